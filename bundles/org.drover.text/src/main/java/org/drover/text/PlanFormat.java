// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.Locale;
import org.drover.api.service.Plan;
import org.drover.api.service.PlanPoint;
import org.drover.api.service.PlanPoint.Weight;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationFeature;

/** What would become of a migration. */
public final class PlanFormat {
  private PlanFormat() {}

  /**
   * For people.
   *
   * @param plan any
   * @return the verdict, what would move, then each point with its weight, id and remedy
   */
  public static String text(Plan plan) {
    StringBuilder text = new StringBuilder();
    text.append(plan.source()).append(" into ").append(plan.destination()).append(": ");
    text.append(verdict(plan)).append("\n\n").append(estimate(plan.estimate()));
    for (PlanPoint point : plan.points()) {
      text.append('\n').append(name(point.weight())).append("  ").append(point.id()).append('\n');
      text.append("  ").append(point.sentence()).append(".\n");
      if (!point.remedy().isEmpty()) {
        text.append("  -> ").append(point.remedy()).append('\n');
      }
    }
    return text.toString();
  }

  private static String verdict(Plan plan) {
    return switch (plan.verdict()) {
      case REFUSED -> {
        long reasons =
            plan.points().stream().filter(point -> point.weight() == Weight.REFUSAL).count();
        yield "it would be refused, for " + (reasons == 1 ? "one reason." : reasons + " reasons.");
      }
      case UNKNOWN -> "nothing is against it that shows before it is tried.";
      case POSSIBLE -> "nothing is against it.";
    };
  }

  private static String name(Weight weight) {
    return weight.name().toLowerCase(Locale.ROOT);
  }

  private static String estimate(Plan.Estimate estimate) {
    Facts facts = new Facts();
    facts.add(
        "state",
        estimate.stateBytes().isPresent()
            ? Amounts.bytes(estimate.stateBytes().getAsLong())
                + " by the device's own estimate, which may be too small"
            : "not known");
    estimate.features().ifPresent(features -> facts.add("moves", moves(features)));
    if (estimate.memoryBytes() > 0) {
      facts.add(
          "memory",
          Amounts.bytes(estimate.memoryBytes()) + " that the destination has to map as well");
    }
    facts.add("time", "not estimated: neither the devices nor the way were measured");
    return facts.text();
  }

  private static String moves(FeatureSet features) {
    return features.contains(MigrationFeature.PRE_COPY)
        ? "while the device runs, in rounds of PRE_COPY, and the rest while it stands"
        : "while the device stands: it has no PRE_COPY";
  }

  /**
   * For programs.
   *
   * @param plan any
   * @return an object
   */
  public static JsonElement json(Plan plan) {
    JsonObject json = Json.object("source", plan.source());
    json.addProperty("destination", plan.destination());
    json.addProperty("verdict", plan.verdict().name());
    json.add("points", plan.points().stream().map(PlanFormat::json).collect(Json.array()));
    json.add("estimate", json(plan.estimate()));
    return json;
  }

  private static JsonElement json(PlanPoint point) {
    JsonObject json = Json.object("weight", point.weight().name());
    json.addProperty("id", point.id());
    json.addProperty("sentence", point.sentence());
    json.addProperty("remedy", point.remedy());
    return json;
  }

  private static JsonElement json(Plan.Estimate estimate) {
    JsonObject json = new JsonObject();
    json.add(
        "features",
        estimate
            .features()
            .<JsonElement>map(features -> new JsonPrimitive(features.toString()))
            .orElse(JsonNull.INSTANCE));
    json.add(
        "stateBytes",
        estimate.stateBytes().isPresent()
            ? new JsonPrimitive(estimate.stateBytes().getAsLong())
            : JsonNull.INSTANCE);
    json.addProperty("memoryBytes", estimate.memoryBytes());
    return json;
  }
}
