// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.host;

import java.util.ArrayList;
import java.util.List;
import org.drover.itests.kernel.guest.RigKernel;

/**
 * What {@code rig/boot} starts.
 *
 * @param kernel that it boots
 * @param pci whether it has the PCI functions of {@code rig/pci-functions}, behind an IOMMU
 */
record GuestMachine(RigKernel kernel, boolean pci) {
  /** Debian's kernel with mediated devices alone. */
  static final GuestMachine PLAIN = new GuestMachine(RigKernel.DEBIAN, false);

  private static final String PCI = "+pci";

  /** Without PCI functions. */
  static GuestMachine on(RigKernel kernel) {
    return new GuestMachine(kernel, false);
  }

  GuestMachine withPci() {
    return new GuestMachine(kernel, true);
  }

  /**
   * Reads what {@link #toString()} gives.
   *
   * @param text a kernel's word, {@code +pci} behind it for the functions
   * @throws IllegalArgumentException if there is no such kernel
   */
  static GuestMachine parse(String text) {
    boolean pci = text.endsWith(PCI);
    return new GuestMachine(
        RigKernel.of(pci ? text.substring(0, text.length() - PCI.length()) : text), pci);
  }

  /** The options of {@code rig/boot} for it. */
  List<String> options() {
    List<String> options = new ArrayList<>(List.of("--kernel", kernel.word()));
    if (pci) {
      options.add("--pci");
    }
    return options;
  }

  @Override
  public String toString() {
    return kernel.word() + (pci ? PCI : "");
  }
}
