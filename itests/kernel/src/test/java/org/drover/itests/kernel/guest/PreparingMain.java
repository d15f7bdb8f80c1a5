// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import java.nio.file.Path;
import org.drover.device.vfio.VfioBackend;
import org.drover.uapi.jna.JnaKernel;

/** Prepares the first mlx5 function; killed while it does, which is what it is for. */
public final class PreparingMain {
  private PreparingMain() {}

  /**
   * Prints a line if nobody has killed it.
   *
   * @param args the folder of its preparations
   */
  public static void main(String[] args) {
    Mlx5Host.preparer(new VfioBackend(new JnaKernel()), Path.of(args[0]))
        .prepare(Mlx5PreparerTest.WANTED);
    System.out.println("nobody has killed this process");
  }
}
