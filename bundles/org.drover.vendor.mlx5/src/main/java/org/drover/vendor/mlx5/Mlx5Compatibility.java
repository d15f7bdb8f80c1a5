// SPDX-License-Identifier: Apache-2.0
package org.drover.vendor.mlx5;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.drover.api.Compatibility;
import org.drover.api.DeviceIdentity;
import org.drover.api.Mismatch;
import org.drover.api.spi.SourceDescription;

/**
 * Compares what both hosts say of themselves. The vendor asks for the same PSID, the same firmware,
 * the same capabilities and Ethernet; the firmware's own word, at LOAD, comes when the state has
 * moved already. Capabilities are nowhere to be read without asking the firmware.
 */
final class Mlx5Compatibility {
  private static final String ETHERNET = "Ethernet";

  /** A fact of the adapter, by its attribute, and what people call it. */
  private enum Fact {
    DEVICE_ID(DeviceIdentity.PF_DEVICE_ID, "PCI device id"),
    BOARD_ID(DeviceIdentity.PF_BOARD_ID, "PSID"),
    FW_VER(DeviceIdentity.PF_FW_VER, "firmware version"),
    LINK_LAYER(DeviceIdentity.PF_LINK_LAYER, "link layer");

    private final String attribute;
    private final String words;

    Fact(String attribute, String words) {
      this.attribute = attribute;
      this.words = words;
    }

    Optional<String> of(Map<String, String> attributes) {
      return Optional.ofNullable(attributes.get(attribute)).filter(text -> !text.isBlank());
    }
  }

  /** Known where mlx5_ib has the physical function, and not else. */
  private static final Set<Fact> OF_MLX5_IB =
      EnumSet.of(Fact.BOARD_ID, Fact.FW_VER, Fact.LINK_LAYER);

  private final SourceDescription source;
  private final DeviceIdentity destination;
  private final List<Mismatch> found = new ArrayList<>();

  private Mlx5Compatibility(SourceDescription source, DeviceIdentity destination) {
    this.source = source;
    this.destination = destination;
  }

  static Compatibility of(SourceDescription source, DeviceIdentity destination) {
    Mlx5Compatibility both = new Mlx5Compatibility(source, destination);
    if (!source.vendor().equals(Mlx5Driver.VENDOR)) {
      both.found.add(
          Mismatch.otherVendor(source.vendor(), destination.address(), Mlx5Driver.VENDOR));
    }
    both.compareKernels();
    both.compareAdapters();
    return new Compatibility(both.found);
  }

  private void compareKernels() {
    Optional<KernelRelease> from = KernelRelease.parse(source.kernelRelease());
    if (from.isPresent() && StreamForm.of(from.get(), source.features()) == StreamForm.HEADERLESS) {
      found.add(
          Mlx5Mismatch.HEADERLESS_STREAM.of(
              "the state comes from Linux "
                  + source.kernelRelease()
                  + ", whose mlx5-vfio-pci saves it without record headers",
              "migrate from Linux " + StreamForm.ALWAYS_RECORDS_SINCE + " or newer"));
    }
    destination
        .attribute(DeviceIdentity.KERNEL_RELEASE)
        .filter(release -> KernelRelease.parse(release).filter(this::isTooOld).isPresent())
        .ifPresent(
            release ->
                found.add(
                    Mlx5Mismatch.KERNEL_TOO_OLD.of(
                        destination.address()
                            + " is in Linux "
                            + release
                            + ", whose mlx5-vfio-pci takes states without record headers only",
                        "migrate to Linux " + StreamForm.ALWAYS_RECORDS_SINCE + " or newer")));
  }

  private boolean isTooOld(KernelRelease release) {
    return release.isBefore(StreamForm.RECORDS_SINCE);
  }

  private void compareAdapters() {
    requireEthernet(source.attributes(), "the source's adapter");
    requireEthernet(destination.attributes(), "the adapter of " + destination.address());
    compare(Fact.DEVICE_ID, Mlx5Mismatch.ADAPTER, "choose a function of the same adapter type");
    compare(Fact.BOARD_ID, Mlx5Mismatch.PSID, "choose a function of an adapter with the same PSID");
    compare(
        Fact.FW_VER,
        Mlx5Mismatch.FIRMWARE,
        "bring both adapters to the same firmware, or choose one that has it");
    tellUnknown();
  }

  private void requireEthernet(Map<String, String> attributes, String whose) {
    Fact.LINK_LAYER
        .of(attributes)
        .filter(layer -> !layer.equals(ETHERNET))
        .ifPresent(
            layer ->
                found.add(
                    Mlx5Mismatch.LINK_LAYER.of(
                        whose + " has a port of link layer " + layer + ", not " + ETHERNET,
                        "choose a port that is set to " + ETHERNET)));
  }

  private void compare(Fact fact, Mlx5Mismatch mismatch, String remedy) {
    Optional<String> from = fact.of(source.attributes());
    Optional<String> into = fact.of(destination.attributes());
    if (from.isPresent() && into.isPresent() && !from.equals(into)) {
      found.add(mismatch.of(differ(fact.words, from.get(), into.get()), remedy));
    }
  }

  private String differ(String what, String from, String into) {
    return "the "
        + what
        + " of the source's adapter is "
        + from
        + " and of that of "
        + destination.address()
        + " is "
        + into;
  }

  /** One warning, whatever is missing: it has one cause and one remedy. */
  private void tellUnknown() {
    Set<String> facts = new LinkedHashSet<>();
    Set<String> whose = new LinkedHashSet<>();
    for (Fact fact : OF_MLX5_IB) {
      if (fact.of(source.attributes()).isEmpty()) {
        facts.add(fact.words);
        whose.add("the source's adapter");
      }
      if (fact.of(destination.attributes()).isEmpty()) {
        facts.add(fact.words);
        whose.add("the adapter of " + destination.address());
      }
    }
    if (!facts.isEmpty()) {
      found.add(
          Mlx5Mismatch.NOT_COMPARED.of(
              "not known of "
                  + String.join(" and ", whose)
                  + ": "
                  + String.join(", ", facts)
                  + " (sysfs says it where mlx5_ib has the physical function)",
              "compare by hand what devlink dev info and mlxconfig say of both: PSID, firmware and"
                  + " capabilities have to be the same, and the ports Ethernet"));
    }
  }
}
