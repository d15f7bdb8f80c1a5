// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.drover.api.KernelCallException;
import org.drover.api.RefusedException;
import org.drover.api.spi.Interrupts.Kind;
import org.drover.api.spi.Interrupts.Supply;
import org.drover.api.spi.Interrupts.Vectors;
import org.drover.uapi.Kernel;
import org.drover.uapi.VfioIrqSet;

/**
 * Interrupts with their eventfds. Whoever waits holds them open; a close wakes him by one more
 * eventfd and waits for him, so that no number is polled that may be somebody else's by then.
 */
final class EventVectors implements Vectors {
  private final DeviceInterrupts owner;
  private final Kernel kernel;
  private final Supply supply;
  private final List<EventFd> events;
  private final EventFd stop;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final ReentrantReadWriteLock using = new ReentrantReadWriteLock();
  private volatile boolean masked;

  EventVectors(
      DeviceInterrupts owner, Kernel kernel, Supply supply, List<EventFd> events, EventFd stop) {
    this.owner = owner;
    this.kernel = kernel;
    this.supply = supply;
    this.events = List.copyOf(events);
    this.stop = stop;
  }

  @Override
  public Kind kind() {
    return supply.kind();
  }

  @Override
  public int count() {
    return events.size();
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException(
          "the interrupts " + kind() + " of " + owner + " are disabled; enable them again");
    }
  }

  @Override
  public long await(int vector, Duration atMost) {
    EventFd event = events.get(Objects.checkIndex(vector, events.size()));
    using.readLock().lock();
    try {
      long begin = System.nanoTime();
      long taken = take(event);
      while (taken == 0) {
        long left = atMost.toNanos() - (System.nanoTime() - begin);
        if (left <= 0) {
          return 0;
        }
        poll(event, (int) Math.min(Integer.MAX_VALUE, left / 1_000_000 + 1));
        taken = take(event);
      }
      if (supply.automasked()) {
        masked = true;
      }
      return taken;
    } finally {
      using.readLock().unlock();
    }
  }

  private long take(EventFd event) {
    requireOpen();
    return event.take(kernel);
  }

  /** Whether it is signalled; who closes them wakes it too. */
  private boolean poll(EventFd event, int timeoutMs) {
    try (EventPoll poll = new EventPoll(kernel, List.of(event, stop), owner.toString())) {
      return poll.await(timeoutMs) && poll.isReady(0);
    }
  }

  @Override
  public void mask() {
    requireMaskable("masking");
    owner.act(kind(), 0, VfioIrqSet.VFIO_IRQ_SET_ACTION_MASK);
    masked = true;
  }

  @Override
  public void unmask() {
    requireMaskable("unmasking");
    // Before the call: the next interrupt may come, and mask again, in the middle of it.
    boolean before = masked;
    masked = false;
    try {
      owner.act(kind(), 0, VfioIrqSet.VFIO_IRQ_SET_ACTION_UNMASK);
    } catch (KernelCallException e) {
      masked = before;
      throw e;
    }
  }

  private void requireMaskable(String doing) {
    requireOpen();
    if (!supply.maskable()) {
      throw new RefusedException(
          doing + " " + kind() + " of " + owner,
          List.of("its kernel driver masks INTx alone; the device masks its messages itself"));
    }
  }

  @Override
  public boolean masked() {
    return masked || (supply.automasked() && pending());
  }

  /** One came that nobody took. */
  private boolean pending() {
    // Whoever closes them may wait for the device, which the caller may have.
    if (!using.readLock().tryLock()) {
      return false;
    }
    try {
      return !closed.get() && poll(events.get(0), 0);
    } finally {
      using.readLock().unlock();
    }
  }

  @Override
  public void trigger(int vector) {
    requireOpen();
    Objects.checkIndex(vector, events.size());
    owner.act(kind(), vector, VfioIrqSet.VFIO_IRQ_SET_ACTION_TRIGGER);
  }

  @Override
  public void close() {
    endWith(() -> owner.disable(this));
  }

  /** The kernel lets go of the eventfds before they are closed. */
  void endWith(Runnable disable) {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try (Unwinding steps = new Unwinding()) {
      steps.onEnd(() -> letGo(disable));
      steps.onEnd(() -> stop.signal(kernel));
    }
  }

  /** Waits for whoever waits. */
  private void letGo(Runnable disable) {
    using.writeLock().lock();
    try (Unwinding steps = new Unwinding()) {
      steps.onEnd(stop::close);
      events.forEach(event -> steps.onEnd(event::close));
      steps.onEnd(disable);
    } finally {
      using.writeLock().unlock();
    }
  }
}
