// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.drover.api.DroverException;

/** A call that does not come back before the test says so, whoever interrupts it. */
final class HeldCall implements Runnable {
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);

  @Override
  public void run() {
    begun.countDown();
    await(mayEnd);
  }

  void end() {
    mayEnd.countDown();
  }

  /** As a console's snippet that is stopped: it is interrupted once the call has begun. */
  void leftBy(ThrowingCallable snippet) throws InterruptedException {
    Thread thread =
        new Thread(() -> assertThatThrownBy(snippet).isInstanceOf(DroverException.class));
    thread.start();
    await(begun);
    thread.interrupt();
    thread.join(Rig.GUARD.toMillis());
    assertThat(thread.isAlive()).isFalse();
  }

  private static void await(CountDownLatch latch) {
    boolean interrupted = false;
    boolean counted = false;
    while (!counted) {
      try {
        if (!latch.await(Rig.GUARD.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new AssertionError("nobody counted down");
        }
        counted = true;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
