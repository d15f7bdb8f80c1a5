// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.drover.api.DeviceAddress;
import org.drover.api.spi.Workload;

/**
 * Writes to the UARTs of one device without a pause, and keeps its own books of what they hold: of
 * the scratch registers the last value, of the FIFOs every byte that went in and did not come out.
 */
final class UartWriter implements Workload {
  /** A 16550's FIFO has 16 bytes; one that is full drops what comes. */
  private static final int MOST = 12;

  private final DeviceAddress device;
  private final Uarts uarts;
  private final List<Port> ports = new ArrayList<>();
  private final AtomicLong steps = new AtomicLong();
  private final List<String> told = new ArrayList<>();
  private Optional<Thread> thread = Optional.empty();
  private volatile boolean ending;
  private volatile Optional<Throwable> failure = Optional.empty();

  /** The books of one port. */
  private static final class Port {
    private int scratch;
    private final Deque<Integer> fifo = new ArrayDeque<>();
  }

  UartWriter(DeviceAddress device, Uarts uarts) {
    this.device = device;
    this.uarts = uarts;
    for (int port = 0; port < Uarts.PORTS; port++) {
      // FCR at 2: enable the FIFO and clear its receiver.
      uarts.write(port, 2, 7);
      ports.add(new Port());
    }
  }

  void start() {
    ending = false;
    Thread writer = new Thread(this::write, "writes to " + device);
    writer.setDaemon(true);
    thread = Optional.of(writer);
    writer.start();
  }

  private void write() {
    try {
      while (!ending) {
        step((int) steps.incrementAndGet());
      }
    } catch (RuntimeException | AssertionError e) {
      failure = Optional.of(e);
    }
  }

  private void step(int value) {
    int number = value % Uarts.PORTS;
    Port port = ports.get(number);
    port.scratch = value * 31 & 0xff;
    uarts.write(number, Uarts.SCR, port.scratch);
    port.fifo.add(value & 0xff);
    uarts.write(number, Uarts.DATA, value & 0xff);
    while (port.fifo.size() > MOST) {
      int expected = port.fifo.remove();
      int read = uarts.read(number, Uarts.DATA);
      if (read != expected) {
        throw new AssertionError(device + " gave " + read + " instead of " + expected);
      }
    }
  }

  /** Ends it; no byte is under way afterwards. */
  void stop() {
    ending = true;
    thread.ifPresent(UartWriter::join);
    thread = Optional.empty();
    if (failure.isPresent()) {
      throw new AssertionError("the traffic on " + device + " failed", failure.get());
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Another one on the same device, whose FIFOs it empties. */
  UartWriter anew() {
    return new UartWriter(device, uarts);
  }

  /** How often it wrote. */
  long steps() {
    return steps.get();
  }

  /** What sessions told it, in their order. */
  synchronized List<String> told() {
    return List.copyOf(told);
  }

  /** What the UARTs must hold, as {@link Uarts#contents()} shows it; once it is stopped. */
  String books() {
    StringBuilder text = new StringBuilder();
    for (Port port : ports) {
      text.append("SCR=%02x FIFO=".formatted(port.scratch));
      port.fifo.forEach(value -> text.append("%02x".formatted(value)));
      text.append(';');
    }
    return text.toString();
  }

  @Override
  public String name() {
    return "traffic on " + device;
  }

  @Override
  public Set<DeviceAddress> devices() {
    return Set.of(device);
  }

  @Override
  public synchronized void quiesce(DeviceAddress quiesced) {
    stop();
    told.add("quiesce");
  }

  @Override
  public synchronized void resume(DeviceAddress resumed, DeviceAddress runsAt) {
    told.add("resume " + (runsAt.equals(device) ? "here" : runsAt));
    start();
  }

  @Override
  public synchronized void departed(DeviceAddress gone) {
    told.add("departed");
  }

  @Override
  public synchronized void leftStopped(DeviceAddress left) {
    told.add("left");
  }
}
