// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.drover.api.DeviceIdentity;
import org.drover.api.service.DeviceStatus;
import org.drover.api.service.LeaseInfo;

/** Devices. */
public final class DeviceFormat {
  private static final String NONE = "-";

  private DeviceFormat() {}

  /**
   * A list for people.
   *
   * @param devices in the order of the lines
   * @param width of the terminal, in columns
   * @return a table; how to get a device if there is none
   */
  public static String text(List<DeviceStatus> devices, int width) {
    if (devices.isEmpty()) {
      return "No devices. `vfio:emulate mtty` makes an emulated one here; `./drover rig` starts a"
          + " guest with a real VFIO kernel and devices to play with.\n";
    }
    Table table = new Table("ADDRESS", "DRIVER", "KERNEL DRIVER", "GROUP", "STATE", "LEASE");
    for (DeviceStatus device : devices) {
      DeviceIdentity identity = device.identity();
      table.row(
          identity.address(),
          device.vendor(),
          identity.driver().orElse(NONE),
          group(identity),
          state(device),
          device.lease().map(DeviceFormat::holder).orElse(NONE));
    }
    return table.text(width);
  }

  /**
   * One device for people.
   *
   * @param device any
   * @return its address, its state, its driver, and who holds it, in one line
   */
  public static String line(DeviceStatus device) {
    return device.identity().address()
        + "  "
        + state(device)
        + "  "
        + device.vendor()
        + device.lease().map(lease -> "  " + holder(lease)).orElse("")
        + device.problem().map(problem -> "  " + problem).orElse("");
  }

  /**
   * Addresses alone.
   *
   * @param devices in the order of the lines
   * @return one a line
   */
  public static String addresses(List<DeviceStatus> devices) {
    return devices.stream()
        .map(device -> device.identity().address() + "\n")
        .collect(Collectors.joining());
  }

  /**
   * A list for programs.
   *
   * @param devices in the order of the array
   * @return an array
   */
  public static JsonElement json(List<DeviceStatus> devices) {
    return devices.stream().map(DeviceFormat::json).collect(Json.array());
  }

  /**
   * A device's state for people.
   *
   * @param device any
   * @return its name, or why it is not known
   */
  public static String state(DeviceStatus device) {
    return device.state().map(Enum::name).orElseGet(() -> withoutState(device));
  }

  private static String withoutState(DeviceStatus device) {
    if (device.capabilities().isPresent() && device.capabilities().get().migration().isEmpty()) {
      return "no migration";
    }
    if (device.lease().filter(LeaseInfo::open).isPresent()) {
      return "not known";
    }
    return device.resetsAtOpen() ? "unknown until opened" : "not open";
  }

  /**
   * A lease for people.
   *
   * @param lease any
   * @return owner and since when
   */
  public static String lease(LeaseInfo lease) {
    return holder(lease) + ", since " + Amounts.moment(lease.since());
  }

  /**
   * What the devices of a space reach by DMA, for people.
   *
   * @param lease on one of them
   * @return for example {@code 64.0 MiB at 0x1000000}; empty if that is nothing
   */
  public static Optional<String> memory(LeaseInfo lease) {
    return lease.memory().stream()
        .map(range -> Amounts.bytes(range.length()) + " at 0x" + Long.toHexString(range.iova()))
        .reduce((one, next) -> one + ", " + next);
  }

  private static String holder(LeaseInfo lease) {
    return (lease.open() ? "" : "reserved by ")
        + lease.owner()
        + (lease.requested().isPresent() ? ", asked back" : "")
        + (lease.failed().isPresent() ? ", bus error" : "")
        + (lease.orphaned() ? ", backend gone" : "");
  }

  /** What a list says of a device; {@link InfoFormat} says more. */
  static JsonObject json(DeviceStatus device) {
    DeviceIdentity identity = device.identity();
    JsonObject json = new JsonObject();
    json.addProperty("address", identity.address().toString());
    json.addProperty("vendor", device.vendor());
    json.addProperty("bus", identity.bus());
    json.add("kernelDriver", Json.text(identity.driver()));
    json.add("group", Json.number(identity.group()));
    json.add("state", Json.text(device.state()));
    json.addProperty("resetsAtOpen", device.resetsAtOpen());
    json.add("lease", Json.or(device.lease(), DeviceFormat::leaseJson));
    json.add("problem", Json.text(device.problem()));
    return json;
  }

  static String group(DeviceIdentity identity) {
    return identity.group().isPresent() ? Integer.toString(identity.group().getAsInt()) : NONE;
  }

  /**
   * A device that has just been opened, for programs.
   *
   * @param lease its lease
   * @return an object
   */
  public static JsonElement openedJson(LeaseInfo lease) {
    JsonObject json = Json.object("address", lease.address().toString());
    json.add("owner", ownerJson(lease));
    json.addProperty("since", lease.since().toString());
    json.add("space", Json.text(lease.space()));
    json.add("via", Json.text(lease.via()));
    json.add("memory", memoryJson(lease));
    json.addProperty("onRequest", lease.policy().word());
    json.add("requested", Json.text(lease.requested()));
    json.add("failed", Json.text(lease.failed()));
    return json;
  }

  private static JsonElement memoryJson(LeaseInfo lease) {
    return lease.memory().stream().map(DirtyFormat::rangeJson).collect(Json.array());
  }

  static JsonElement ownerJson(LeaseInfo lease) {
    JsonObject json = new JsonObject();
    json.addProperty("kind", lease.owner().kind().name());
    json.addProperty("name", lease.owner().name());
    return json;
  }

  private static JsonElement leaseJson(LeaseInfo lease) {
    JsonObject json = new JsonObject();
    json.add("owner", ownerJson(lease));
    json.addProperty("since", lease.since().toString());
    json.addProperty("open", lease.open());
    json.add("space", Json.text(lease.space()));
    json.add("via", Json.text(lease.via()));
    json.add("memory", memoryJson(lease));
    json.addProperty("onRequest", lease.policy().word());
    json.add("requested", Json.text(lease.requested()));
    json.add("failed", Json.text(lease.failed()));
    json.addProperty("orphaned", lease.orphaned());
    return json;
  }
}
