// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.contents;

/**
 * The side of a function that acts by itself, and can be suspended. What it has begun comes to its
 * end first, memory included: {@code SUSPEND_VHCA} waits for it, and so does the arc that gives the
 * command. A lock that {@link org.drover.api.spi.ModelDevice#readRegion} takes must therefore not
 * be held by an arc meanwhile, since {@link org.drover.api.spi.ModelDma} reads the bus master bit
 * there.
 */
@FunctionalInterface
public interface Initiator {

  /**
   * Acts, unless it is suspended; a suspension waits until this has ended.
   *
   * @param act a short step; it must give no commands
   * @return false if it is suspended: nothing was done
   */
  boolean initiate(Runnable act);
}
