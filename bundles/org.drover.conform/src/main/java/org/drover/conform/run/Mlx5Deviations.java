// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.run;

import java.util.List;

/**
 * What the kernel's driver of mlx5 functions is known to do otherwise: {@code
 * drivers/vfio/pci/mlx5/main.c} of Linux 6.12, over any firmware.
 */
final class Mlx5Deviations {
  private static final String DRIVER = "mlx5_vfio_pci";

  private static final String NOT_ASKED =
      "mlx5vf_pci_step_device_state_locked() leaves RESUMING whatever has come: frame the stream,"
          + " count it, and compare its digest before the SET";

  static final List<KnownDeviation> ALL =
      List.of(
          known("load.nothing-written", "0 of {n} bytes written", NOT_ASKED),
          known("load.one-byte-short", "{n} of {n} bytes written", NOT_ASKED),
          known("load.half", "{n} of {n} bytes written", NOT_ASKED),
          known("load.excess", "one byte more than the stream has", NOT_ASKED),
          known(
              "load.error-sticks",
              "a stream whose first half was refused by its write",
              "the same: after a write that failed nothing but a reset may follow"));

  private Mlx5Deviations() {}

  private static KnownDeviation known(String check, String stream, String sentence) {
    return new KnownDeviation(
        DRIVER,
        check,
        "SET MIG_DEVICE_STATE STOP succeeded with " + stream + "; due is an error",
        sentence);
  }
}
