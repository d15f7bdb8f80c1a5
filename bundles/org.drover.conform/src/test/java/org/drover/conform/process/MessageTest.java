// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.service.ConformanceRequest;
import org.drover.conform.report.Samples;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTest {

  static List<Message> messages() {
    return List.of(
        new Message.Begun(Samples.report()),
        new Message.Result(Samples.failed()),
        new Message.Report(Samples.report()),
        new Message.Unfinished("the run was interrupted", Samples.report()),
        new Message.Failure("it does not open\nbecause: \u001b"),
        new Message.Alive());
  }

  @ParameterizedTest
  @MethodSource("messages")
  void surviveTheirLine(Message message) {
    assertThat(message.line()).doesNotContain("\n");
    assertThat(Message.read(message.line())).isEqualTo(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hello", "{}", "[]", "{\"report\":{}}", "{\"result\":3}"})
  void nothingElseIsOne(String line) {
    assertThatThrownBy(() -> Message.read(line)).isInstanceOf(RuntimeException.class);
  }

  static List<Optional<AccessPath>> paths() {
    return List.of(Optional.empty(), Optional.of(AccessPath.GROUP), Optional.of(AccessPath.CDEV));
  }

  @ParameterizedTest
  @MethodSource("paths")
  void ordersSurviveTheirLine(Optional<AccessPath> via) {
    ConformanceRequest request =
        new ConformanceRequest(
            DeviceAddress.parse("vfio:0000:3b:00.2"),
            true,
            true,
            List.of("state", "info.argsz"),
            Duration.ofMillis(1500),
            via);
    assertThat(Order.line(request)).doesNotContain("\n");
    assertThat(Order.read(Order.line(request))).isEqualTo(request);
  }
}
