// SPDX-License-Identifier: Apache-2.0
package org.drover.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.security.PrivilegedAction;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.security.auth.Subject;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.Terminal;
import org.apache.karaf.shell.support.CommandException;
import org.drover.api.DroverException;
import org.jline.reader.LineReader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExecutionTest {
  private static final String GONE = "There is no device emu:none.";

  /** Held, or else its level is forgotten. */
  private static final Logger LOG = Logger.getLogger(Execution.class.getName());

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final StringBuilder abovePrompt = new StringBuilder();
  private final AuditTrail trail = new AuditTrail(line -> {});

  @BeforeAll
  static void keepTheStacksToYourself() {
    LOG.setLevel(Level.OFF);
  }

  @AfterAll
  static void logAgain() {
    LOG.setLevel(null);
  }

  /** A seat at a terminal of a type; without one if that is empty. */
  private Seat seat(String type) {
    LineReader reader =
        fake(LineReader.class, Map.of("printAbove", text -> abovePrompt.append(text[0])));
    Terminal terminal = fake(Terminal.class, Map.of("getType", none -> type));
    PrintStream console = new PrintStream(said, true, StandardCharsets.UTF_8);
    return new Seat(
        fake(
            Session.class,
            Map.of(
                "getTerminal", none -> type.isEmpty() ? null : terminal,
                "getConsole", none -> console,
                "get", name -> name[0].equals(".jline.reader") ? reader : null)));
  }

  private interface Answer {
    Object to(Object... arguments);
  }

  private static <T> T fake(Class<T> type, Map<String, Answer> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              Object answer = answers.get(method.getName()).to(arguments);
              return method.getReturnType() == void.class ? null : answer;
            }));
  }

  @SuppressWarnings("removal") // As Karaf 4.4 does it.
  private CommandException failure(Seat seat, Runnable work) {
    return Subject.doAs(
        Logins.subject("ada", "ssh", "/127.0.0.1:40000", "viewer"),
        (PrivilegedAction<CommandException>)
            () ->
                catchThrowableOfType(
                    CommandException.class,
                    () -> new Execution(new Commands.Look(), seat, trail).carryOut(work)));
  }

  private static Runnable throwing(DroverException error) {
    return () -> {
      throw error;
    };
  }

  @Test
  void atATerminalItIsLeftToKaraf() {
    CommandException failure = failure(seat("xterm"), throwing(new DroverException(GONE)));
    assertThat(failure.getNiceHelp()).isEqualTo(GONE);
    assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "dumb", "dumb-color"})
  void elsewhereItIsSaidOnceInPlainText(String type) {
    CommandException failure = failure(seat(type), throwing(new DroverException(GONE)));
    assertThat(failure.getNiceHelp()).isEmpty();
    assertThat(failure).hasMessage(GONE);
    assertThat(said.toString(StandardCharsets.UTF_8)).isEqualTo(GONE + "\n");
  }

  @Test
  void withThePromptBackItStandsAboveThat() {
    Seat seat = seat("xterm");
    seat.promptIsBack();
    CommandException failure = failure(seat, throwing(new DroverException(GONE)));
    assertThat(failure.getNiceHelp()).isEmpty();
    assertThat(abovePrompt).hasToString(Seat.CLEAR_LINE + GONE);
    assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  /** Karaf interrupts the command and gives the prompt back, whatever the command does about it. */
  @Test
  void afterControlCItStandsAboveThePromptToo() {
    Seat seat = seat("xterm");
    CommandException failure =
        failure(
            seat,
            () -> {
              Thread.currentThread().interrupt();
              throw new DroverException(GONE);
            });
    assertThat(Thread.interrupted()).as("the interrupt is answered").isFalse();
    assertThat(failure.getNiceHelp()).isEmpty();
    assertThat(abovePrompt).hasToString(Seat.CLEAR_LINE + GONE);
    assertThat(seat.isPromptBack()).as("from then on").isTrue();
  }

  /** There a script is ended by it, say, and no prompt comes. */
  @Test
  void withoutATerminalAnInterruptBringsNoPrompt() {
    Seat seat = seat("");
    failure(
        seat,
        () -> {
          Thread.currentThread().interrupt();
          throw new DroverException(GONE);
        });
    assertThat(Thread.interrupted()).isTrue();
    assertThat(seat.isPromptBack()).isFalse();
    assertThat(said.toString(StandardCharsets.UTF_8)).isEqualTo(GONE + "\n");
  }

  /** It has no line that could be drawn again. */
  @Test
  void aDumbTerminalGetsNoControlCharacters() {
    Seat seat = seat("dumb");
    seat.promptIsBack();
    seat.say("cancelling");
    assertThat(said.toString(StandardCharsets.UTF_8)).isEqualTo("cancelling\n");
    assertThat(abovePrompt).isEmpty();
  }

  @Test
  void whatWasToldIsNotSaidAgain() {
    CommandException failure = failure(seat(""), throwing(new ToldException(GONE)));
    assertThat(failure.getNiceHelp()).isEmpty();
    assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  /** A vendor's bundle that was built against something else, say. */
  @Test
  void aPluginThatDoesNotLinkIsOneSentenceToo() {
    CommandException failure =
        failure(
            seat(""),
            () -> {
              throw new NoClassDefFoundError("com/acme/Thing");
            });
    assertThat(failure).hasCauseInstanceOf(NoClassDefFoundError.class);
    assertThat(said.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "vfio:look failed unexpectedly with NoClassDefFoundError (com/acme/Thing); the log has"
                + " the whole of it: log:display.\n");
  }
}
