// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.explain;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.drover.uapi.KernelHost;

/**
 * The variant driver that a kernel has for a PCI function: modules say by an alias of the bus
 * {@code vfio_pci} which functions they know better than vfio-pci does ({@code
 * PCI_DRIVER_OVERRIDE_DEVICE_VFIO} in {@code include/linux/pci.h}).
 */
final class VariantDrivers {
  private static final String BUS = "vfio_pci:";

  private final Optional<KernelHost> host;
  private final String release;

  VariantDrivers(Optional<KernelHost> host, String release) {
    this.host = host;
    this.release = release;
  }

  /**
   * Looks one up.
   *
   * @param modalias as sysfs has it: {@code pci:v000015B3d0000101Esv...}
   * @return the module's name, with underscores; empty if there is none or nobody knows
   */
  Optional<String> of(String modalias) throws IOException {
    if (host.isEmpty() || !modalias.startsWith("pci:")) {
      return Optional.empty();
    }
    String wanted = BUS + modalias.substring("pci:".length());
    return host.get().lines("/lib/modules/" + release + "/modules.alias").stream()
        .flatMap(List::stream)
        .filter(line -> line.startsWith("alias " + BUS))
        .map(line -> line.split(" "))
        .filter(words -> words.length == 3 && matches(words[1], wanted))
        .map(words -> words[2])
        // The generic driver has an alias for all, of later kernels.
        .filter(module -> !module.equals("vfio_pci"))
        .findFirst();
  }

  /** Of {@code fnmatch(3)} what aliases use: any number of any characters. */
  private static boolean matches(String alias, String wanted) {
    StringBuilder pattern = new StringBuilder();
    for (String literal : alias.split("\\*", -1)) {
      pattern.append(pattern.length() == 0 ? "" : ".*").append(Pattern.quote(literal));
    }
    return wanted.matches(pattern.toString());
  }
}
