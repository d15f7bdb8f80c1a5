// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.prepare;

import java.util.Map;

/**
 * What PCI class codes are to people, as far as people meet them: {@code include/linux/pci_ids.h}
 * and the database of {@code pciutils}.
 */
final class ClassNames {
  private static final int NVME = 0x010802;

  private static final Map<Integer, String> SUBCLASSES =
      Map.ofEntries(
          Map.entry(0x0100, "SCSI"),
          Map.entry(0x0101, "IDE"),
          Map.entry(0x0104, "RAID"),
          Map.entry(0x0106, "SATA"),
          Map.entry(0x0107, "SAS"),
          Map.entry(0x0108, "non-volatile memory"),
          Map.entry(0x0200, "Ethernet"),
          Map.entry(0x0207, "InfiniBand"),
          Map.entry(0x0300, "VGA"),
          Map.entry(0x0302, "3D"),
          Map.entry(0x0403, "audio"),
          Map.entry(0x0500, "RAM"),
          Map.entry(0x0600, "host bridge"),
          Map.entry(0x0601, "ISA bridge"),
          Map.entry(0x0604, "PCI bridge"),
          Map.entry(0x0607, "CardBus bridge"),
          Map.entry(0x0700, "serial"),
          Map.entry(0x0C03, "USB"),
          Map.entry(0x0C05, "SMBus"),
          Map.entry(0x0C06, "InfiniBand"),
          Map.entry(0x0B40, "co-processor"));

  private static final Map<Integer, String> CLASSES =
      Map.ofEntries(
          Map.entry(0x00, "unclassified"),
          Map.entry(0x01, "storage"),
          Map.entry(0x02, "network"),
          Map.entry(0x03, "display"),
          Map.entry(0x04, "multimedia"),
          Map.entry(0x05, "memory"),
          Map.entry(0x06, "bridge"),
          Map.entry(0x07, "communication"),
          Map.entry(0x08, "system"),
          Map.entry(0x09, "input"),
          Map.entry(0x0B, "processor"),
          Map.entry(0x0C, "serial bus"),
          Map.entry(0x0D, "wireless"),
          Map.entry(0x10, "encryption"),
          Map.entry(0x11, "signal processing"),
          Map.entry(0x12, "accelerator"),
          Map.entry(0xFF, "unclassified"));

  private ClassNames() {}

  static String of(int classCode) {
    if (classCode == NVME) {
      return "NVMe";
    }
    String base = CLASSES.getOrDefault(classCode >> 16, String.format("class %06x", classCode));
    return SUBCLASSES.getOrDefault(classCode >> 8, base);
  }
}
