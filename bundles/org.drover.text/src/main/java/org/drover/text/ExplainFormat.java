// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import org.drover.api.Finding;
import org.drover.api.service.Explanation;

/** Why a device cannot be opened or migrated. */
public final class ExplainFormat {
  private ExplainFormat() {}

  /**
   * For people.
   *
   * @param explanation any
   * @return the verdict, then each finding with its id and its remedy
   */
  public static String text(Explanation explanation) {
    StringBuilder text = new StringBuilder(verdict(explanation)).append('\n');
    for (Finding finding : explanation.findings()) {
      text.append('\n').append(finding.reason().id()).append('\n');
      text.append("  ").append(finding.sentence()).append(".\n");
      if (!finding.remedy().isEmpty()) {
        text.append("  -> ").append(finding.remedy()).append('\n');
      }
    }
    return text.toString();
  }

  private static String verdict(Explanation explanation) {
    return switch (explanation.verdict()) {
      case NOT_OPENED -> explanation.address() + " cannot be opened.";
      case NOT_MIGRATED -> explanation.address() + " can be opened, and not migrated.";
      case UNKNOWN ->
          "Nothing is found against " + explanation.address() + " that shows before it is opened.";
      case MIGRATABLE -> explanation.address() + " can be migrated.";
    };
  }

  /**
   * For programs.
   *
   * @param explanation any
   * @return an object
   */
  public static JsonElement json(Explanation explanation) {
    JsonObject json = Json.object("address", explanation.address().toString());
    json.addProperty("verdict", explanation.verdict().name());
    json.add(
        "findings", explanation.findings().stream().map(ExplainFormat::json).collect(Json.array()));
    return json;
  }

  private static JsonElement json(Finding finding) {
    JsonObject json = Json.object("reason", finding.reason().id());
    json.addProperty("effect", finding.reason().effect().name());
    json.addProperty("sentence", finding.sentence());
    json.addProperty("remedy", finding.remedy());
    return json;
  }
}
