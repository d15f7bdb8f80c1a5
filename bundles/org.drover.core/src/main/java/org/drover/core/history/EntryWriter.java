// SPDX-License-Identifier: Apache-2.0
package org.drover.core.history;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.drover.api.KernelLogLine;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationReport.Blackout;
import org.drover.api.service.MigrationReport.DeviceReport;
import org.drover.api.service.MigrationReport.PhaseTime;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.MigrationSnapshot.DeviceProgress;
import org.drover.api.service.PreCopyRound;

/**
 * Writes an ended session as one JSON object. Times are nanoseconds, moments ISO 8601; a key of
 * which there is nothing to say is left out. {@link EntryReader} reads it.
 */
final class EntryWriter {
  /** Of this text; a reader refuses every other one. */
  static final int VERSION = 1;

  /** What it is. */
  static final String FORMAT = "drover-session";

  private EntryWriter() {}

  static String write(Ended ended) {
    MigrationSnapshot snapshot = ended.snapshot();
    MigrationReport report = ended.report();
    JsonObject json = new JsonObject();
    json.addProperty("format", FORMAT);
    json.addProperty("version", VERSION);
    json.addProperty("session", report.id());
    json.addProperty("kind", report.kind().name());
    json.addProperty("outcome", report.outcome().name());
    json.addProperty("error", report.error());
    json.addProperty("message", snapshot.message());
    json.addProperty("started", report.started().toString());
    json.addProperty("elapsed", snapshot.elapsed().toNanos());
    text(json, "place", snapshot.place());
    json.addProperty("bytes", snapshot.bytes());
    number(json, "estimatedBytes", snapshot.estimatedBytes());
    json.add("progress", array(snapshot.devices(), EntryWriter::progress));
    json.add("phases", array(report.phases(), EntryWriter::phase));
    json.add("devices", array(report.devices(), EntryWriter::device));
    report.blackout().ifPresent(blackout -> json.add("blackout", blackout(blackout)));
    json.addProperty("wireBytes", report.wireBytes());
    text(json, "digest", report.digest());
    JsonArray notes = new JsonArray();
    report.notes().forEach(notes::add);
    json.add("notes", notes);
    json.add("kernelLog", array(report.kernelLog(), EntryWriter::line));
    return json + "\n";
  }

  private static JsonObject progress(DeviceProgress device) {
    JsonObject json = new JsonObject();
    text(json, "source", device.source());
    text(json, "destination", device.destination());
    text(json, "state", device.state());
    json.addProperty("bytes", device.bytes());
    return json;
  }

  private static JsonObject phase(PhaseTime phase) {
    JsonObject json = new JsonObject();
    json.addProperty("phase", phase.phase().name());
    json.addProperty("took", phase.took().toNanos());
    return json;
  }

  private static JsonObject device(DeviceReport device) {
    JsonObject json = new JsonObject();
    text(json, "source", device.source());
    text(json, "destination", device.destination());
    text(json, "finalState", device.finalState());
    number(json, "estimatedBytes", device.estimatedBytes());
    json.addProperty("preCopyBytes", device.preCopyBytes());
    json.addProperty("stopCopyBytes", device.stopCopyBytes());
    json.addProperty("rounds", device.rounds());
    if (!device.preCopyRounds().isEmpty()) {
      json.add("preCopyRounds", array(device.preCopyRounds(), EntryWriter::round));
    }
    return json;
  }

  private static JsonObject round(PreCopyRound round) {
    JsonObject json = new JsonObject();
    json.addProperty("number", round.number());
    json.addProperty("initialBytes", round.asked().initialBytes());
    json.addProperty("dirtyBytes", round.asked().dirtyBytes());
    json.addProperty("movedBytes", round.movedBytes());
    json.addProperty("took", round.took().toNanos());
    return json;
  }

  private static JsonObject blackout(Blackout blackout) {
    JsonObject json = new JsonObject();
    json.addProperty("total", blackout.total().toNanos());
    json.addProperty("device", blackout.device().toNanos());
    json.addProperty("wire", blackout.wire().toNanos());
    json.addProperty("handover", blackout.handover().toNanos());
    return json;
  }

  private static JsonObject line(KernelLogLine line) {
    JsonObject json = new JsonObject();
    json.addProperty("scheme", line.scheme());
    json.addProperty("sequence", line.sequence());
    json.addProperty("uptime", line.uptime().toNanos());
    json.addProperty("text", line.text());
    return json;
  }

  private static void text(JsonObject json, String key, Optional<?> value) {
    value.ifPresent(some -> json.addProperty(key, some.toString()));
  }

  private static void number(JsonObject json, String key, OptionalLong value) {
    value.ifPresent(some -> json.addProperty(key, some));
  }

  private static <T> JsonArray array(Collection<T> all, Function<T, JsonObject> one) {
    JsonArray array = new JsonArray();
    all.forEach(element -> array.add(one.apply(element)));
    return array;
  }
}
