// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the guest's kernel says of its own health ({@code admin-guide/tainted-kernels.rst}). */
final class KernelHealth {
  private static final int DIED = 1 << 7;
  private static final int WARNED = 1 << 9;

  private KernelHealth() {}

  /** Neither an oops nor a warning since the boot. */
  static void isSound() throws IOException {
    String taint = Files.readString(Path.of("/proc/sys/kernel/tainted")).strip();
    assertThat(Long.parseLong(taint) & (DIED | WARNED))
        .as("taint %s of the kernel", taint)
        .isZero();
  }
}
