// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.drover.testkit.edu.EduFunctionContract;

/** What a device does a moment later, unless a test holds it: then when the test lets it go. */
final class HeldMoments implements Executor {
  private final Executor moment = CompletableFuture.delayedExecutor(5, TimeUnit.MILLISECONDS);
  private final List<Runnable> held = new ArrayList<>();
  private boolean holds;

  @Override
  public synchronized void execute(Runnable later) {
    if (holds) {
      held.add(later);
    } else {
      moment.execute(later);
    }
  }

  synchronized EduFunctionContract.Held held() {
    holds = true;
    return this::letGo;
  }

  private synchronized void letGo() {
    holds = false;
    held.forEach(moment::execute);
    held.clear();
  }
}
