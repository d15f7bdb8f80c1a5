// SPDX-License-Identifier: Apache-2.0
package org.drover.core.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.drover.api.service.ImageDevice;
import org.drover.api.service.ImageDifference;
import org.drover.api.service.ImageRecord;
import org.drover.api.service.ImageReport;

/** What differs between two images without a fault. */
final class ImageComparison {
  private final List<ImageDifference> differences = new ArrayList<>();

  /**
   * Compares.
   *
   * @return device by device: what is said of it, then its state, record by record
   */
  static List<ImageDifference> of(ImageReport left, ImageReport right) {
    ImageComparison comparison = new ImageComparison();
    int devices = Math.max(left.devices().size(), right.devices().size());
    for (int index = 0; index < devices; index++) {
      comparison.device(index, left.devices(), right.devices());
    }
    return comparison.differences;
  }

  private void device(int index, List<ImageDevice> left, List<ImageDevice> right) {
    String what = "device " + index;
    if (index >= left.size() || index >= right.size()) {
      compare(
          what,
          index < left.size() ? left.get(index).address() : "",
          index < right.size() ? right.get(index).address() : "");
      return;
    }
    ImageDevice one = left.get(index);
    ImageDevice other = right.get(index);
    facts(what, facts(one), facts(other));
    compare(what + " state", one.stateBytes() + " bytes", other.stateBytes() + " bytes");
    compare(what + " context", bytes(one.contextBytes()), bytes(other.contextBytes()));
    records(what + " record ", one.records(), other.records());
  }

  private static Map<String, String> facts(ImageDevice device) {
    Map<String, String> facts = new TreeMap<>(device.attributes());
    facts.put("address", device.address());
    facts.put("vendor", device.vendor());
    facts.put("kernelDriver", device.kernelDriver());
    facts.put("kernelRelease", device.kernelRelease());
    facts.put("features", device.features().toString());
    facts.put("estimatedBytes", bytes(device.estimatedBytes()));
    return facts;
  }

  private static String bytes(OptionalLong bytes) {
    return bytes.isPresent() ? bytes.getAsLong() + " bytes" : "";
  }

  private void facts(String what, Map<String, String> left, Map<String, String> right) {
    Map<String, String> names = new TreeMap<>(left);
    names.putAll(right);
    for (String name : names.keySet()) {
      compare(what + " " + name, left.getOrDefault(name, ""), right.getOrDefault(name, ""));
    }
  }

  private void records(String what, List<ImageRecord> left, List<ImageRecord> right) {
    for (int index = 0; index < Math.max(left.size(), right.size()); index++) {
      String one = index < left.size() ? describe(left.get(index)) : "";
      String other = index < right.size() ? describe(right.get(index)) : "";
      compare(what + index, one, other);
    }
  }

  private static String describe(ImageRecord kept) {
    return "%s at byte %d, %d bytes with CRC32C 0x%08x%s"
        .formatted(
            kept.record().name(),
            kept.record().offset(),
            kept.record().length(),
            kept.crc32c(),
            kept.record().meaning().isEmpty() ? "" : ": " + kept.record().meaning());
  }

  private void compare(String what, String left, String right) {
    if (!left.equals(right)) {
      differences.add(new ImageDifference(what, left, right));
    }
  }
}
