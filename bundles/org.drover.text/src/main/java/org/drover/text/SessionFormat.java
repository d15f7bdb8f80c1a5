// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.drover.api.DeviceAddress;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.MigrationSnapshot.DeviceProgress;
import org.drover.api.service.MigrationSnapshot.Doubt;
import org.drover.api.service.MigrationSnapshot.Kind;
import org.drover.api.service.MigrationSnapshot.PreCopyProgress;

/** Sessions at a moment. */
public final class SessionFormat {
  private SessionFormat() {}

  /**
   * A list for people.
   *
   * @param sessions in the order of the lines
   * @param width of the terminal, in columns
   * @return a table; how to start one if there is none
   */
  public static String text(List<MigrationSnapshot> sessions, int width) {
    if (sessions.isEmpty()) {
      return "No sessions yet; vfio:save, vfio:restore, vfio:migrate and vfio:listen start one.\n";
    }
    Table table =
        new Table(
                "SESSION", "KIND", "STATE", "PHASE", "BYTES", "TIME", "DEVICES", "PLACE", "MESSAGE")
            .wide("DEVICES", "PLACE", "MESSAGE");
    sessions.forEach(session -> row(table, session, session.phase()));
    StringBuilder text = new StringBuilder(table.text(width));
    sessions.forEach(
        session ->
            session
                .doubt()
                .ifPresent(doubt -> text.append(doubt(session.id(), session.kind(), doubt))));
    return text.toString();
  }

  private static String doubt(String id, Kind kind, Doubt doubt) {
    String forced =
        doubt.forced().isEmpty()
            ? ""
            : "\n  decided here, the other side fenced by: " + doubt.forced();
    return "\n"
        + id
        + " is in doubt since "
        + Amounts.moment(doubt.since())
        + ", with "
        + doubt.peer()
        + "\n  because "
        + doubt.reason()
        + "\n  this side holds "
        + doubt.here()
        + "\n  the other side holds "
        + doubt.there()
        + "\n  it waits for "
        + doubt.waitsFor()
        + forced
        + (kind == Kind.RECEIVE
            ? "\n  its source calls: vfio:resolve asks at once there\n"
            : "\n  vfio:resolve " + id + " asks at once\n");
  }

  /**
   * The history for people: when each began instead of where it is.
   *
   * @param sessions in the order of the lines
   * @param width of the terminal, in columns
   * @return a table; how to start one if there is none
   */
  public static String history(List<MigrationSnapshot> sessions, int width) {
    if (sessions.isEmpty()) {
      return text(sessions, width);
    }
    Table table =
        new Table(
                "SESSION", "KIND", "STATE", "STARTED", "BYTES", "TIME", "DEVICES", "PLACE",
                "MESSAGE")
            .wide("DEVICES", "PLACE", "MESSAGE");
    sessions.forEach(session -> row(table, session, Amounts.moment(session.started())));
    return table.text(width);
  }

  private static void row(Table table, MigrationSnapshot session, Object second) {
    table.row(
        session.id(),
        session.kind(),
        session.state(),
        second,
        Amounts.bytes(session.bytes()),
        Amounts.time(session.elapsed()),
        session.devices().stream()
            .map(device -> pair(device.source(), device.destination()))
            .collect(Collectors.joining(", ")),
        session.place().map(Object::toString).orElse(""),
        session.message());
  }

  /**
   * A list for programs.
   *
   * @param sessions in the order of the array
   * @return an array
   */
  public static JsonElement json(List<MigrationSnapshot> sessions) {
    return sessions.stream().map(SessionFormat::json).collect(Json.array());
  }

  /**
   * One session for people.
   *
   * @param session at a moment
   * @param report what it came to, if it is over
   * @param width of the terminal, in columns
   * @return the report, or how the session gets on
   */
  public static String text(
      MigrationSnapshot session, Optional<MigrationReport> report, int width) {
    return report
        .map(ended -> ReportFormat.text(ended, width))
        .orElseGet(() -> text(List.of(session), width));
  }

  /**
   * One session for programs.
   *
   * @param session at a moment
   * @param report what it came to, if it is over
   * @return an object
   */
  public static JsonElement json(MigrationSnapshot session, Optional<MigrationReport> report) {
    JsonObject json = json(session);
    json.add("report", Json.or(report, ReportFormat::json));
    return json;
  }

  private static JsonObject json(MigrationSnapshot session) {
    JsonObject json = new JsonObject();
    json.addProperty("session", session.id());
    json.addProperty("kind", session.kind().name());
    json.addProperty("state", session.state().name());
    json.addProperty("phase", session.phase().name());
    json.addProperty("started", session.started().toString());
    json.add("elapsedMs", Json.millis(session.elapsed()));
    json.add("place", Json.text(session.place()));
    json.add("devices", session.devices().stream().map(SessionFormat::json).collect(Json.array()));
    json.addProperty("bytes", session.bytes());
    json.add("estimatedBytes", Json.number(session.estimatedBytes()));
    json.addProperty("bytesPerSecond", session.bytesPerSecond());
    json.add("etaMs", Json.or(session.eta(), (Duration eta) -> Json.millis(eta)));
    json.add("preCopy", Json.or(session.preCopy(), SessionFormat::json));
    json.add("doubt", Json.or(session.doubt(), SessionFormat::json));
    json.addProperty("message", session.message());
    return json;
  }

  private static JsonElement json(PreCopyProgress preCopy) {
    JsonObject json = new JsonObject();
    json.addProperty("leftBytes", preCopy.leftBytes());
    json.add("dirtyBytesPerSecond", Json.number(preCopy.dirtyBytesPerSecond()));
    json.add("blackoutAtLeastMs", Json.or(preCopy.blackoutAtLeast(), Json::millis));
    return json;
  }

  private static JsonElement json(Doubt doubt) {
    JsonObject json = new JsonObject();
    json.addProperty("since", doubt.since().toString());
    json.addProperty("peer", doubt.peer());
    json.addProperty("reason", doubt.reason());
    json.addProperty("here", doubt.here());
    json.addProperty("there", doubt.there());
    json.addProperty("waitsFor", doubt.waitsFor());
    json.addProperty("forced", doubt.forced());
    return json;
  }

  private static JsonElement json(DeviceProgress device) {
    JsonObject json = new JsonObject();
    json.add("source", Json.text(device.source()));
    json.add("destination", Json.text(device.destination()));
    json.add("state", Json.text(device.state()));
    json.addProperty("bytes", device.bytes());
    return json;
  }

  /** For example {@code emu:mtty-0 -> emu:mtty-1}, of a save {@code emu:mtty-0} alone. */
  static String pair(Optional<DeviceAddress> source, Optional<DeviceAddress> destination) {
    String from = source.map(DeviceAddress::toString).orElse("");
    return destination.map(to -> (from + " -> " + to).strip()).orElse(from);
  }
}
