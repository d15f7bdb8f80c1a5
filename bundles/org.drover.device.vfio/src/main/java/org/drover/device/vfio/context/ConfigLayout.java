// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.context;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.drover.api.DroverException;

/**
 * Which fields of a config space are a function's context: those that a driver programs and that
 * {@code drivers/vfio/pci/vfio_pci_config.c} (Linux 6.12) keeps for each opening, virtual or in the
 * device.
 *
 * <p>Left out are what a write acts on at once (power management moves the function to D3, bit 15
 * of PCI Express device control and that of AF reset it, VPD reads a ROM), what belongs to the host
 * (payload sizes, link, SR-IOV, error reporting), what has no effect in PCI Express (cache line
 * size, latency timer), and what only the kernel writes: the control of MSI-X and its table follow
 * from {@code VFIO_DEVICE_SET_IRQS}.
 */
final class ConfigLayout {
  /** The type of an ordinary function, in the lowest 7 bits. */
  private static final int HEADER_TYPE_NORMAL = 0;

  private static final int HEADER_TYPE_MASK = 0x7f;

  /** Where capabilities begin at the earliest. */
  private static final int FIRST_CAPABILITY = 0x40;

  private final List<Place> places;
  private final Optional<Msi> msi;

  private ConfigLayout(List<Place> places, Optional<Msi> msi) {
    this.places = List.copyOf(places);
    this.msi = msi;
  }

  /**
   * A field without a value.
   *
   * @param name for people: {@code BAR 0}
   */
  record Place(int offset, int width, String name) {}

  /**
   * The capability for messages.
   *
   * @param flags offset of its control
   * @param mask offset of its mask bits, 0 if it has none
   */
  record Msi(int flags, int mask) {}

  /** All fields, ascending. */
  List<Place> places() {
    return places;
  }

  Optional<Msi> msi() {
    return msi;
  }

  /** What a field is called. */
  String name(int offset) {
    return places.stream()
        .filter(place -> place.offset() == offset)
        .map(Place::name)
        .findFirst()
        .orElse("a field");
  }

  /**
   * Of a config space.
   *
   * @param config {@link PciHeader#SIZE} bytes, little-endian
   * @param device whose, for errors
   * @throws DroverException if it is no function's, or its capabilities make no sense
   */
  static ConfigLayout of(ByteBuffer config, String device) {
    int type = config.get(PciHeader.HEADER_TYPE) & HEADER_TYPE_MASK;
    if (type != HEADER_TYPE_NORMAL) {
      throw new DroverException(
          "%s has a config space of type %d, and only functions (type 0) have a device context"
              .formatted(device, type));
    }
    List<Place> places = new ArrayList<>();
    places.add(new Place(PciHeader.COMMAND, 2, "the command register"));
    for (int bar = 0; bar < PciContext.BARS; bar++) {
      places.add(new Place(PciHeader.BASE_ADDRESS_0 + 4 * bar, 4, "BAR " + bar));
    }
    places.add(new Place(PciHeader.ROM_ADDRESS, 4, "the ROM's BAR"));
    places.add(new Place(PciHeader.INTERRUPT_LINE, 1, "the interrupt line"));
    Optional<Integer> capability = find(config, device);
    Optional<Msi> msi = capability.map(at -> add(places, config, at));
    return new ConfigLayout(places, msi);
  }

  /** Walks the chain, which must end: of a peer nothing is taken on trust. */
  private static Optional<Integer> find(ByteBuffer config, String device) {
    if ((config.getShort(PciHeader.STATUS) & PciHeader.STATUS_CAP_LIST) == 0) {
      return Optional.empty();
    }
    BitSet seen = new BitSet();
    int at = pointer(config, PciHeader.CAPABILITY_LIST);
    while (at != 0) {
      if (at < FIRST_CAPABILITY || seen.get(at)) {
        throw new DroverException(
            "the capabilities in the config space of %s make no sense at 0x%x"
                .formatted(device, at));
      }
      seen.set(at);
      if (config.get(at) == PciHeader.CAP_ID_MSI) {
        return Optional.of(at);
      }
      at = pointer(config, at + 1);
    }
    return Optional.empty();
  }

  /** The lowest two bits of a pointer are reserved. */
  private static int pointer(ByteBuffer config, int at) {
    return config.get(at) & 0xfc;
  }

  /** Its length follows from its control ({@code PCI_MSI_FLAGS_*}). */
  private static Msi add(List<Place> places, ByteBuffer config, int at) {
    int flags = at + PciHeader.MSI_FLAGS;
    int control = config.getShort(flags);
    boolean wide = (control & PciHeader.MSI_FLAGS_64BIT) != 0;
    int data = at + (wide ? 12 : 8);
    boolean masks = (control & PciHeader.MSI_FLAGS_MASKBIT) != 0 && data + 8 <= PciHeader.SIZE;
    places.add(new Place(flags, 2, "the control of MSI"));
    places.add(new Place(at + 4, 4, "the address of MSI"));
    if (wide) {
      places.add(new Place(at + 8, 4, "the upper address of MSI"));
    }
    places.add(new Place(data, 2, "the data of MSI"));
    if (masks) {
      places.add(new Place(data + 4, 4, "the mask bits of MSI"));
    }
    return new Msi(flags, masks ? data + 4 : 0);
  }

  /** What a field holds. */
  static int value(ByteBuffer config, int offset, int width) {
    return switch (width) {
      case 1 -> config.get(offset) & 0xff;
      case 2 -> config.getShort(offset) & 0xffff;
      default -> config.getInt(offset);
    };
  }
}
