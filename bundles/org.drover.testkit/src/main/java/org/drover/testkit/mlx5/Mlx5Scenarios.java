// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.mlx5;

import java.util.List;
import java.util.stream.Stream;

/**
 * Everything that was recorded of the real driver. None of them goes where Linux 6.12 crashes: a
 * data descriptor is closed before its device, and behind a SET out of PRE_COPY that failed in the
 * way that frees what the driver still uses (EIO of the SAVE that ends the tracking), or behind a
 * physical function that was gone in PRE_COPY, there comes a reset and nothing else.
 */
public final class Mlx5Scenarios {
  private Mlx5Scenarios() {}

  /**
   * All, those in chunks last.
   *
   * @return by topic
   */
  public static List<Mlx5Scenario> all() {
    return Stream.of(
            ArcScenarios.all(),
            RefusalScenarios.all(),
            SavingScenarios.all(),
            LoadingScenarios.all(),
            TrackingScenarios.all(),
            ChunkScenarios.all())
        .flatMap(List::stream)
        .toList();
  }
}
