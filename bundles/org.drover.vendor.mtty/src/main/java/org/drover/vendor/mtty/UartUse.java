// SPDX-License-Identifier: Apache-2.0
package org.drover.vendor.mtty;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.Traffic.TrafficInfo;

/**
 * The use of one device by a thread of its own: bytes into the FIFOs, bytes out of them, a counter
 * in the scratch registers. It checks all that it reads against its books and stops at the first
 * difference, so that what is wrong stays to be seen.
 *
 * <p>One lock is held for each step, so that whoever has it knows that nobody touches the device.
 */
final class UartUse {
  static final String KIND = "uart";

  private static final Logger LOG = System.getLogger(UartUse.class.getName());

  private static final long PACE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

  /** Below the most, so that a FIFO is never full. */
  private static final int FILL = 12;

  /** Fills for some steps, then drains for some, so that contents of all lengths occur. */
  private static final int SWING = 9;

  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition wake = lock.newCondition();
  private final Thread thread;
  private final SplittableRandom random;
  private final UartBooks books;

  /** Written under the lock; read without it, by those who must not wait for a step. */
  private volatile DeviceAddress address;

  private volatile boolean ended;

  private UartRegisters registers;
  private boolean quiesced;
  private long steps;
  private long written;
  private String observed = "";
  private String error = "";

  UartUse(DeviceAddress address, int ports, UartRegisters registers) {
    this.address = address;
    this.registers = registers;
    this.books = new UartBooks(ports);
    this.random = new SplittableRandom(address.hashCode());
    this.thread = new Thread(this::run, "drover-uart-" + address);
    thread.setDaemon(true);
  }

  /**
   * Empties the ports and begins. The lock is held from before anybody knows of it, so that a
   * quiesce waits until the ports are as the books say.
   *
   * @param makeKnown tells the others; may refuse by throwing
   */
  void start(Runnable makeKnown) {
    lock.lock();
    try {
      makeKnown.run();
      for (int port = 0; port < books.count(); port++) {
        registers.prepare(port);
      }
      thread.start();
    } catch (RuntimeException | LinkageError e) {
      fail(e);
      throw e;
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    lock.lock();
    try {
      while (!ended) {
        if (quiesced) {
          wake.await();
        } else {
          step();
          // Gives the lock away, and is woken early by whoever wants it to end.
          wake.awaitNanos(PACE_NANOS);
        }
      }
    } catch (InterruptedException e) {
      fail(new DroverException("the thread of the traffic on " + address + " was interrupted", e));
      Thread.currentThread().interrupt();
    } catch (RuntimeException | LinkageError e) {
      // A boundary: whatever ends the thread, the traffic says why and claims the device no more.
      fail(e);
    } finally {
      lock.unlock();
    }
  }

  private void fail(Throwable reason) {
    if (error.isEmpty()) {
      error = reason.getMessage() == null ? reason.toString() : reason.getMessage();
    }
    if (!(reason instanceof DroverException)) {
      LOG.log(Level.WARNING, "the traffic on " + address + " has ended", reason);
    }
    ended = true;
    wake.signalAll();
  }

  private void step() {
    int index = (int) (steps % books.count());
    UartBooks.Port port = books.port(index);
    boolean filling = steps / books.count() / SWING % 2 == 0;
    if (filling && port.fifo.size() < FILL) {
      byte value = (byte) random.nextInt();
      registers.send(index, value);
      port.fifo.add(value);
      written++;
    } else if (!port.fifo.isEmpty()) {
      byte must = port.fifo.remove();
      byte is = registers.receive(index);
      if (is != must) {
        throw new DroverException(
            "%s port %d gave 0x%02x where 0x%02x was written".formatted(address, index, is, must));
      }
    }
    int scratch = (port.scratch + 1) & 0xff;
    registers.scratch(index, scratch);
    port.scratch = scratch;
    written++;
    steps++;
  }

  /** Reads the device out and compares; the caller has the lock, the device may be used. */
  private void verify() {
    UartBooks held = registers.observe(books.count());
    observed = held.digest();
    String difference = books.difference(held);
    if (!difference.isEmpty()) {
      throw new DroverException(address + ": " + difference);
    }
  }

  /** Returns when nothing touches the device any more. */
  void quiesce() {
    lock.lock();
    try {
      quiesced = true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Goes on where the device runs now, if it holds what it must.
   *
   * @throws DroverException if it does not, or cannot be read; the traffic has ended then
   */
  void resume(DeviceAddress runsAt, Supplier<UartRegisters> there) {
    lock.lock();
    try {
      if (ended) {
        return;
      }
      address = runsAt;
      registers = there.get();
      verify();
      quiesced = false;
      wake.signalAll();
    } catch (DroverException e) {
      fail(e);
      throw e;
    } catch (RuntimeException | LinkageError e) {
      fail(e);
      throw new DroverException(
          "the traffic cannot go on at " + runsAt + "; look why, and start it again", e);
    } finally {
      lock.unlock();
    }
  }

  /** The device is somewhere else: nothing more can be said of it here. */
  void depart() {
    lock.lock();
    try {
      ended = true;
      wake.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The device was stopped to stay so: nobody would ever wake this use again. */
  void leave() {
    lock.lock();
    try {
      fail(
          new DroverException(
              address + " was left stopped, which ended its traffic; start it again when it runs"));
    } finally {
      lock.unlock();
    }
  }

  /** Reads the device out if it may be used, ends the thread, tells what it came to. */
  TrafficInfo stop() {
    lock.lock();
    try {
      observeIfUsed();
      ended = true;
      wake.signalAll();
      return told();
    } finally {
      lock.unlock();
    }
  }

  TrafficInfo info() {
    lock.lock();
    try {
      observeIfUsed();
      return told();
    } finally {
      lock.unlock();
    }
  }

  private void observeIfUsed() {
    if (quiesced || ended) {
      return;
    }
    try {
      verify();
    } catch (RuntimeException | LinkageError e) {
      // A boundary: the error is a part of what is told.
      fail(e);
    }
  }

  private TrafficInfo told() {
    boolean running = !quiesced && !ended;
    return new TrafficInfo(address, KIND, running, written, books.digest(), observed, error);
  }

  /** Where it runs; empty if it has ended. Waits for nothing. */
  Optional<DeviceAddress> uses() {
    return ended ? Optional.empty() : Optional.of(address);
  }

  /** Where it ran last. Waits for nothing. */
  DeviceAddress address() {
    return address;
  }

  /** Waits for the thread, after it was told to end. */
  void join() {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
