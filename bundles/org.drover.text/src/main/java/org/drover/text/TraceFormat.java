// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.drover.api.DeviceAddress;
import org.drover.api.Errno;
import org.drover.api.TracedCall;
import org.drover.api.service.CallSummary;

/** Traced calls, one a line, and what a trace came to. */
public final class TraceFormat {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** Greater results are addresses. */
  private static final long GREATEST_NUMBER = Integer.MAX_VALUE;

  private TraceFormat() {}

  /**
   * What a trace came to.
   *
   * @param devices whose calls it took
   * @param recorded how many were taken
   * @param dropped how many were not
   * @param file where they are; empty if in none
   * @param calls counted by name; empty if nobody asked
   */
  public record End(
      List<DeviceAddress> devices,
      long recorded,
      long dropped,
      Optional<Path> file,
      Optional<List<CallSummary>> calls) {}

  /**
   * A call for people: the time in UTC, the thread, the call as C would write it, its duration.
   *
   * @param call that was traced
   * @param withDevice whether to tell the device
   * @return one line
   */
  public static String line(TracedCall call, boolean withDevice) {
    String arguments =
        List.of(call.file(), call.arguments()).stream()
            .filter(text -> !text.isEmpty())
            .collect(Collectors.joining(", "));
    return TIME.format(call.at())
        + " ["
        + call.thread()
        + "] "
        + (withDevice ? call.device() + " " : "")
        + call.call()
        + "("
        + arguments
        + ") = "
        + result(call)
        + " <"
        + micros(call.took())
        + " us>";
  }

  private static String result(TracedCall call) {
    return call.errno()
        .map(errno -> "-1 " + errno)
        .orElseGet(
            () ->
                call.result() > GREATEST_NUMBER
                    ? "0x" + Long.toHexString(call.result())
                    : Long.toString(call.result()));
  }

  private static String micros(Duration time) {
    return String.format(Locale.ROOT, "%.1f", time.toNanos() / 1e3);
  }

  /**
   * A call for programs.
   *
   * @param call that was traced
   * @return an object in one line
   */
  public static String jsonLine(TracedCall call) {
    JsonObject json = new JsonObject();
    json.addProperty("sequence", call.sequence());
    json.addProperty("at", call.at().toString());
    json.addProperty("thread", call.thread());
    json.addProperty("device", call.device().toString());
    json.addProperty("file", call.file());
    json.addProperty("call", call.call());
    json.addProperty("arguments", call.arguments());
    json.addProperty("result", call.result());
    json.add("errno", Json.text(call.errno().map(Errno::name)));
    json.addProperty("tookNs", call.took().toNanos());
    return Json.line(json);
  }

  /**
   * What is to be said of calls that were dropped.
   *
   * @param count how many
   * @return one sentence
   */
  public static String dropped(long count) {
    return count
        + (count == 1 ? " call was" : " calls were")
        + " not recorded: they came faster than they could be written.";
  }

  /**
   * The end of a trace for people.
   *
   * @param end what it came to
   * @param width of the terminal, in columns
   * @return some lines
   */
  public static String text(End end, int width) {
    String devices =
        end.devices().stream().map(DeviceAddress::toString).collect(Collectors.joining(", "));
    String count =
        end.recorded()
            + (end.recorded() == 1 ? " call" : " calls")
            + (devices.isEmpty() ? "" : " of " + devices)
            + end.file().map(path -> " in " + path).orElse("")
            + ".\n";
    return end.calls()
            .filter(calls -> !calls.isEmpty())
            .map(calls -> table(calls, width))
            .orElse("")
        + count
        + (end.dropped() == 0 ? "" : dropped(end.dropped()) + "\n");
  }

  static String table(List<CallSummary> calls, int width) {
    Table table =
        new Table("CALL", "COUNT", "ERRORS", "MIN us", "P50 us", "P90 us", "P99 us", "MAX us")
            .wide("ERRORS");
    for (CallSummary call : calls) {
      table.row(
          call.call(),
          call.count(),
          call.errors().entrySet().stream()
              .map(error -> error.getKey() + " " + error.getValue())
              .collect(Collectors.joining(", ")),
          micros(call.min()),
          micros(call.p50()),
          micros(call.p90()),
          micros(call.p99()),
          micros(call.max()));
    }
    return table.text(width);
  }

  /**
   * The end of a trace for programs.
   *
   * @param end what it came to
   * @return an object
   */
  public static JsonElement json(End end) {
    JsonObject json = new JsonObject();
    json.add("devices", Json.words(end.devices()));
    json.addProperty("recorded", end.recorded());
    json.addProperty("dropped", end.dropped());
    json.add("file", Json.text(end.file()));
    json.add(
        "calls",
        Json.or(end.calls(), calls -> calls.stream().map(TraceFormat::json).collect(Json.array())));
    return json;
  }

  private static JsonElement json(CallSummary call) {
    JsonObject json = new JsonObject();
    json.addProperty("call", call.call());
    json.addProperty("count", call.count());
    JsonArray errors = new JsonArray();
    call.errors()
        .forEach(
            (errno, count) -> {
              JsonObject error = Json.object("errno", errno);
              error.addProperty("count", count);
              errors.add(error);
            });
    json.add("errors", errors);
    json.addProperty("minNs", call.min().toNanos());
    json.addProperty("p50Ns", call.p50().toNanos());
    json.addProperty("p90Ns", call.p90().toNanos());
    json.addProperty("p99Ns", call.p99().toNanos());
    json.addProperty("maxNs", call.max().toNanos());
    return json;
  }
}
