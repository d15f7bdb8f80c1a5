// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.context;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.drover.api.spi.Interrupts.Kind;
import org.drover.device.vfio.context.PciContext.Field;
import org.drover.device.vfio.context.PciContext.Mapping;

/** Why a context does not fit a device: by names, in the order of the layout. */
final class Fit {
  /** A device of another kind differs in everything. */
  private static final int MOST_REASONS = 8;

  /** The kind of a BAR, in its lowest bits ({@code PCI_BASE_ADDRESS_*}). */
  private static final int IO_KIND = 0x3;

  private static final int MEMORY_KIND = 0xf;

  private final PciContext wanted;
  private final PciContext present;
  private final ConfigLayout layout;
  private final List<String> reasons = new ArrayList<>();

  private Fit(PciContext wanted, PciContext present, ConfigLayout layout) {
    this.wanted = wanted;
    this.present = present;
    this.layout = layout;
  }

  /**
   * Compares.
   *
   * @param wanted what is to be restored
   * @param present what the device has now
   * @param layout the device's
   * @return empty if it fits
   */
  static List<String> objections(PciContext wanted, PciContext present, ConfigLayout layout) {
    Fit fit = new Fit(wanted, present, layout);
    fit.ids();
    fit.bars();
    fit.vectors();
    fit.fields();
    fit.mappings();
    return fit.some();
  }

  private List<String> some() {
    if (reasons.size() <= MOST_REASONS) {
      return reasons;
    }
    List<String> some = new ArrayList<>(reasons.subList(0, MOST_REASONS));
    some.add("and " + (reasons.size() - MOST_REASONS) + " more differences");
    return some;
  }

  private void ids() {
    PciContext.Function is = present.function();
    PciContext.Function was = wanted.function();
    if (is.vendor() != was.vendor() || is.device() != was.device() || is.type() != was.type()) {
      reasons.add(
          "it is %04x:%04x of class 0x%06x, and the context is of a %04x:%04x of class 0x%06x"
              .formatted(
                  is.vendor(), is.device(), is.type(), was.vendor(), was.device(), was.type()));
    }
  }

  private void bars() {
    for (int bar = 0; bar < PciContext.BARS; bar++) {
      long is = present.function().bars().get(bar);
      long was = wanted.function().bars().get(bar);
      if (is != was) {
        reasons.add("its BAR %d has 0x%x bytes, and the context's 0x%x".formatted(bar, is, was));
      } else if (is != 0 && kind(present, bar) != kind(wanted, bar)) {
        reasons.add(
            "its BAR %d is of kind 0x%x, and the context's 0x%x"
                .formatted(bar, kind(present, bar), kind(wanted, bar)));
      }
    }
  }

  private static int kind(PciContext context, int bar) {
    int value =
        context.field(PciHeader.BASE_ADDRESS_0 + 4 * bar).map(Field::value).orElse(MEMORY_KIND);
    return value & ((value & 1) != 0 ? IO_KIND : MEMORY_KIND);
  }

  private void vectors() {
    for (Kind kind : Kind.values()) {
      int is = present.function().vectors(kind);
      int was = wanted.function().vectors(kind);
      if (is != was) {
        reasons.add("it has %d interrupts %s, and the context's %d".formatted(is, kind, was));
      }
    }
  }

  /** Only what is a context's in this very device is ever written. */
  private void fields() {
    for (Field field : wanted.fields()) {
      Optional<Field> is = present.field(field.offset());
      if (is.isEmpty() || is.get().width() != field.width()) {
        reasons.add(
            "the context has a field of %d bytes at 0x%x of config space, which is none here"
                .formatted(field.width(), field.offset()));
      }
    }
    for (Field field : present.fields()) {
      if (wanted.field(field.offset()).isEmpty()) {
        reasons.add("the context has nothing for " + layout.name(field.offset()));
      }
    }
  }

  private void mappings() {
    for (Mapping mapping : wanted.mappings()) {
      if (!present.mappings().contains(mapping)) {
        reasons.add(
            "its address space does not map IOVA "
                + mapping
                + ", as the context's does"
                + near(mapping));
      }
    }
  }

  private String near(Mapping mapping) {
    String others =
        present.mappings().stream()
            .filter(other -> overlap(other, mapping))
            .map(Mapping::toString)
            .collect(Collectors.joining(", "));
    return others.isEmpty() ? "" : ", but " + others;
  }

  private static boolean overlap(Mapping one, Mapping other) {
    return Long.compareUnsigned(one.iova(), other.iova() + other.length()) < 0
        && Long.compareUnsigned(other.iova(), one.iova() + one.length()) < 0;
  }
}
