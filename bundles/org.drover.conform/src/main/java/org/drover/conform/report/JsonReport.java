// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.service.ConformanceCheck;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceResult;
import org.drover.api.service.ConformanceRow;
import org.drover.api.service.ConformanceVerdict;

/**
 * Reports and results as JSON, and back: a report that was read is equal to what was written, but
 * for less than a microsecond of its duration.
 */
public final class JsonReport {
  private static final int MILLIS_PLACES = 3;
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  private JsonReport() {}

  static String of(ConformanceReport report) {
    return GSON.toJson(json(report)) + "\n";
  }

  /**
   * A report with all its rows.
   *
   * @param report of a run
   * @return keys in a fixed order; {@code tookMs} with three places
   */
  public static JsonObject json(ConformanceReport report) {
    JsonObject json = new JsonObject();
    json.addProperty("address", report.address().toString());
    json.addProperty("release", report.release());
    json.addProperty("driver", report.driver());
    json.addProperty("via", report.via().word());
    json.addProperty("features", report.features());
    json.addProperty("started", report.started().toString());
    json.addProperty("tookMs", BigDecimal.valueOf(report.took().toNanos() / 1000, MILLIS_PLACES));
    json.addProperty("conformant", report.conformant());
    json.addProperty("left", report.left());
    JsonObject counts = new JsonObject();
    for (ConformanceVerdict verdict : ConformanceVerdict.values()) {
      counts.addProperty(verdict.name(), report.count(verdict));
    }
    json.add("counts", counts);
    JsonArray results = new JsonArray();
    report.results().forEach(result -> results.add(json(result)));
    json.add("results", results);
    return json;
  }

  /**
   * A report as it was written.
   *
   * @param json from {@link #json(ConformanceReport)}
   * @return the report
   * @throws RuntimeException of Gson's or Java's, if it is none
   */
  public static ConformanceReport report(JsonObject json) {
    List<ConformanceResult> results = new ArrayList<>();
    for (JsonElement result : json.getAsJsonArray("results")) {
      results.add(result(result.getAsJsonObject()));
    }
    return new ConformanceReport(
        DeviceAddress.parse(text(json, "address")),
        text(json, "release"),
        text(json, "driver"),
        AccessPath.parse(text(json, "via")),
        text(json, "features"),
        Instant.parse(text(json, "started")),
        Duration.of(
            json.get("tookMs").getAsBigDecimal().movePointRight(MILLIS_PLACES).longValueExact(),
            ChronoUnit.MICROS),
        results,
        text(json, "left"));
  }

  /**
   * A result with its rows.
   *
   * @param result of a check
   * @return keys in a fixed order
   */
  public static JsonObject json(ConformanceResult result) {
    JsonObject json = new JsonObject();
    json.addProperty("id", result.check().id());
    json.addProperty("verdict", result.verdict().name());
    json.addProperty("seen", result.seen());
    json.addProperty("rule", result.check().rule());
    json.addProperty("source", result.check().source());
    json.addProperty("dangerous", result.check().dangerous());
    JsonArray rows = new JsonArray();
    for (ConformanceRow row : result.rows()) {
      JsonObject each = new JsonObject();
      each.addProperty("call", row.call());
      each.addProperty("answer", row.answer());
      rows.add(each);
    }
    json.add("rows", rows);
    return json;
  }

  /**
   * A result as it was written.
   *
   * @param json from {@link #json(ConformanceResult)}
   * @return the result
   * @throws RuntimeException of Gson's or Java's, if it is none
   */
  public static ConformanceResult result(JsonObject json) {
    ConformanceCheck check =
        new ConformanceCheck(
            text(json, "id"),
            text(json, "rule"),
            text(json, "source"),
            json.get("dangerous").getAsBoolean());
    List<ConformanceRow> rows = new ArrayList<>();
    for (JsonElement row : json.getAsJsonArray("rows")) {
      JsonObject each = row.getAsJsonObject();
      rows.add(new ConformanceRow(text(each, "call"), text(each, "answer")));
    }
    return new ConformanceResult(
        check, ConformanceVerdict.valueOf(text(json, "verdict")), text(json, "seen"), rows);
  }

  private static String text(JsonObject json, String key) {
    return json.get(key).getAsString();
  }
}
