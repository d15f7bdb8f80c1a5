// SPDX-License-Identifier: Apache-2.0
package org.drover.core.trace;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.drover.api.TracedCall;
import org.drover.api.spi.CallTracing.FinishedCall;
import org.drover.api.spi.CallTracing.Sink;

/**
 * Calls on their way from the devices' threads to one who puts them into words. It has a fixed
 * number of places: a call that finds none is counted and dropped, so that no device ever waits.
 */
final class CallBuffer implements Sink {
  private record Numbered(long sequence, FinishedCall call) {}

  private final BlockingQueue<Numbered> calls;
  private long last;
  private long dropped;

  /** With so many places. */
  CallBuffer(int places) {
    this.calls = new ArrayBlockingQueue<>(places);
  }

  /** Numbers it and puts it into its place in one step, so that calls stand by their numbers. */
  @Override
  public synchronized void called(FinishedCall call) {
    last++;
    if (!calls.offer(new Numbered(last, call))) {
      dropped++;
    }
  }

  /** What is there, after a wait for the first one; empty if none came in that time. */
  List<TracedCall> take(Duration atMost) throws InterruptedException {
    List<TracedCall> taken = new ArrayList<>();
    Numbered first = calls.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
    if (first != null) {
      taken.add(first.call().decode(first.sequence()));
      List<Numbered> more = new ArrayList<>();
      calls.drainTo(more);
      more.forEach(each -> taken.add(each.call().decode(each.sequence())));
    }
    return taken;
  }

  boolean isEmpty() {
    return calls.isEmpty();
  }

  synchronized long dropped() {
    return dropped;
  }
}
