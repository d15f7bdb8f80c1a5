// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.process;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceResult;
import org.drover.conform.report.JsonReport;

/**
 * What a worker says on its standard output: one JSON object in each line, whose first key tells
 * what it is.
 */
sealed interface Message {

  /** The device is open; a report without results. */
  record Begun(ConformanceReport report) implements Message {}

  /** A check has ended. */
  record Result(ConformanceResult result) implements Message {}

  /** The run has ended; the last thing that is said. */
  record Report(ConformanceReport report) implements Message {}

  /** The run ended before its last check, in a sentence; the last thing that is said. */
  record Unfinished(String sentence, ConformanceReport report) implements Message {}

  /** The run could not be carried out, in a sentence; the last thing that is said. */
  record Failure(String sentence) implements Message {}

  /** Nothing new, but the worker is there. */
  record Alive() implements Message {}

  /** As a line without its end. */
  default String line() {
    JsonObject json = new JsonObject();
    if (this instanceof Begun message) {
      json.add("begun", JsonReport.json(message.report()));
    } else if (this instanceof Result message) {
      json.add("result", JsonReport.json(message.result()));
    } else if (this instanceof Report message) {
      json.add("report", JsonReport.json(message.report()));
    } else if (this instanceof Unfinished message) {
      json.addProperty("unfinished", message.sentence());
      json.add("report", JsonReport.json(message.report()));
    } else if (this instanceof Failure message) {
      json.addProperty("failure", message.sentence());
    } else {
      json.addProperty("alive", true);
    }
    return new Gson().toJson(json);
  }

  /**
   * A line, read.
   *
   * @throws RuntimeException of Gson's or Java's, if it is none of these
   */
  static Message read(String line) {
    JsonObject json = JsonParser.parseString(line).getAsJsonObject();
    if (json.has("begun")) {
      return new Begun(JsonReport.report(json.getAsJsonObject("begun")));
    }
    if (json.has("result")) {
      return new Result(JsonReport.result(json.getAsJsonObject("result")));
    }
    if (json.has("unfinished")) {
      return new Unfinished(
          json.get("unfinished").getAsString(), JsonReport.report(json.getAsJsonObject("report")));
    }
    if (json.has("report")) {
      return new Report(JsonReport.report(json.getAsJsonObject("report")));
    }
    if (json.has("failure")) {
      return new Failure(json.get("failure").getAsString());
    }
    if (json.has("alive")) {
      return new Alive();
    }
    throw new IllegalArgumentException("no message of a worker: " + line);
  }
}
