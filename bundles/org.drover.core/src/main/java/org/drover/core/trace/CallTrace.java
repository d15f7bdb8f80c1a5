// SPDX-License-Identifier: Apache-2.0
package org.drover.core.trace;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.TracedCall;
import org.drover.api.service.CallSummary;
import org.drover.api.service.Trace;
import org.drover.api.spi.CallTracing;
import org.drover.api.spi.CallTracing.Tap;
import org.drover.core.lease.LeaseTable;
import org.drover.core.registry.Backends.Located;

/** A trace of devices that may become more while it goes on. */
final class CallTrace implements Trace {
  private static final Logger LOG = System.getLogger(CallTrace.class.getName());

  /** How many calls the buffer has places for. */
  static final int PLACES = 16_384;

  /** How often it is looked whether there are no more calls to come, while somebody takes. */
  private static final Duration LOOK = Duration.ofMillis(20);

  private final Supplier<List<Located>> subject;
  private final BooleanSupplier subjectOver;
  private final CallBuffer buffer = new CallBuffer(PLACES);
  private final CallStatistics statistics = new CallStatistics();
  private final SortedMap<DeviceAddress, Tap> taps = new TreeMap<>();
  private Runnable atEnd = () -> {};
  private boolean closed;

  /**
   * Begins.
   *
   * @param subject the devices that shall be traced, at the time of asking; one that was named once
   *     is traced to the end
   * @param subjectOver whether no call will be made for its sake any more
   * @throws DroverException if one of the devices cannot be traced; then none is
   */
  CallTrace(Supplier<List<Located>> subject, BooleanSupplier subjectOver) {
    this.subject = subject;
    this.subjectOver = subjectOver;
    try {
      look();
    } catch (RuntimeException | Error e) {
      // Nobody has this trace, so nobody would close what it began.
      taps.values().forEach(Tap::close);
      throw e;
    }
  }

  /**
   * Looks for more devices whenever one is claimed too, on the thread of the session that claims
   * it: before it opens the device.
   *
   * @param claims who tells it
   */
  synchronized void watch(LeaseTable claims) {
    atEnd = claims.watchClaims(this::claimed);
    claimed();
  }

  /** An isolation boundary: a session does not fail because its trace does. */
  private void claimed() {
    try {
      look();
    } catch (RuntimeException | LinkageError e) {
      // The next take() looks again, and throws it on the thread of the person who traces.
      LOG.log(Level.DEBUG, "a device that was claimed cannot be traced", e);
    }
  }

  /** Taps what is new, or ends the taps when the subject is over. */
  private synchronized void look() {
    if (closed) {
      return;
    }
    if (subjectOver.getAsBoolean()) {
      close();
      return;
    }
    for (Located located : subject.get()) {
      taps.computeIfAbsent(located.identity().address(), address -> tap(located));
    }
  }

  private Tap tap(Located located) {
    DeviceAddress address = located.identity().address();
    CallTracing tracing =
        located
            .backend()
            .tracing()
            .orElseThrow(
                () ->
                    new DroverException(
                        "the calls of "
                            + address
                            + " cannot be traced: its backend makes no system calls of its own"));
    return tracing.tap(address, buffer);
  }

  @Override
  public synchronized List<DeviceAddress> devices() {
    return List.copyOf(taps.keySet());
  }

  @Override
  public List<TracedCall> take(Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    while (true) {
      look();
      long left = Math.max(0, end - System.nanoTime());
      List<TracedCall> taken = buffer.take(Duration.ofNanos(Math.min(left, LOOK.toNanos())));
      taken.forEach(statistics::add);
      if (!taken.isEmpty() || isOver() || left == 0) {
        return taken;
      }
    }
  }

  @Override
  public synchronized boolean isOver() {
    return closed && buffer.isEmpty();
  }

  @Override
  public long dropped() {
    return buffer.dropped();
  }

  @Override
  public List<CallSummary> summary() {
    return statistics.summary();
  }

  @Override
  public synchronized void close() {
    closed = true;
    atEnd.run();
    taps.values().forEach(Tap::close);
  }
}
