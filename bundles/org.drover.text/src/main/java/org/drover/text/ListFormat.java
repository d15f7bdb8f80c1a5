// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Optional;
import org.drover.api.Errno;
import org.drover.api.service.Drivers.DriverInfo;
import org.drover.api.service.Drivers.UnresolvedPlugIn;
import org.drover.api.service.Emulation.Fault;
import org.drover.api.service.Mdevs.MdevType;
import org.drover.api.service.Traffic.TrafficInfo;
import org.drover.text.read.FaultSpec;

/** Small lists: drivers, models, mdev types, faults, traffic. */
public final class ListFormat {
  private static final int DIGITS = 12;

  private ListFormat() {}

  /**
   * Plug-ins for people.
   *
   * @param drivers in the order of the lines
   * @param width of the terminal, in columns
   * @return a table
   */
  public static String drivers(List<DriverInfo> drivers, int width) {
    if (drivers.isEmpty()) {
      return "No plug-ins; `feature:list` shows what can be installed.\n";
    }
    Table table = new Table("KIND", "NAME", "BUNDLE");
    drivers.forEach(driver -> table.row(driver.kind(), driver.name(), driver.bundle()));
    return table.text(width);
  }

  /**
   * Plug-ins for programs.
   *
   * @param drivers in the order of the array
   * @return an array
   */
  public static JsonElement driversJson(List<DriverInfo> drivers) {
    return drivers.stream()
        .map(
            driver -> {
              JsonObject json = new JsonObject();
              json.addProperty("kind", driver.kind());
              json.addProperty("name", driver.name());
              json.addProperty("bundle", driver.bundle());
              return json;
            })
        .collect(Json.array());
  }

  /**
   * Plug-ins that cannot resolve, for people.
   *
   * @param plugIns in the order of the lines
   * @param width of the terminal, in columns
   * @return a table, or a sentence
   */
  public static String unresolved(List<UnresolvedPlugIn> plugIns, int width) {
    if (plugIns.isEmpty()) {
      return "Every plug-in that is installed has what it needs.\n";
    }
    Table table = new Table("ID", "UNRESOLVED", "WOULD BRING", "LACKS").wide("LACKS");
    for (UnresolvedPlugIn plugIn : plugIns) {
      String brings = plugIn.provides().isEmpty() ? "-" : String.join(", ", plugIn.provides());
      table.row(plugIn.id(), plugIn.bundle(), brings, String.join("; ", plugIn.lacks()));
    }
    return table.text(width);
  }

  /**
   * All plug-ins for programs.
   *
   * @param drivers those that are present
   * @param plugIns those that cannot resolve
   * @return an object of two arrays
   */
  public static JsonElement driversJson(List<DriverInfo> drivers, List<UnresolvedPlugIn> plugIns) {
    JsonObject json = new JsonObject();
    json.add("present", driversJson(drivers));
    json.add("unresolved", plugIns.stream().map(ListFormat::json).collect(Json.array()));
    return json;
  }

  private static JsonElement json(UnresolvedPlugIn plugIn) {
    JsonObject json = Json.object("bundle", plugIn.bundle());
    json.addProperty("id", plugIn.id());
    json.add("provides", Json.words(plugIn.provides()));
    json.add("lacks", Json.words(plugIn.lacks()));
    return json;
  }

  /**
   * Device models for people.
   *
   * @param models their names
   * @return one a line
   */
  public static String models(List<String> models) {
    return models.isEmpty()
        ? "No device models; start a bundle org.drover.model.* (`bundle:list -t 0`).\n"
        : String.join("\n", models) + "\n";
  }

  /**
   * Device models for programs.
   *
   * @param models their names
   * @return an array of strings
   */
  public static JsonElement modelsJson(List<String> models) {
    return Json.words(models);
  }

  /**
   * Mdev types for people.
   *
   * @param types in the order of the lines
   * @param width of the terminal, in columns
   * @return a table
   */
  public static String types(List<MdevType> types, int width) {
    if (types.isEmpty()) {
      return "No mdev types; load a kernel module that brings some, for example mtty.\n";
    }
    Table table = new Table("KERNEL", "PARENT", "TYPE", "DESCRIPTION", "AVAILABLE");
    types.forEach(
        type ->
            table.row(
                type.scheme(), type.parent(), type.id(), type.description(), type.available()));
    return table.text(width);
  }

  /**
   * Mdev types for programs.
   *
   * @param types in the order of the array
   * @return an array
   */
  public static JsonElement typesJson(List<MdevType> types) {
    return types.stream()
        .map(
            type -> {
              JsonObject json = new JsonObject();
              json.addProperty("scheme", type.scheme());
              json.addProperty("parent", type.parent());
              json.addProperty("type", type.id());
              json.addProperty("description", type.description());
              json.addProperty("available", type.available());
              return json;
            })
        .collect(Json.array());
  }

  /**
   * Armed faults for people.
   *
   * @param faults in the order of the lines
   * @param width of the terminal, in columns
   * @return one a line, as they are typed
   */
  public static String faults(List<Fault> faults, int width) {
    if (faults.isEmpty()) {
      return "No faults are armed.\n";
    }
    Table table = new Table("FAULT", "DEVICE");
    faults.forEach(
        fault ->
            table.row(FaultSpec.format(fault), fault.device() == null ? "any" : fault.device()));
    return table.text(width);
  }

  /**
   * Armed faults for programs.
   *
   * @param faults in the order of the array
   * @return an array
   */
  public static JsonElement faultsJson(List<Fault> faults) {
    return faults.stream()
        .map(
            fault -> {
              JsonObject json = new JsonObject();
              json.addProperty("fault", FaultSpec.format(fault));
              json.add("device", Json.text(Optional.ofNullable(fault.device())));
              json.addProperty("call", fault.call());
              json.addProperty("nth", fault.nth());
              json.addProperty("times", fault.times());
              json.addProperty("kind", fault.kind().name());
              json.addProperty("value", fault.value());
              json.add(
                  "errno",
                  Json.text(
                      Optional.of(fault.errno())
                          .filter(errno -> errno > 0)
                          .map(errno -> Errno.of(errno).name())));
              return json;
            })
        .collect(Json.array());
  }

  /**
   * Traffic for people.
   *
   * @param traffic in the order of the lines
   * @param width of the terminal, in columns
   * @return a table
   */
  public static String traffic(List<TrafficInfo> traffic, int width) {
    if (traffic.isEmpty()) {
      return "No traffic; `vfio:traffic start ADDRESS` starts some on a leased device.\n";
    }
    Table table =
        new Table("DEVICE", "KIND", "RUNNING", "WRITTEN", "EXPECTED", "OBSERVED", "ERROR")
            .wide("ERROR");
    traffic.forEach(
        one ->
            table.row(
                one.device(),
                one.kind(),
                one.running() ? "yes" : "no",
                Amounts.bytes(one.written()),
                digest(one.expected()),
                one.observed().isEmpty() ? "-" : digest(one.observed()),
                one.error().isEmpty() ? "-" : one.error()));
    return table.text(width);
  }

  /** As much of it as people compare; programs get the whole. */
  private static String digest(String sha256) {
    return sha256.length() <= DIGITS ? sha256 : sha256.substring(0, DIGITS) + "...";
  }

  /**
   * Traffic for programs.
   *
   * @param traffic in the order of the array
   * @return an array
   */
  public static JsonElement trafficJson(List<TrafficInfo> traffic) {
    return traffic.stream().map(ListFormat::json).collect(Json.array());
  }

  /**
   * Traffic on one device for programs.
   *
   * @param traffic on a device
   * @return an object
   */
  public static JsonElement json(TrafficInfo traffic) {
    JsonObject json = new JsonObject();
    json.addProperty("device", traffic.device().toString());
    json.addProperty("kind", traffic.kind());
    json.addProperty("running", traffic.running());
    json.addProperty("written", traffic.written());
    json.addProperty("expected", traffic.expected());
    json.add("observed", Json.text(Optional.of(traffic.observed()).filter(one -> !one.isEmpty())));
    json.add("error", Json.text(Optional.of(traffic.error()).filter(one -> !one.isEmpty())));
    return json;
  }
}
