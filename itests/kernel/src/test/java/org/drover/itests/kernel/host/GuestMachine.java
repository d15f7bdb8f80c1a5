// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.drover.itests.kernel.guest.RigKernel;

/**
 * What {@code rig/boot} starts.
 *
 * @param kernel that it boots
 * @param devices that it has besides mediated ones
 */
record GuestMachine(RigKernel kernel, Devices devices) {
  /** Debian's kernel with mediated devices alone. */
  static final GuestMachine PLAIN = new GuestMachine(RigKernel.DEBIAN, Devices.NONE);

  /** Which devices a guest has besides mediated ones. */
  enum Devices {
    NONE,
    /** The PCI functions of {@code rig/pci-functions}, behind an IOMMU. */
    PCI,
    /** The same, and the kernel's mlx5 driver with what stands in for its firmware. */
    MLX5;

    private String suffix() {
      return this == NONE ? "" : "+" + name().toLowerCase(Locale.ROOT);
    }
  }

  /** Without PCI functions. */
  static GuestMachine on(RigKernel kernel) {
    return new GuestMachine(kernel, Devices.NONE);
  }

  GuestMachine withPci() {
    return new GuestMachine(kernel, Devices.PCI);
  }

  GuestMachine withMlx5() {
    return new GuestMachine(kernel, Devices.MLX5);
  }

  /**
   * Reads what {@link #toString()} gives.
   *
   * @param text a kernel's word, {@code +pci} or {@code +mlx5} behind it for the devices
   * @throws IllegalArgumentException if there is no such kernel
   */
  static GuestMachine parse(String text) {
    for (Devices devices : List.of(Devices.PCI, Devices.MLX5)) {
      if (text.endsWith(devices.suffix())) {
        String kernel = text.substring(0, text.length() - devices.suffix().length());
        return new GuestMachine(RigKernel.of(kernel), devices);
      }
    }
    return on(RigKernel.of(text));
  }

  /** The options of {@code rig/boot} for it. */
  List<String> options() {
    List<String> options = new ArrayList<>(List.of("--kernel", kernel.word()));
    switch (devices) {
      case PCI -> options.add("--pci");
      case MLX5 -> options.addAll(List.of("--with", "mlx5"));
      case NONE -> {}
    }
    return options;
  }

  @Override
  public String toString() {
    return kernel.word() + devices.suffix();
  }
}
