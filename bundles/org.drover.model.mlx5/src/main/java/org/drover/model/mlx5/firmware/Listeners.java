// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.firmware;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.drover.model.mlx5.core.Mlx5Core.Registration;

/**
 * Who hears of something, as a blocking notifier chain of the kernel has it: told one after the
 * other by the thread that tells; whoever ends a registration waits for what is being told.
 */
final class Listeners<T> {
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final List<Entry<T>> heard = new ArrayList<>();

  /** The same listener may be there twice: each time it is another entry. */
  private static final class Entry<T> {
    private final Consumer<T> listener;

    Entry(Consumer<T> listener) {
      this.listener = listener;
    }
  }

  Registration add(Consumer<T> listener) {
    Entry<T> own = new Entry<>(listener);
    change(() -> heard.add(own));
    return () -> change(() -> heard.removeIf(present -> present == own));
  }

  private void change(Runnable change) {
    lock.writeLock().lock();
    try {
      change.run();
    } finally {
      lock.writeLock().unlock();
    }
  }

  void tell(T what) {
    lock.readLock().lock();
    try {
      heard.forEach(entry -> entry.listener.accept(what));
    } finally {
      lock.readLock().unlock();
    }
  }
}
