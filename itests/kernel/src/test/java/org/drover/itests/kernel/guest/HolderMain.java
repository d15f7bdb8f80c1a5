// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import java.io.IOException;
import org.drover.api.spi.SavingStream;
import org.drover.device.vfio.VfioBackend;
import org.drover.fsm.MigrationState;
import org.drover.uapi.jna.JnaKernel;

/** Holds an mlx5 function in PRE_COPY until its process ends, which is what it is for. */
public final class HolderMain {
  static final String HELD = "held in PRE_COPY";

  private HolderMain() {}

  /**
   * Prints a line when it is there.
   *
   * @param args whether the first image is still being saved then
   * @throws IOException of the standard input, whose end it waits for
   */
  public static void main(String[] args) throws IOException {
    Mlx5 function = new Mlx5(new VfioBackend(new JnaKernel()), 0);
    SavingStream stream = function.saveBy(MigrationState.PRE_COPY);
    if (!Boolean.parseBoolean(args[0])) {
      Mlx5.drain(stream);
    }
    System.out.println(HELD);
    if (System.in.read() < 0) {
      System.out.println("nobody has killed this process at " + stream.position());
    }
  }
}
