// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.run;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.drover.api.TracedCall;
import org.drover.api.service.Trace;

/**
 * Takes a trace's calls for as long as somebody wants to see them. Ctrl-C interrupts the command's
 * thread, and that is the usual end of a trace.
 */
public final class TraceWatch {
  private static final Duration TICK = Duration.ofMillis(250);

  private final Trace trace;
  private final TraceOutput output;
  private final Console console;
  private final Runnable look;
  private long recorded;

  /**
   * Of one trace.
   *
   * @param trace that is running
   * @param output where its calls go
   * @param console whose end ends it
   * @param look done a few times a second, and once at the end
   */
  public TraceWatch(Trace trace, TraceOutput output, Console console, Runnable look) {
    this.trace = trace;
    this.output = output;
    this.console = console;
    this.look = look;
  }

  /**
   * Takes calls until the trace is over, a time is over, Ctrl-C is pressed or the console is gone,
   * and then what is still there.
   *
   * @param atMost how long; empty for as long as it takes
   */
  public void run(Optional<Duration> atMost) {
    try {
      watch(atMost.map(length -> System.nanoTime() + length.toNanos()));
      trace.close();
      takeRest();
    } catch (InterruptedException e) {
      // The interrupt is answered by the end of the trace; the thread goes back to Karaf's pool.
      console.promptIsBack();
      trace.close();
      takeRestOnce();
    } finally {
      // One that came during a write is answered likewise: what follows is the end of the trace.
      if (Thread.interrupted()) {
        console.promptIsBack();
      }
    }
    look.run();
  }

  private void watch(Optional<Long> end) throws InterruptedException {
    while (!trace.isOver() && !console.isGone()) {
      look.run();
      long left = end.map(moment -> moment - System.nanoTime()).orElse(Long.MAX_VALUE);
      if (left <= 0) {
        return;
      }
      took(trace.take(left < TICK.toNanos() ? Duration.ofNanos(left) : TICK));
    }
  }

  private void takeRest() throws InterruptedException {
    while (!trace.isOver()) {
      took(trace.take(Duration.ZERO));
    }
  }

  private void takeRestOnce() {
    try {
      takeRest();
    } catch (InterruptedException e) {
      console.say("The end of the trace was cut off: interrupted again.");
    }
  }

  private void took(List<TracedCall> calls) {
    recorded += calls.size();
    output.write(calls);
  }

  /**
   * How many calls were taken.
   *
   * @return so far
   */
  public long recorded() {
    return recorded;
  }
}
