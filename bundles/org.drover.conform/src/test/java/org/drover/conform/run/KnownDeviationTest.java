// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** That only exactly what is known of exactly this driver is no failure. */
class KnownDeviationTest {
  private static final String CHECK = "precopy.temporary-end";

  /** {@code samples/vfio-mdev/mtty.c}, {@code mtty_save_read()}: 0 at the end, in every state. */
  private static final String SEEN = "read of 4096 answered 0; due is ENOMSG";

  @Test
  void isWhatIsKnownOfTheDriver() {
    assertThat(KnownDeviation.of(Optional.of("mtty"), CHECK, SEEN)).isPresent();
  }

  @Test
  void isNotWhatTheDriverBreaksOtherwise() {
    String other = "read of 4096 answered EIO; due is ENOMSG";
    assertThat(KnownDeviation.of(Optional.of("mtty"), CHECK, other)).isEmpty();
    assertThat(KnownDeviation.of(Optional.of("mtty"), "precopy.whole", SEEN)).isEmpty();
  }

  @Test
  void isNotWhatAnotherDriverDoes() {
    assertThat(KnownDeviation.of(Optional.of("mlx5-vfio-pci"), CHECK, SEEN)).isEmpty();
    assertThat(KnownDeviation.of(Optional.empty(), CHECK, SEEN)).isEmpty();
  }
}
