// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.sysfs;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drover.uapi.Sysfs;

/**
 * The addresses that no mapping for the devices of an IOMMU group may have ({@code
 * Documentation/ABI/testing/sysfs-kernel-iommu_groups}: {@code reserved_regions}).
 */
public final class ReservedRegions {
  /** {@code 0x00000000fee00000 0x00000000feefffff msi}; the last address is within. */
  private static final Pattern LINE =
      Pattern.compile("0x0*(?<first>[0-9a-f]+) 0x0*(?<last>[0-9a-f]+) (?<kind>\\S+)");

  /** User space may map over these ({@code drivers/iommu/iommufd/io_pagetable.c}). */
  private static final String RELAXABLE = "direct-relaxable";

  private ReservedRegions() {}

  /**
   * Those of a group.
   *
   * @param sysfs of its kernel
   * @param group its number
   * @return first and last address and kind of each, for people: {@code 0xfee00000-0xfeefffff
   *     (msi)}; none if the kernel tells none
   * @throws IOException if they cannot be read
   */
  public static List<String> of(Sysfs sysfs, int group) throws IOException {
    return sysfs
        .read("kernel/iommu_groups/" + group + "/reserved_regions")
        .orElse("")
        .lines()
        .map(LINE::matcher)
        .filter(line -> line.matches() && !line.group("kind").equals(RELAXABLE))
        .map(ReservedRegions::words)
        .toList();
  }

  private static String words(Matcher line) {
    return "0x%s-0x%s (%s)".formatted(line.group("first"), line.group("last"), line.group("kind"));
  }
}
