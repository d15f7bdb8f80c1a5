// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.drover.api.spi.ArcResult;
import org.drover.api.spi.ModelMutex;
import org.drover.fsm.MigrationState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A function is removed while another thread closes it. The emulator closes it under the state
 * mutex, and removes it without: a removal takes that of itself.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RemovalTest {
  private final StateMutex mutex = new StateMutex();

  /** As the emulator's, and tells when somebody comes who has to wait. */
  private static final class StateMutex implements ModelMutex {
    final ReentrantLock lock = new ReentrantLock();
    final CountDownLatch wanted = new CountDownLatch(1);

    @Override
    public <T> T hold(Supplier<T> call) {
      if (lock.isLocked() && !lock.isHeldByCurrentThread()) {
        wanted.countDown();
      }
      lock.lock();
      try {
        return call.get();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Busy, and a SAVE of it takes ten minutes. */
  private Mlx5Function open() {
    Mlx5Function function =
        (Mlx5Function) new Mlx5Model().create(Map.of("rate", "1000", "save-ms", "600000"));
    function.guardedBy(mutex);
    function.connect(new NoMemory(), null);
    function.opened();
    function.writeRegion(7, 4, ByteBuffer.wrap(new byte[] {6, 0}));
    return function;
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "closes or removes");
    thread.setDaemon(true);
    return thread;
  }

  /** The close holds the mutex; a removal that has begun holds nothing that the close needs. */
  @Test
  void aCloseDoesNotWaitForTheRemovalThatWaitsForIt() throws Exception {
    Mlx5Function function = open();
    Thread removes = daemon(function::removed);
    mutex.lock.lock();
    try {
      removes.start();
      mutex.wanted.await();
      function.closed();
    } finally {
      mutex.lock.unlock();
    }
    removes.join();
  }

  /** The close waits for a SAVE, and the removal for the close: it has ended the SAVE before. */
  @Test
  void aRemovalEndsTheSaveThatACloseWaitsFor() throws Exception {
    Mlx5Function function = open();
    assertThat(function.arc(MigrationState.PRE_COPY)).isInstanceOf(ArcResult.WithFile.class);
    Thread closes =
        daemon(
            () ->
                mutex.hold(
                    () -> {
                      function.closed();
                      return 0;
                    }));
    closes.start();
    while (!mutex.lock.isLocked()) {
      Thread.onSpinWait();
    }
    function.removed();
    closes.join();
  }
}
