// SPDX-License-Identifier: Apache-2.0
package org.drover.vendor.mlx5;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;

/**
 * Any bytes at all. Without {@code JAZZER_FUZZ=1} it takes the files of {@code
 * Mlx5StreamFuzzTestInputs} one after the other: they are streams as they are, so that one from a
 * data FD can be put there.
 */
class Mlx5StreamFuzzTest {

  @FuzzTest(maxExecutions = 1_200_000, maxDuration = "1h")
  void saysWhatTheReferenceSays(byte @NotNull [] stream) {
    new Pieces(stream).compareAll();
  }
}
