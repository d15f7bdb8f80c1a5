// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.drover.api.DeviceAddress;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceRequest;
import org.drover.api.service.ConformanceResult;
import org.drover.api.service.ConformanceVerdict;
import org.drover.conform.checks.Checks;
import org.drover.conform.run.Selection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkerTest {
  private static final String KNOWN = "emu:dut";
  private static final String UNKNOWN = "none:a";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private static byte[] order(String address, String... only) {
    ConformanceRequest request =
        new ConformanceRequest(
            DeviceAddress.parse(address),
            true,
            false,
            List.of(only),
            ConformanceRequest.PATIENCE,
            Optional.empty());
    return (Order.line(request) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** What was said, but that it is there. */
  private List<Message> said() {
    return out.toString(StandardCharsets.UTF_8)
        .lines()
        .map(Message::read)
        .filter(message -> !(message instanceof Message.Alive))
        .toList();
  }

  @Test
  void saysWhatItFindsAndAtTheEndAllOfIt() throws IOException {
    List<String> due =
        Selection.of(Checks.all(), List.of("info")).stream()
            .map(check -> check.info().id())
            .toList();
    try (PipedOutputStream orders = new PipedOutputStream();
        InputStream in = new PipedInputStream(orders)) {
      orders.write(order(KNOWN, "info"));

      new Worker(out).serve(in);
    }

    List<Message> said = said();
    assertThat(said).hasSize(due.size() + 2);
    ConformanceReport begun = ((Message.Begun) said.get(0)).report();
    assertThat(begun.address()).hasToString(KNOWN);
    assertThat(begun.results()).isEmpty();
    List<ConformanceResult> results =
        said.subList(1, said.size() - 1).stream()
            .map(message -> ((Message.Result) message).result())
            .toList();
    assertThat(results).extracting(result -> result.check().id()).isEqualTo(due);
    assertThat(results).extracting(ConformanceResult::verdict).contains(ConformanceVerdict.PASS);
    ConformanceReport last = ((Message.Report) said.get(said.size() - 1)).report();
    assertThat(last.results()).isEqualTo(results);
    assertThat(last.conformant()).isTrue();
  }

  @Test
  void leavesTheDeviceInOrderWhenItsOrdersEnd() {
    new Worker(out).serve(new ByteArrayInputStream(order(KNOWN)));

    List<Message> said = said();
    assertThat(said.get(said.size() - 1))
        .isInstanceOfSatisfying(
            Message.Unfinished.class,
            last -> {
              assertThat(last.sentence()).contains("interrupted");
              assertThat(last.report().left()).startsWith("RUNNING");
            });
    assertThat(Thread.interrupted()).as("which is what ends a run").isTrue();
  }

  @Test
  void saysThatItIsThereUntilItHasAnOrderAndWhyItCannotFollowIt() throws Exception {
    try (PipedOutputStream orders = new PipedOutputStream();
        InputStream in = new PipedInputStream(orders)) {
      Thread serving = new Thread(() -> new Worker(out).serve(in), "serving");
      serving.start();
      while (out.size() == 0) {
        Thread.onSpinWait();
      }
      orders.write(order(UNKNOWN));
      orders.flush();
      serving.join();
    }
    assertThat(Message.read(out.toString(StandardCharsets.UTF_8).lines().findFirst().orElseThrow()))
        .isEqualTo(new Message.Alive());
    assertThat(said())
        .singleElement()
        .isInstanceOfSatisfying(
            Message.Failure.class,
            failure ->
                assertThat(failure.sentence())
                    .startsWith("no kernel of the scheme none is on the class path"));
  }

  @Test
  void saysWhyItsOrderCannotBeRead() throws IOException {
    InputStream closed = InputStream.nullInputStream();
    closed.close();
    new Worker(out).serve(closed);
    assertThat(said())
        .containsExactly(new Message.Failure("the order cannot be read: Stream closed"));
  }

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

    assertThatCode(() -> new Worker(gone).serve(new ByteArrayInputStream(order(UNKNOWN))))
        .doesNotThrowAnyException();

    assertThat(written).hasPositiveValue();
    assertThat(Thread.interrupted()).as("which is what ends a run").isTrue();
  }
}
