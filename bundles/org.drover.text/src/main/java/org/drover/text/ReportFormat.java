// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.drover.api.KernelLogLine;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationReport.Blackout;
import org.drover.api.service.MigrationReport.DeviceReport;
import org.drover.api.service.MigrationReport.PhaseTime;
import org.drover.api.service.Phase;
import org.drover.api.service.PreCopyRound;
import org.drover.text.Bars.Bar;

/** What a session came to. */
public final class ReportFormat {
  /** Of the first rounds, and of the last, where there are more than twice as many. */
  private static final int SHOWN_ROUNDS = 5;

  private static final Set<Phase> IN_BLACKOUT =
      EnumSet.of(Phase.STOP_COPY, Phase.LOAD, Phase.HANDOVER);

  private ReportFormat() {}

  /**
   * For people.
   *
   * @param report of a session that is over
   * @param width of the terminal, in columns
   * @return some lines
   */
  public static String text(MigrationReport report, int width) {
    Duration total =
        report.phases().stream().map(PhaseTime::took).reduce(Duration.ZERO, Duration::plus);
    Facts facts =
        new Facts()
            .add(
                report.id(),
                report.kind()
                    + " "
                    + report.outcome()
                    + " after "
                    + Amounts.time(total)
                    + ", started "
                    + Amounts.moment(report.started()));
    report.devices().forEach(device -> device(device, facts));
    facts.add(
        "phases",
        report.phases().stream()
            .map(phase -> phase.phase() + " " + Amounts.time(phase.took()))
            .collect(Collectors.joining(", ")));
    report.blackout().ifPresent(blackout -> facts.add("blackout", blackout(blackout)));
    facts.add("on the way", onTheWay(report));
    report.digest().ifPresent(digest -> facts.add("SHA-256", digest));
    if (!report.error().isEmpty()) {
      facts.add("error", report.error());
    }
    report.notes().forEach(note -> facts.add("note", note));
    report.kernelLog().forEach(line -> facts.add("kernel log", kernelLine(line)));
    return facts.text(width);
  }

  /**
   * The phases as bars, and the blackout where there was one. What the devices did not run in is
   * drawn with {@code =}, the rest with {@code #}.
   *
   * @param report of a session that is over
   * @param width of the terminal, in columns
   * @return a line each; empty if no phase was begun
   */
  public static String chart(MigrationReport report, int width) {
    boolean blackout = report.blackout().isPresent();
    List<Bar> bars = new ArrayList<>();
    report
        .phases()
        .forEach(
            phase ->
                bars.add(
                    bar(
                        phase.phase().name(),
                        phase.took(),
                        blackout && IN_BLACKOUT.contains(phase.phase()) ? '=' : '#')));
    report.blackout().ifPresent(dark -> bars.add(bar("blackout", dark.total(), '=')));
    return Bars.text(bars, width);
  }

  private static Bar bar(String label, Duration time, char mark) {
    return new Bar(label, Amounts.time(time), time.toNanos(), mark);
  }

  /** With the time as {@code dmesg} has it. */
  private static String kernelLine(KernelLogLine line) {
    return String.format(
        Locale.ROOT,
        "%s [%5d.%06d] %s",
        line.scheme(),
        line.uptime().toSeconds(),
        line.uptime().toNanosPart() / 1000,
        line.text());
  }

  /** A raw stream has no frames: its bytes are those of the state. */
  private static String onTheWay(MigrationReport report) {
    long state =
        report.devices().stream()
            .mapToLong(device -> device.preCopyBytes() + device.stopCopyBytes())
            .sum();
    return Amounts.bytes(report.wireBytes())
        + (report.wireBytes() > state ? ", frames included" : "");
  }

  private static void device(DeviceReport device, Facts facts) {
    facts.add(
        "device",
        SessionFormat.pair(device.source(), device.destination())
            + device.finalState().map(state -> ", now " + state).orElse(""));
    long real = device.preCopyBytes() + device.stopCopyBytes();
    facts.add(
        "state",
        Amounts.bytes(real)
            + " ("
            + Amounts.bytes(device.preCopyBytes())
            + " in PRE_COPY, "
            + device.rounds()
            + (device.rounds() == 1 ? " round, " : " rounds, ")
            + Amounts.bytes(device.stopCopyBytes())
            + " in STOP_COPY)"
            + estimate(device, real));
    if (device.rounds() > 1) {
      rounds(device, facts);
    }
  }

  private static void rounds(DeviceReport device, Facts facts) {
    List<PreCopyRound> rounds = device.preCopyRounds();
    if (rounds.size() <= 2 * SHOWN_ROUNDS) {
      rounds.forEach(round -> round(round, facts));
      return;
    }
    rounds.subList(0, SHOWN_ROUNDS).forEach(round -> round(round, facts));
    facts.add("...", "--json tells of more rounds");
    rounds
        .subList(rounds.size() - SHOWN_ROUNDS, rounds.size())
        .forEach(round -> round(round, facts));
  }

  private static void round(PreCopyRound round, Facts facts) {
    facts.add(
        "round " + round.number(),
        Amounts.bytes(round.movedBytes())
            + " in "
            + Amounts.time(round.took())
            + "; the device had said "
            + Amounts.bytes(round.asked().initialBytes())
            + " initial, "
            + Amounts.bytes(round.asked().dirtyBytes())
            + " dirty");
  }

  private static String estimate(DeviceReport device, long real) {
    if (device.estimatedBytes().isEmpty()) {
      return "";
    }
    long estimate = device.estimatedBytes().getAsLong();
    String off =
        estimate == 0
            ? ""
            : String.format(Locale.ROOT, " (%+.1f %%)", 100.0 * (real - estimate) / estimate);
    return "; estimated " + Amounts.bytes(estimate) + off;
  }

  private static String blackout(Blackout blackout) {
    return Amounts.time(blackout.total())
        + " (devices "
        + Amounts.time(blackout.device())
        + ", wire "
        + Amounts.time(blackout.wire())
        + ", handover "
        + Amounts.time(blackout.handover())
        + ")";
  }

  /**
   * For programs.
   *
   * @param report of a session that is over
   * @return an object
   */
  public static JsonElement json(MigrationReport report) {
    JsonObject json = new JsonObject();
    json.addProperty("session", report.id());
    json.addProperty("kind", report.kind().name());
    json.addProperty("outcome", report.outcome().name());
    json.addProperty("error", report.error());
    json.addProperty("started", report.started().toString());
    json.add("phases", report.phases().stream().map(ReportFormat::json).collect(Json.array()));
    json.add("devices", report.devices().stream().map(ReportFormat::json).collect(Json.array()));
    json.add("blackout", Json.or(report.blackout(), ReportFormat::json));
    json.addProperty("wireBytes", report.wireBytes());
    json.add("digest", Json.text(report.digest()));
    json.add("notes", Json.words(report.notes()));
    json.add(
        "kernelLog", report.kernelLog().stream().map(ReportFormat::json).collect(Json.array()));
    return json;
  }

  private static JsonElement json(KernelLogLine line) {
    JsonObject json = new JsonObject();
    json.addProperty("kernel", line.scheme());
    json.addProperty("sequence", line.sequence());
    json.add("uptimeMs", Json.millis(line.uptime()));
    json.addProperty("text", line.text());
    return json;
  }

  private static JsonElement json(PhaseTime phase) {
    JsonObject json = new JsonObject();
    json.addProperty("phase", phase.phase().name());
    json.add("ms", Json.millis(phase.took()));
    return json;
  }

  private static JsonElement json(DeviceReport device) {
    JsonObject json = new JsonObject();
    json.add("source", Json.text(device.source()));
    json.add("destination", Json.text(device.destination()));
    json.add("finalState", Json.text(device.finalState()));
    json.add("estimatedBytes", Json.number(device.estimatedBytes()));
    json.addProperty("preCopyBytes", device.preCopyBytes());
    json.addProperty("stopCopyBytes", device.stopCopyBytes());
    json.addProperty("rounds", device.rounds());
    json.add(
        "preCopyRounds",
        device.preCopyRounds().stream().map(ReportFormat::json).collect(Json.array()));
    return json;
  }

  private static JsonElement json(PreCopyRound round) {
    JsonObject json = new JsonObject();
    json.addProperty("number", round.number());
    json.addProperty("initialBytes", round.asked().initialBytes());
    json.addProperty("dirtyBytes", round.asked().dirtyBytes());
    json.addProperty("movedBytes", round.movedBytes());
    json.add("ms", Json.millis(round.took()));
    return json;
  }

  private static JsonElement json(Blackout blackout) {
    JsonObject json = new JsonObject();
    json.add("totalMs", Json.millis(blackout.total()));
    json.add("deviceMs", Json.millis(blackout.device()));
    json.add("wireMs", Json.millis(blackout.wire()));
    json.add("handoverMs", Json.millis(blackout.handover()));
    return json;
  }
}
