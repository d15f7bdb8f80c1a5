// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.drover.api.service.PciFunction;
import org.drover.api.service.PreparedFunction.Standing;

/** PCI functions. */
public final class FunctionFormat {
  private static final String NONE = "-";

  private FunctionFormat() {}

  /**
   * Functions for people.
   *
   * @param functions in the order of the lines
   * @param width of the terminal, in columns
   * @return a table
   */
  public static String text(List<PciFunction> functions, int width) {
    if (functions.isEmpty()) {
      return "No PCI functions; `./drover rig` starts a guest that has some to play with.\n";
    }
    Table table =
        new Table("ADDRESS", "CLASS", "IDS", "DRIVER", "GROUP", "STATE", "WHY").wide("WHY");
    for (PciFunction function : functions) {
      table.row(
          function.address(),
          function.kind(),
          String.format("%04x:%04x", function.vendorId(), function.deviceId()),
          function.driver().orElse(NONE),
          function.group().isPresent() ? Integer.toString(function.group().getAsInt()) : NONE,
          state(function),
          why(function));
    }
    return table.text(width);
  }

  private static String state(PciFunction function) {
    if (function.prepared().filter(standing -> standing != Standing.AS_BEFORE).isPresent()) {
      return function.prepared().get().words();
    }
    if (function.vfio()) {
      return "vfio";
    }
    if (function.obstacle().isPresent()) {
      return "host only";
    }
    return function.uses().isEmpty() ? "free" : "in use";
  }

  private static String why(PciFunction function) {
    List<String> reasons =
        Stream.concat(function.obstacle().stream(), function.uses().stream()).toList();
    return reasons.isEmpty() ? NONE : String.join(", ", reasons);
  }

  /**
   * Functions for programs.
   *
   * @param functions in the order of the array
   * @return an array
   */
  public static JsonElement json(List<PciFunction> functions) {
    return functions.stream().map(FunctionFormat::json).collect(Json.array());
  }

  private static JsonElement json(PciFunction function) {
    JsonObject json = Json.object("address", function.address().toString());
    json.addProperty("classCode", String.format("0x%06x", function.classCode()));
    json.addProperty("kind", function.kind());
    json.addProperty("vendorId", String.format("0x%04x", function.vendorId()));
    json.addProperty("deviceId", String.format("0x%04x", function.deviceId()));
    json.add("driver", Json.text(function.driver()));
    json.add("group", Json.number(function.group()));
    json.add("companions", Json.words(function.companions()));
    json.addProperty("vfio", function.vfio());
    json.add("prepared", Json.text(function.prepared()));
    json.add("uses", Json.words(function.uses()));
    json.add("obstacle", Json.text(function.obstacle()));
    return json;
  }
}
