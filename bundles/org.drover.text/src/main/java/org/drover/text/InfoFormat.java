// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.drover.api.DeviceCapabilities;
import org.drover.api.DeviceIdentity;
import org.drover.api.RegionInfo;
import org.drover.api.RegionInfo.Area;
import org.drover.api.service.DeviceStatus;
import org.drover.api.service.LeaseInfo;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationFeature;

/** All that is known of one device. */
public final class InfoFormat {

  /** {@code VFIO_DEVICE_FEATURE_*} of {@code include/uapi/linux/vfio.h} by number. */
  private static final List<String> FEATURES =
      List.of(
          "PCI_VF_TOKEN",
          "MIGRATION",
          "MIG_DEVICE_STATE",
          "LOW_POWER_ENTRY",
          "LOW_POWER_ENTRY_WITH_WAKEUP",
          "LOW_POWER_EXIT",
          "DMA_LOGGING_START",
          "DMA_LOGGING_STOP",
          "DMA_LOGGING_REPORT",
          "MIG_DATA_SIZE",
          "BUS_MASTER");

  private InfoFormat() {}

  /**
   * For people.
   *
   * @param device any
   * @return facts, one a line, and a table of the regions
   */
  public static String text(DeviceStatus device) {
    DeviceIdentity identity = device.identity();
    Facts facts =
        new Facts()
            .add("address", identity.address())
            .add("driver", device.vendor())
            .add("bus", identity.bus())
            .add("kernel driver", identity.driver().orElse("none"))
            .add(
                "IOMMU group",
                identity.group().isPresent() ? DeviceFormat.group(identity) : "none");
    identity.vendorId().ifPresent(id -> facts.add("vendor id", hex(id)));
    identity.deviceId().ifPresent(id -> facts.add("device id", hex(id)));
    identity.attributes().forEach((name, value) -> facts.add(name.replace('_', ' '), value));
    facts.add("lease", device.lease().map(DeviceFormat::lease).orElse("none"));
    device.lease().flatMap(LeaseInfo::space).ifPresent(space -> facts.add("address space", space));
    device.lease().flatMap(LeaseInfo::via).ifPresent(via -> facts.add("opened by", via));
    device.lease().flatMap(DeviceFormat::memory).ifPresent(memory -> facts.add("memory", memory));
    facts
        .add("resets at open", device.resetsAtOpen() ? "yes" : "no")
        .add("state", DeviceFormat.state(device));
    device.problem().ifPresent(problem -> facts.add("problem", problem));
    if (device.capabilities().isEmpty()) {
      facts.add("capabilities", device.resetsAtOpen() ? "unknown until opened" : "not known");
      return facts.text();
    }
    DeviceCapabilities capabilities = device.capabilities().get();
    return add(facts, capabilities).text() + regions(capabilities.regions());
  }

  private static Facts add(Facts facts, DeviceCapabilities capabilities) {
    facts.add("migration", capabilities.migration().map(FeatureSet::toString).orElse("none"));
    if (capabilities.stopCopyBytes().isPresent()) {
      facts.add(
          "STOP_COPY size",
          Amounts.bytes(capabilities.stopCopyBytes().getAsLong()) + ", the device's own estimate");
    }
    return facts
        .add(
            "features",
            capabilities.features().stream()
                .map(InfoFormat::feature)
                .collect(Collectors.joining(", ")))
        .add("flags", hex(capabilities.flags()))
        .add("interrupts", capabilities.irqs());
  }

  private static String regions(List<RegionInfo> regions) {
    List<RegionInfo> present = regions.stream().filter(region -> region.size() > 0).toList();
    if (present.isEmpty()) {
      return "";
    }
    Table table = new Table("REGION", "SIZE", "ACCESS");
    for (RegionInfo region : present) {
      table.row(
          region.index(),
          "0x" + Long.toHexString(region.size()),
          (region.readable() ? "r" : "-")
              + (region.writable() ? "w" : "-")
              + (region.mappable() ? "m" : "-")
              + parts(region));
    }
    return "\n" + table.text(Integer.MAX_VALUE);
  }

  /** What of a region may be mapped, where that is not simply all of it. */
  private static String parts(RegionInfo region) {
    String sparse =
        region.sparse()
            ? ", of which "
                + region.areas().stream().map(Area::toString).collect(Collectors.joining(", "))
            : "";
    return sparse + (region.msixMappable() ? ", the MSI-X table too" : "");
  }

  /**
   * For programs.
   *
   * @param device any
   * @return an object: what the list says, and the rest
   */
  public static JsonElement json(DeviceStatus device) {
    DeviceIdentity identity = device.identity();
    JsonObject json = DeviceFormat.json(device);
    json.add("vendorId", id(identity.vendorId()));
    json.add("deviceId", id(identity.deviceId()));
    JsonObject attributes = new JsonObject();
    identity.attributes().forEach(attributes::addProperty);
    json.add("attributes", attributes);
    json.add("capabilities", Json.or(device.capabilities(), InfoFormat::json));
    return json;
  }

  private static JsonElement json(DeviceCapabilities capabilities) {
    JsonObject json = new JsonObject();
    json.add("migration", Json.or(capabilities.migration(), InfoFormat::names));
    json.add(
        "features", capabilities.features().stream().map(JsonPrimitive::new).collect(Json.array()));
    json.add("stopCopyBytes", Json.number(capabilities.stopCopyBytes()));
    json.addProperty("flags", Integer.toUnsignedLong(capabilities.flags()));
    json.add(
        "regions", capabilities.regions().stream().map(InfoFormat::json).collect(Json.array()));
    json.addProperty("irqs", capabilities.irqs());
    return json;
  }

  private static JsonElement json(RegionInfo region) {
    JsonObject json = new JsonObject();
    json.addProperty("index", region.index());
    json.addProperty("size", region.size());
    json.addProperty("readable", region.readable());
    json.addProperty("writable", region.writable());
    json.addProperty("mappable", region.mappable());
    if (region.msixMappable()) {
      json.addProperty("msixMappable", true);
    }
    if (region.sparse()) {
      json.add("areas", region.areas().stream().map(InfoFormat::json).collect(Json.array()));
    }
    return json;
  }

  private static JsonElement json(Area area) {
    JsonObject json = new JsonObject();
    json.addProperty("offset", area.offset());
    json.addProperty("length", area.length());
    return json;
  }

  /** The names of the features that have one. */
  static JsonElement names(FeatureSet features) {
    return Json.words(Arrays.stream(MigrationFeature.values()).filter(features::contains).toList());
  }

  private static JsonElement id(OptionalInt id) {
    return Json.text(id.isPresent() ? Optional.of(hex(id.getAsInt())) : Optional.empty());
  }

  private static String feature(int number) {
    return number >= 0 && number < FEATURES.size() ? FEATURES.get(number) : "feature " + number;
  }

  private static String hex(int value) {
    return String.format("0x%04x", value);
  }
}
