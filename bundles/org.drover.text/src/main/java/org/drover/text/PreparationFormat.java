// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drover.api.service.Preparation;
import org.drover.api.service.PreparationPlan;
import org.drover.api.service.PreparationPlan.Command;
import org.drover.api.service.PreparationPlan.Step;
import org.drover.api.service.PreparationPlan.Write;
import org.drover.api.service.PreparedFunction;

/** Preparations of PCI functions, planned and done. */
public final class PreparationFormat {
  private PreparationFormat() {}

  /**
   * A plan for people: lines that could be typed into a shell.
   *
   * @param plan any
   * @return one or more lines
   */
  public static String text(PreparationPlan plan) {
    String steps =
        plan.steps().stream().map(step -> line(step) + "\n").collect(Collectors.joining());
    String alone =
        plan.leftAlone().stream().map(one -> "# " + one + "\n").collect(Collectors.joining());
    return steps + alone + notes(plan.notes());
  }

  private static String line(Step step) {
    if (step instanceof Command command) {
      return String.join(" ", command.words());
    }
    Write write = (Write) step;
    return "echo " + write.text() + " > " + write.path();
  }

  /**
   * Preparations for people.
   *
   * @param preparations in the order of the lines
   * @param width of the terminal, in columns
   * @return a table, and what is to be said besides
   */
  public static String text(List<Preparation> preparations, int width) {
    if (preparations.isEmpty()) {
      return "Nothing is prepared; `vfio:functions` lists what could be.\n";
    }
    Table table =
        new Table("FUNCTION", "DRIVER", "BEFORE", "STATE", "WITH", "SINCE", "WHY").wide("WHY");
    preparations.forEach(
        one -> one.functions().forEach(function -> table.row(cells(one, function))));
    boolean empty = preparations.stream().allMatch(one -> one.functions().isEmpty());
    String notes = notes(preparations.stream().flatMap(one -> one.notes().stream()).toList());
    return (empty ? "" : table.text(width)) + notes;
  }

  private static Object[] cells(Preparation preparation, PreparedFunction function) {
    boolean own = function.address().equals(preparation.address());
    return Stream.of(
            function.address(),
            function.driver(),
            function.before().orElse("-"),
            function.standing().words(),
            own ? "-" : preparation.address(),
            Amounts.moment(preparation.since()),
            function.remark().orElse("-"))
        .toArray();
  }

  private static String notes(List<String> notes) {
    return notes.stream().map(note -> note + "\n").collect(Collectors.joining());
  }

  /**
   * A plan for programs.
   *
   * @param plan any
   * @return an object
   */
  public static JsonElement json(PreparationPlan plan) {
    JsonObject json = Json.object("address", plan.address().toString());
    json.add("steps", plan.steps().stream().map(PreparationFormat::json).collect(Json.array()));
    json.add("leftAlone", Json.words(plan.leftAlone()));
    json.add("notes", Json.words(plan.notes()));
    return json;
  }

  private static JsonElement json(Step step) {
    JsonObject json = new JsonObject();
    if (step instanceof Command command) {
      json.add("command", Json.words(command.words()));
      return json;
    }
    Write write = (Write) step;
    json.addProperty("path", write.path());
    json.addProperty("text", write.text());
    return json;
  }

  /**
   * A preparation for programs.
   *
   * @param preparation any
   * @return an object
   */
  public static JsonElement json(Preparation preparation) {
    JsonObject json = Json.object("address", preparation.address().toString());
    json.addProperty("since", preparation.since().toString());
    json.add(
        "functions",
        preparation.functions().stream().map(PreparationFormat::json).collect(Json.array()));
    json.add("notes", Json.words(preparation.notes()));
    return json;
  }

  /**
   * Preparations for programs.
   *
   * @param preparations in the order of the array
   * @return an array
   */
  public static JsonElement json(List<Preparation> preparations) {
    return preparations.stream().map(PreparationFormat::json).collect(Json.array());
  }

  private static JsonElement json(PreparedFunction function) {
    JsonObject json = Json.object("address", function.address().toString());
    json.addProperty("driver", function.driver());
    json.add("before", Json.text(function.before()));
    json.addProperty("standing", function.standing().name());
    json.add("remark", Json.text(function.remark()));
    return json;
  }
}
