// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import java.util.Locale;

/**
 * The kernels of the rig, as {@code boot --kernel} takes them and {@code RIG_KERNEL} names them.
 */
public enum RigKernel {
  /** Debian's package: the group path of VFIO alone. */
  DEBIAN,
  /** Debian's source with {@code rig/iommufd.config}: the device cdev and IOMMUFD besides. */
  IOMMUFD;

  private static final String VARIABLE = "RIG_KERNEL";

  /**
   * The kernel that this process runs on.
   *
   * @throws IllegalStateException if this is no guest of the rig
   */
  public static RigKernel ofThisGuest() {
    String word = System.getenv(VARIABLE);
    if (word == null) {
      throw new IllegalStateException(VARIABLE + " is not set: this runs in a guest of the rig");
    }
    return of(word);
  }

  /**
   * Reads a kernel's word.
   *
   * @param word as {@link #word()} gives it
   * @throws IllegalArgumentException if no kernel is called so
   */
  public static RigKernel of(String word) {
    for (RigKernel kernel : values()) {
      if (kernel.word().equals(word)) {
        return kernel;
      }
    }
    throw new IllegalArgumentException("'" + word + "' is no kernel of the rig");
  }

  /** What the rig's scripts call it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
