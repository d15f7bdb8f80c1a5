// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.firmware;

import java.util.function.Consumer;
import org.drover.model.mlx5.core.Mlx5Core.AsyncContext;
import org.drover.model.mlx5.ifc.Mailbox;

/** Counts the commands of one context that are not answered. */
final class AsyncCommands implements AsyncContext {
  private final SimulatedCore core;
  private int inFlight;

  AsyncCommands(SimulatedCore core) {
    this.core = core;
  }

  @Override
  public int exec(Mailbox in, Mailbox out, Consumer<Integer> answered) {
    begin();
    int result =
        core.submit(
            in,
            out,
            answer -> {
              try {
                answered.accept(answer);
              } finally {
                end();
              }
            });
    if (result != 0) {
      end();
    }
    return result;
  }

  private synchronized void begin() {
    inFlight++;
  }

  private synchronized void end() {
    inFlight--;
    notifyAll();
  }

  @Override
  public synchronized void cleanup() {
    boolean interrupted = false;
    while (inFlight > 0) {
      try {
        wait();
      } catch (InterruptedException e) {
        // Uninterruptible, as the kernel's.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
