// SPDX-License-Identifier: Apache-2.0
package org.drover.vendor.mlx5;

import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationFeature;

/** Whether a kernel's mlx5-vfio-pci puts headers before what the firmware saves. */
enum StreamForm {
  /** Records with headers. */
  RECORDS,
  /** One image, as the firmware gave it. */
  HEADERLESS;

  /** The release whose driver was given headers. */
  static final KernelRelease RECORDS_SINCE = new KernelRelease(6, 2);

  /**
   * The release from which on they do not depend on the firmware. Read in mainline's source, not
   * tried: no such kernel with such firmware was at hand.
   */
  static final KernelRelease ALWAYS_RECORDS_SINCE = new KernelRelease(6, 7);

  /**
   * What a kernel saves.
   *
   * @param kernel in which the device lived
   * @param features what the device said of itself there
   * @return the form of its streams
   */
  static StreamForm of(KernelRelease kernel, FeatureSet features) {
    if (kernel.isBefore(RECORDS_SINCE)) {
      return HEADERLESS;
    }
    return kernel.isBefore(ALWAYS_RECORDS_SINCE) && !features.contains(MigrationFeature.PRE_COPY)
        ? HEADERLESS
        : RECORDS;
  }
}
