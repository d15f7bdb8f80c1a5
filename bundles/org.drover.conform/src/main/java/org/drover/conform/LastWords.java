// SPDX-License-Identifier: Apache-2.0
package org.drover.conform;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Keeps this virtual machine from ending, on Ctrl-C, before a thread has printed what it has: while
 * the shutdown's hooks run, the other threads do too. Belongs to that thread.
 */
final class LastWords implements AutoCloseable {
  private final CountDownLatch said = new CountDownLatch(1);
  private final Thread hook;

  /**
   * From now on.
   *
   * @param most how long an end of this virtual machine is held up
   */
  LastWords(Duration most) {
    hook = new Thread(() -> await(most), "last words");
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It is going down already; nothing has begun that could be told of.
    }
  }

  private void await(Duration most) {
    try {
      said.await(most.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    said.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It is at work, and ends now.
    }
  }
}
