// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Consumer;
import org.drover.api.DroverException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a session whose reload or reset is stopped, fails, or meets the end. */
@Timeout(120)
class RenewalTest {
  private Consumer<ShellSession> inNewWorld = session -> {};
  private Consumer<ShellSession> inStartup = session -> {};
  private Consumer<ShellSession> inReplay = session -> {};

  private final Opened opened =
      Opened.with(
          settings ->
              settings
                  .withBindings(
                      List.of(
                          new Binding("begun", "Runnable", hook(() -> inStartup)),
                          new Binding("again", "Runnable", hook(() -> inReplay))))
                  .withStartup(List.of("begun.run();", "int word() { return 7; }"))
                  .withWorld(loader -> inNewWorld.accept(session())));

  private interface Hook {
    Consumer<ShellSession> now();
  }

  private Runnable hook(Hook hook) {
    return () -> hook.now().accept(session());
  }

  /** None while it is being opened. */
  private ShellSession session() {
    return opened == null ? null : opened.session;
  }

  @AfterEach
  void close() {
    opened.close();
  }

  private void isAsItWas() {
    inNewWorld = session -> {};
    inStartup = session -> {};
    assertThat(opened.value("x + word()")).isEqualTo("12");
    assertThat(opened.session.reload().missing()).isEmpty();
    assertThat(opened.value("x + word()")).isEqualTo("12");
  }

  @Test
  void aStopBeforeAnySnippetRunsLeavesTheSessionAsItWas() {
    opened.eval("int x = 5;");
    inNewWorld = session -> assertThat(session.stop()).isTrue();
    assertThatThrownBy(opened.session::reload)
        .isInstanceOf(DroverException.class)
        .hasMessage("Stopped before anything was changed: test is as it was.");
    isAsItWas();
  }

  @Test
  void aStopOfTheStartUpLeavesTheSessionAsItWas() {
    opened.eval("int x = 5;");
    inStartup = ShellSession::stop;
    assertThatThrownBy(opened.session::reload).hasMessageStartingWith("Stopped before");
    assertThatThrownBy(opened.session::reset).hasMessageStartingWith("Stopped before");
    isAsItWas();
  }

  @Test
  void aStartUpThatFailsLeavesTheSessionAsItWas() {
    opened.eval("int x = 5;");
    inStartup =
        session -> {
          throw new IllegalArgumentException("gone");
        };
    assertThatThrownBy(opened.session::reload)
        .hasMessage(
            "The start-up of test fails at 'begun.run();': java.lang.IllegalArgumentException:"
                + " gone.");
    isAsItWas();
  }

  @Test
  void aStopOfWhatIsEvaluatedAgainLeavesOutTheRestUntilTheNextTime() {
    opened.eval("int x = 5;");
    opened.eval("again.run();");
    opened.eval("int y = 6;");
    inReplay = ShellSession::stop;
    Replay replay = opened.session.reload();
    assertThat(replay.replayed()).isEqualTo(1);
    assertThat(replay.missing())
        .containsExactly(
            new Replay.Missing("again.run();", "it was stopped"),
            new Replay.Missing("int y = 6;", "the reload was stopped"));
    assertThat(opened.value("x + word()")).isEqualTo("12");
    inReplay = session -> {};
    assertThat(opened.session.reload()).isEqualTo(new Replay(4, List.of()));
    assertThat(opened.value("y")).isEqualTo("6");
  }

  @Test
  void aStopIsForWhatRunsAndNotForWhatComesNext() {
    opened.eval("int x = 5;");
    inNewWorld = ShellSession::stop;
    assertThatThrownBy(opened.session::reset).isInstanceOf(DroverException.class);
    inNewWorld = session -> {};
    opened.session.reset();
    assertThat(opened.session.list()).isEmpty();
  }

  @Test
  void theEndWhileItIsRenewedIsTheEnd() {
    inNewWorld = ShellSession::close;
    assertThatThrownBy(opened.session::reload)
        .isInstanceOf(DroverException.class)
        .hasMessage("The session test is over.");
    assertThatThrownBy(() -> opened.eval("1"))
        .isInstanceOf(DroverException.class)
        .hasMessage("The session test is over.");
  }

  @Test
  void aSnippetOfTheStartUpIsRefusedTheSession() {
    inStartup = ShellSession::list;
    assertThatThrownBy(opened.session::reload)
        .hasMessageContaining("a snippet cannot use the session that evaluates it");
  }
}
