// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** A session with what it printed. */
final class Opened implements AutoCloseable {
  /** Longer than anything takes that ends. */
  static final Duration GUARD = Duration.ofSeconds(30);

  final ShellSession session;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private Opened(UnaryOperator<SessionSettings> settings, String... packages) {
    SessionSettings plain =
        SessionSettings.plain("test", stream(out), stream(err)).withGrace(GUARD);
    session = LiveSession.open(new ClassPathWorld(packages), settings.apply(plain), () -> {});
  }

  /** With the usual imports; a stop waits as long as a test may. */
  static Opened plain(String... packages) {
    return new Opened(settings -> settings, packages);
  }

  static Opened with(UnaryOperator<SessionSettings> settings, String... packages) {
    return new Opened(settings, packages);
  }

  private static PrintStream stream(ByteArrayOutputStream into) {
    return new PrintStream(into, true, StandardCharsets.UTF_8);
  }

  Evaluation eval(String source) {
    return session.evaluate(SourceText.typed(source));
  }

  /** The only result of a source. */
  SnippetResult one(String source) {
    Evaluation evaluation = eval(source);
    assertThat(evaluation.results()).as(source).hasSize(1);
    return evaluation.results().get(0);
  }

  /** The text of the value that a source has. */
  String value(String source) {
    SnippetResult result = one(source);
    assertThat(result).as(source).isInstanceOf(SnippetResult.Value.class);
    return ((SnippetResult.Value) result).text();
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    session.close();
  }
}
