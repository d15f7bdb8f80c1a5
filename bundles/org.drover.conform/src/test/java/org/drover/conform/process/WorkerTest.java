// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.drover.api.DeviceAddress;
import org.drover.api.service.ConformanceRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkerTest {

  /** What it says goes nowhere: an exception would end the run in the midst of a check. */
  @Test
  void endsTheRunInOrderIfNobodyListensAnyMore() {
    AtomicInteger written = new AtomicInteger();
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int one) throws IOException {
            written.incrementAndGet();
            throw new IOException("Broken pipe");
          }
        };
    ConformanceRequest request =
        new ConformanceRequest(
            DeviceAddress.parse("none:a"), true, false, List.of(), ConformanceRequest.PATIENCE);
    byte[] order = (Order.line(request) + "\n").getBytes(StandardCharsets.UTF_8);

    assertThatCode(() -> new Worker(gone).serve(new ByteArrayInputStream(order)))
        .doesNotThrowAnyException();

    assertThat(written).hasPositiveValue();
    assertThat(Thread.interrupted()).as("which is what ends a run").isTrue();
  }
}
