// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.format;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import org.drover.api.service.ConformanceCheck;

/** The checks of the conformance suite; what came of a run is written down by the suite itself. */
public final class ConformFormat {
  private ConformFormat() {}

  /**
   * For people: what each check enforces, and where that stands.
   *
   * @param checks in their order
   * @param width of the terminal
   * @return lines
   */
  public static String checks(List<ConformanceCheck> checks, int width) {
    StringBuilder text = new StringBuilder();
    for (ConformanceCheck check : checks) {
      text.append(check.id()).append(check.dangerous() ? "  (dangerous)" : "").append('\n');
      text.append(
          new Facts().add("  rule", check.rule()).add("  source", check.source()).text(width));
    }
    return text.toString();
  }

  /**
   * For programs.
   *
   * @param checks in their order
   * @return an array
   */
  public static JsonElement checksJson(List<ConformanceCheck> checks) {
    return checks.stream().map(ConformFormat::json).collect(Json.array());
  }

  private static JsonElement json(ConformanceCheck check) {
    JsonObject json = new JsonObject();
    json.addProperty("id", check.id());
    json.addProperty("rule", check.rule());
    json.addProperty("source", check.source());
    json.addProperty("dangerous", check.dangerous());
    return json;
  }
}
