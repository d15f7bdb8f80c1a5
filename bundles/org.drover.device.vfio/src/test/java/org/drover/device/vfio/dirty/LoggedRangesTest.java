// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.dirty;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.drover.api.IovaRange;
import org.junit.jupiter.api.Test;

class LoggedRangesTest {
  /** Between them 0x1000, 0x100 and 0x1000 bytes. */
  private static final IovaRange A = new IovaRange(0x10000, 0x1000);

  private static final IovaRange B = new IovaRange(0x12000, 0x1000);
  private static final IovaRange C = new IovaRange(0x13100, 0x1000);
  private static final IovaRange D = new IovaRange(0x15100, 0x1000);

  @Test
  void areOnlyPutInOrderIfTheyAreFewEnough() {
    assertThat(LoggedRanges.covering(List.of(D, A, C, B), 4)).containsExactly(A, B, C, D);
  }

  @Test
  void theNearestNeighboursBecomeOne() {
    assertThat(LoggedRanges.covering(List.of(A, B, C, D), 3))
        .containsExactly(A, new IovaRange(0x12000, 0x2100), D);
  }

  @Test
  void ofGapsOfOneWidthAsManyAreJoinedAsHaveToBe() {
    assertThat(LoggedRanges.covering(List.of(A, B, C, D), 2))
        .containsExactly(new IovaRange(0x10000, 0x4100), D);
  }

  @Test
  void oneCoversAll() {
    assertThat(LoggedRanges.covering(List.of(A, B, C, D), 1))
        .containsExactly(new IovaRange(0x10000, 0x6100));
  }
}
