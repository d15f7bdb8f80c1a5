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

  /** {@code drivers/vfio/pci/mlx5/main.c}: states are of any size there. */
  @Test
  void isOfAnyNumberWhereNumbersDiffer() {
    String half = "SET MIG_DEVICE_STATE STOP succeeded with %s bytes written; due is an error";
    Optional<String> mlx5 = Optional.of("mlx5_vfio_pci");

    assertThat(KnownDeviation.of(mlx5, "load.half", half.formatted("4140 of 8280"))).isPresent();
    assertThat(KnownDeviation.of(mlx5, "load.half", half.formatted("7 of 14"))).isPresent();
    assertThat(KnownDeviation.of(mlx5, "load.half", half.formatted("many of 14"))).isEmpty();
    assertThat(KnownDeviation.of(mlx5, "load.half", half.formatted("7 of 14") + " too")).isEmpty();
    assertThat(KnownDeviation.of(mlx5, "load.nothing-written", half.formatted("1 of 8280")))
        .isEmpty();
  }

  @Test
  void isNotWhatAnotherDriverDoes() {
    assertThat(KnownDeviation.of(Optional.of("mlx5-vfio-pci"), CHECK, SEEN)).isEmpty();
    assertThat(KnownDeviation.of(Optional.empty(), CHECK, SEEN)).isEmpty();
  }
}
