// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.report;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import org.drover.api.service.ConformanceCheck;
import org.drover.api.service.ConformanceForm;

/** The checks: the id, behind it the rule and where it stands. */
public final class CheckList {
  private static final int WIDTH = 80;

  private CheckList() {}

  /**
   * Writes checks down.
   *
   * @param checks in the order in which they run
   * @param form the table, which is a list for people here, or JSON
   * @return lines that end with a line feed each
   * @throws IllegalArgumentException if the form is another one
   */
  public static String of(List<ConformanceCheck> checks, ConformanceForm form) {
    return switch (form) {
      case TABLE -> text(checks);
      case JSON -> json(checks);
      case JUNIT, MARKDOWN ->
          throw new IllegalArgumentException("checks are listed as TABLE or JSON, not as " + form);
    };
  }

  private static String text(List<ConformanceCheck> checks) {
    StringBuilder text = new StringBuilder();
    for (ConformanceCheck check : checks) {
      text.append(check.id()).append(check.dangerous() ? "  (dangerous)" : "").append('\n');
      text.append(Wrapped.labelled("    ", check.rule(), WIDTH));
      text.append(Wrapped.labelled("    source: ", check.source(), WIDTH));
    }
    return text.toString();
  }

  private static String json(List<ConformanceCheck> checks) {
    JsonArray all = new JsonArray();
    for (ConformanceCheck check : checks) {
      JsonObject json = new JsonObject();
      json.addProperty("id", check.id());
      json.addProperty("rule", check.rule());
      json.addProperty("source", check.source());
      json.addProperty("dangerous", check.dangerous());
      all.add(json);
    }
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(all) + "\n";
  }
}
