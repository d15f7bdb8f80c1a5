// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;

import org.drover.api.AccessPath;
import org.drover.api.service.ConformanceResult;
import org.drover.api.service.ConformanceVerdict;
import org.junit.jupiter.api.Test;

/** What an unfixed kernel may hang or crash on; in a boot of its own. */
final class DangerousConformanceTest {

  @Test
  void thisKernelPassesTheDangerousChecksAndTheEmulatorAnswersLikewise() {
    ConformanceRuns runs = ConformanceRuns.of(true, AccessPath.GROUP);

    assertThat(runs.kernel().results())
        .isNotEmpty()
        .extracting(ConformanceResult::verdict)
        .containsOnly(ConformanceVerdict.PASS);
    assertThat(runs.emulator().results()).isEqualTo(runs.kernel().results());
  }
}
