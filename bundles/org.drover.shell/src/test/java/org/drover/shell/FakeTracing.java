// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.TracedCall;
import org.drover.api.service.CallSummary;
import org.drover.api.service.Trace;
import org.drover.api.service.Tracing;
import org.drover.testkit.samples.Samples;

/** A trace of two calls, which is over after them, or goes on until it is closed. */
final class FakeTracing implements Tracing {
  final List<String> asked = new ArrayList<>();
  final CountDownLatch waiting = new CountDownLatch(1);
  volatile boolean endless;

  /** No call is made. */
  volatile boolean silent;

  /** What ends the trace after its calls. */
  volatile Optional<DroverException> failure = Optional.empty();

  volatile long dropped;
  volatile boolean closed;

  @Override
  public Trace device(DeviceAddress device) {
    if (!device.equals(Samples.MTTY)) {
      throw new DroverException("there is no device " + device + "; there are emu:mtty-0");
    }
    asked.add(device.toString());
    return new TwoCalls();
  }

  @Override
  public Trace session(String id) {
    asked.add(id);
    return new TwoCalls();
  }

  private static TracedCall call(long sequence, String arguments, long result) {
    return new TracedCall(
        sequence,
        Samples.NOON.plusNanos(123_456_789),
        "drover-s1-session",
        Samples.MTTY,
        "DEVICE fd 9",
        "VFIO_DEVICE_FEATURE SET MIG_DEVICE_STATE",
        arguments,
        result,
        Duration.ofNanos(12_345));
  }

  private final class TwoCalls implements Trace {
    private final List<TracedCall> left =
        new ArrayList<>(
            silent
                ? List.of()
                : List.of(
                    call(1, "{argsz=16, device_state=STOP_COPY, data_fd=-1 -> 11}", 0),
                    call(2, "{argsz=16, device_state=RESUMING, data_fd=-1}", -22)));

    @Override
    public List<DeviceAddress> devices() {
      return List.of(Samples.MTTY);
    }

    @Override
    public List<TracedCall> take(Duration atMost) throws InterruptedException {
      List<TracedCall> taken = List.copyOf(left);
      left.clear();
      if (taken.isEmpty() && failure.isPresent()) {
        throw failure.get();
      }
      if (taken.isEmpty() && !closed) {
        waiting.countDown();
        new CountDownLatch(1).await(atMost.toNanos(), TimeUnit.NANOSECONDS);
      }
      return taken;
    }

    @Override
    public boolean isOver() {
      return left.isEmpty() && (closed || !endless);
    }

    @Override
    public long dropped() {
      return dropped;
    }

    @Override
    public List<CallSummary> summary() {
      if (silent) {
        return List.of();
      }
      return List.of(
          new CallSummary(
              "VFIO_DEVICE_FEATURE SET MIG_DEVICE_STATE",
              2,
              new TreeMap<>(Map.of("EINVAL", 1L)),
              Duration.ofNanos(1_000),
              Duration.ofNanos(2_000),
              Duration.ofNanos(3_000),
              Duration.ofNanos(4_000),
              Duration.ofMillis(5)));
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
