// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.drover.api.DroverException;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.testkit.samples.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TimeLimitTest {
  private static final Duration TICK = Duration.ofMillis(250);

  private long now = -5;
  private final TimeLimit limit = new TimeLimit(Optional.of(Duration.ofSeconds(10)), () -> now);
  private final AtomicInteger cancels = new AtomicInteger();

  @Test
  void isOverToTheNanosecond() {
    pass(Duration.ofSeconds(10).minusNanos(1));
    assertThat(limit.isOver()).isFalse();
    assertThat(limit.step(TICK)).isEqualTo(Duration.ofNanos(1));
    pass(Duration.ofNanos(1));
    assertThat(limit.isOver()).isTrue();
    assertThat(limit.step(TICK)).isEqualTo(TICK);
    assertThat(limit.isOverSince(TICK)).isFalse();
    pass(TICK);
    assertThat(limit.isOverSince(TICK)).isTrue();
  }

  @Test
  void withoutOneThereIsTimeForEver() {
    TimeLimit none = TimeLimit.of(null);
    assertThat(none.isSet()).isFalse();
    assertThat(none.isOver()).isFalse();
    assertThat(none.step(TICK)).isEqualTo(TICK);
  }

  /** A call that the kernel does not come back from must not keep a script for ever. */
  @Test
  void isNotExceededForEverByASessionThatDoesNotEnd() {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    SessionWatch watch = new SessionWatch(endless(), console(said), limit);
    assertThatThrownBy(watch::await)
        .isInstanceOf(DroverException.class)
        .hasMessage(
            "The 10 s of --timeout are over: cancelling migrate-1; `vfio:sessions` tells when it"
                + " is over.");
    assertThat(cancels).hasValue(1);
    assertThat(Duration.ofNanos(now + 5))
        .isBetween(Duration.ofSeconds(20), Duration.ofSeconds(20).plus(TICK));
    assertThat(said.toString(StandardCharsets.UTF_8)).containsOnlyOnce("are over: cancelling");
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  /** Time passes while somebody waits for it. */
  private Session endless() {
    return proxy(
        Session.class,
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "id" -> "migrate-1";
              case "snapshot" -> Samples.snapshot(SessionState.ACTIVE, "");
              case "report" -> Optional.empty();
              case "await" -> {
                pass((Duration) arguments[0]);
                yield Optional.empty();
              }
              case "cancel" -> {
                cancels.incrementAndGet();
                yield true;
              }
              default -> throw new UnsupportedOperationException(method.getName());
            });
  }

  /** Of a session without a terminal. */
  private static Console console(ByteArrayOutputStream out) {
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    return new Console(
        proxy(
            org.apache.karaf.shell.api.console.Session.class,
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getTerminal" -> null;
                  case "getConsole" -> stream;
                  default -> throw new UnsupportedOperationException(method.getName());
                }));
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
