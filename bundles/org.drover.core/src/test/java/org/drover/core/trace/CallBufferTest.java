// SPDX-License-Identifier: Apache-2.0
package org.drover.core.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.drover.api.DeviceAddress;
import org.drover.api.TracedCall;
import org.drover.api.spi.CallTracing.FinishedCall;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CallBufferTest {
  private static final DeviceAddress DEVICE = DeviceAddress.parse("emu:one");
  private static final int THREADS = 4;
  private static final int CALLS = 100_000;

  private static TracedCall call(long sequence) {
    return new TracedCall(
        sequence, Instant.EPOCH, "test", DEVICE, "", "read", "", 0, Duration.ofNanos(1));
  }

  @Test
  void callsOfSeveralThreadsStandByTheirNumbers() throws Exception {
    CallBuffer buffer = new CallBuffer(THREADS * CALLS);
    CountDownLatch begin = new CountDownLatch(1);
    FinishedCall call = CallBufferTest::call;
    List<Thread> devices =
        Stream.generate(() -> new Thread(() -> makeCalls(buffer, begin, call)))
            .limit(THREADS)
            .toList();
    devices.forEach(Thread::start);
    begin.countDown();
    List<Long> numbers = new ArrayList<>();
    while (numbers.size() < THREADS * CALLS) {
      buffer.take(Duration.ofSeconds(20)).forEach(taken -> numbers.add(taken.sequence()));
    }
    for (Thread device : devices) {
      device.join();
    }

    List<Long> ascending = LongStream.rangeClosed(1, THREADS * CALLS).boxed().toList();
    assertThat(numbers.equals(ascending)).as("ascending").isTrue();
    assertThat(buffer.dropped()).isZero();
  }

  private static void makeCalls(CallBuffer buffer, CountDownLatch begin, FinishedCall call) {
    try {
      begin.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    for (int i = 0; i < CALLS; i++) {
      buffer.called(call);
    }
  }
}
