// SPDX-License-Identifier: Apache-2.0
package org.drover.api;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How a device of a kernel is opened, and with it what an address space is to that kernel. All
 * devices of one address space are opened the same way.
 */
public enum AccessPath {
  /** {@code /dev/vfio/N} and a type1 container: every kernel with VFIO. */
  GROUP("group"),
  /** {@code /dev/vfio/devices/vfioN} and an IOAS of {@code /dev/iommu}: Linux 6.6 and later. */
  CDEV("cdev");

  private final String word;

  AccessPath(String word) {
    this.word = word;
  }

  /**
   * How people write it.
   *
   * @return for example {@code cdev}
   */
  public String word() {
    return word;
  }

  /**
   * What a person wrote.
   *
   * @param text for example {@code cdev}
   * @return the path
   * @throws IllegalArgumentException with a sentence for the person who typed it
   */
  public static AccessPath parse(String text) {
    return Optional.of(text)
        .flatMap(wanted -> Arrays.stream(values()).filter(p -> p.word.equals(wanted)).findFirst())
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'" + text + "' is no way to open a device; write " + words()));
  }

  private static String words() {
    return Arrays.stream(values()).map(AccessPath::word).collect(Collectors.joining(" or "));
  }

  @Override
  public String toString() {
    return word;
  }
}
