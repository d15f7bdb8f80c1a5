// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.contents;

/** The side of a function that acts by itself, and can be suspended. */
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
