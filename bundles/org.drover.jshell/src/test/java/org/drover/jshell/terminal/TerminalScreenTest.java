// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.jshell.Until.until;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.drover.jshell.console.Typed;
import org.drover.jshell.session.Completeness;
import org.drover.jshell.session.Completions;
import org.drover.jshell.session.Completions.Suggestion;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminalScreenTest {
  private static final long GUARD_SECONDS = 20;

  @TempDir Path data;
  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private final AtomicInteger interrupts = new AtomicInteger();
  private final List<String> afterwards = new CopyOnWriteArrayList<>();
  private final PipedOutputStream keys = new PipedOutputStream();
  private Terminal terminal;
  private TerminalScreen screen;

  @BeforeEach
  void open() throws IOException {
    open("xterm");
  }

  private void open(String type) throws IOException {
    terminal =
        new ExternalTerminal(
            "test", type, new PipedInputStream(keys), shown, StandardCharsets.UTF_8);
    terminal.setSize(new Size(80, 24));
    screen = new TerminalScreen(terminal, HistoryFile.of(data, "ada"), afterwards::add);
    screen.use(new Words(), interrupts::incrementAndGet);
  }

  @AfterEach
  void close() throws IOException {
    screen.close();
    terminal.close();
  }

  private static final class Words implements Keyboard {
    @Override
    public Completeness completeness(String text) {
      if (text.startsWith("if")) {
        return Completeness.MAY_GO_ON;
      }
      return text.endsWith("{") ? Completeness.INCOMPLETE : Completeness.COMPLETE;
    }

    @Override
    public Completions complete(String text, int cursor) {
      int dot = text.lastIndexOf('.', cursor) + 1;
      String word = text.substring(dot, cursor);
      return new Completions(
          dot,
          List.of("devices()", "drivers()", "open(").stream()
              .filter(one -> one.startsWith(word))
              .map(one -> new Suggestion(one, true))
              .toList());
    }

    @Override
    public List<String> help(String text, int cursor) {
      return List.of("help on " + text, "    and more");
    }
  }

  private void type(String text) throws IOException {
    keys.write(text.getBytes(StandardCharsets.UTF_8));
    keys.flush();
  }

  private String shown() {
    return shown
        .toString(StandardCharsets.UTF_8)
        .replaceAll("\u001b\\[[0-9;?]*[@-~]|\u001b[=>()][A-Z0-9]?", "")
        .replace("\r", "");
  }

  private CompletableFuture<Typed> reading() {
    int before = shown().length();
    CompletableFuture<Typed> typed = CompletableFuture.supplyAsync(screen::read);
    until(() -> shown().indexOf(TerminalScreen.PROMPT, before) >= 0);
    return typed;
  }

  private static Typed typed(CompletableFuture<Typed> reading) {
    return reading.orTimeout(GUARD_SECONDS, TimeUnit.SECONDS).join();
  }

  @Test
  void readsALineAndMoreOfThemUntilTheyAreComplete() throws IOException {
    CompletableFuture<Typed> one = reading();
    type("1 + 1\r");
    assertThat(typed(one)).isEqualTo(new Typed.Text("1 + 1"));
    CompletableFuture<Typed> two = reading();
    type("class A {\r");
    until(() -> shown().endsWith(TerminalScreen.MORE));
    type("  }\r");
    assertThat(typed(two)).isEqualTo(new Typed.Text("class A {\n  }"));
  }

  @Test
  void anEmptyLineEndsWhatCouldGoOn() throws IOException {
    CompletableFuture<Typed> reading = reading();
    type("if (a) b();\r");
    until(() -> shown().endsWith(TerminalScreen.MORE));
    type("\r");
    assertThat(typed(reading)).isEqualTo(new Typed.Text("if (a) b();\n"));
  }

  @Test
  void anExclamationMarkIsJava() throws IOException {
    CompletableFuture<Typed> reading = reading();
    type("boolean b = !!true\r");
    assertThat(typed(reading)).isEqualTo(new Typed.Text("boolean b = !!true"));
  }

  @Test
  void tabCompletesAndTheNextOneHelps() throws IOException {
    CompletableFuture<Typed> reading = reading();
    type("vfio.o\t");
    until(() -> shown().endsWith("vfio.open("));
    type("\t");
    until(() -> shown().contains("|  help on vfio.open(\n|      and more"));
    type(")\r");
    assertThat(typed(reading)).isEqualTo(new Typed.Text("vfio.open()"));
  }

  @Test
  void tabListsWhatThereIs() throws IOException {
    CompletableFuture<Typed> reading = reading();
    type("vfio.\t");
    until(() -> shown().contains("devices()   drivers()   open("));
    type("dr\t\r");
    assertThat(typed(reading)).isEqualTo(new Typed.Text("vfio.drivers()"));
  }

  @Test
  void controlCGivesUpALineAndControlDLeaves() throws IOException {
    CompletableFuture<Typed> reading = reading();
    type("half\u0003whole\r");
    assertThat(typed(reading)).isEqualTo(new Typed.Interrupt());
    assertThat(typed(reading())).isEqualTo(new Typed.Text("whole"));
    assertThat(shown()).contains("half\n" + TerminalScreen.PROMPT);
    CompletableFuture<Typed> left = reading();
    type("\u0004");
    assertThat(typed(left)).isEqualTo(new Typed.End());
    assertThat(interrupts).hasValue(0);
  }

  @Test
  void controlCInterruptsWhatRuns() throws IOException {
    type("\u0003");
    until(() -> interrupts.get() == 1);
    CompletableFuture<Typed> reading = reading();
    // Most terminals have shown ^C where the prompt stands now.
    assertThat(shown.toString(StandardCharsets.UTF_8)).startsWith("\r\u001b[K");
    type("\u0004");
    typed(reading);
  }

  @Test
  void theEndOfTheTerminalIsTheEnd() throws IOException {
    CompletableFuture<Typed> reading = reading();
    terminal.close();
    assertThat(typed(reading)).isEqualTo(new Typed.End());
    assertThat(screen.read()).isEqualTo(new Typed.End());
  }

  @Test
  void theEndOfTheTerminalInterruptsWhatRuns() throws IOException {
    keys.close();
    until(() -> interrupts.get() > 0);
  }

  @Test
  void theEndOfTheScreenEndsTheReadingAndTheNextOne() throws IOException {
    CompletableFuture<Typed> reading = reading();
    type("half");
    until(() -> shown().endsWith("half"));
    screen.end();
    assertThat(typed(reading)).isEqualTo(new Typed.End());
    assertThat(screen.read()).isEqualTo(new Typed.End());
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void whatComesWhenTheTerminalIsGivenBackIsShownByOthersInWholeLines() {
    screen.out().print("to the end");
    screen.out().flush();
    screen.close();
    String before = shown();
    screen.print("|  m1 has ended.");
    screen.progress("m2 10 %");
    screen.out().print("one\ntw");
    screen.out().flush();
    screen.out().print("o\n");
    assertThat(afterwards).containsExactly("|  m1 has ended.", "one", "two");
    assertThat(shown()).isEqualTo(before).endsWith("to the end");
  }

  @Test
  void theShellGetsItsSignalsBack() throws IOException {
    AtomicInteger outer = new AtomicInteger();
    screen.close();
    terminal.handle(Terminal.Signal.INT, signal -> outer.incrementAndGet());
    screen = new TerminalScreen(terminal, HistoryFile.of(data, "ada"), afterwards::add);
    terminal.raise(Terminal.Signal.INT);
    assertThat(outer).hasValue(0);
    screen.close();
    terminal.raise(Terminal.Signal.INT);
    assertThat(outer).hasValue(1);
  }

  @Test
  void whatIsPrintedWhileSomebodyTypesStandsAboveInWholeLines() throws IOException {
    CompletableFuture<Typed> reading = reading();
    type("half");
    until(() -> shown().endsWith("half"));
    screen.out().print("beg");
    screen.out().print("un\nrest");
    until(() -> shown().contains("begun\n"));
    assertThat(shown()).doesNotContain("rest");
    screen.print("a line");
    until(() -> shown().contains("resta line\n"));
    type(" done\r");
    assertThat(typed(reading)).isEqualTo(new Typed.Text("half done"));
  }

  @Test
  void thePromptStandsOnALineOfItsOwn() throws IOException {
    screen.out().print("no end");
    screen.out().flush();
    CompletableFuture<Typed> reading = reading();
    assertThat(shown()).contains("no end\n" + TerminalScreen.PROMPT);
    type("\u0004");
    typed(reading);
  }

  @Test
  void progressIsALineThatGoes() throws IOException {
    screen.progress("m1 10 %");
    screen.progress("m1 20 %");
    screen.print("done");
    String raw = shown.toString(StandardCharsets.UTF_8);
    assertThat(raw).isEqualTo("m1 10 %\r\u001b[Km1 20 %\r\u001b[Kdone\r\n");
  }

  @Test
  void historyIsKeptForThePersonAlone() throws IOException {
    CompletableFuture<Typed> reading = reading();
    type("int kept = 1\r");
    typed(reading);
    screen.close();
    Path file = data.resolve("jshell/history-ada");
    assertThat(Files.readString(file)).contains("int kept = 1");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    screen = new TerminalScreen(terminal, HistoryFile.of(data, "ada"), afterwards::add);
    CompletableFuture<Typed> again = reading();
    type("\u001b[A\r");
    assertThat(typed(again)).isEqualTo(new Typed.Text("int kept = 1"));
  }

  @Test
  void aLoginIsNoPath() {
    assertThat(HistoryFile.of(data, "../../x"))
        .isEqualTo(data.resolve("jshell/history-..%2F..%2Fx"));
  }
}
