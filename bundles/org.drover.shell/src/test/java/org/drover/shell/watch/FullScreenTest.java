// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.drover.shell.watch.FullScreen.Keystroke;
import org.drover.text.StyledLine;
import org.drover.text.StyledLine.Look;
import org.drover.text.StyledLine.Piece;
import org.jline.builtins.ScreenTerminal;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.impl.LineDisciplineTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FullScreenTest {
  private static final Duration GUARD = Duration.ofSeconds(20);
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final AtomicInteger shells = new AtomicInteger();
  private LineDisciplineTerminal terminal;

  @BeforeEach
  void open() throws IOException {
    open("xterm");
  }

  private void open(String type) throws IOException {
    terminal = new LineDisciplineTerminal("test", type, written, StandardCharsets.UTF_8);
    terminal.setSize(new Size(20, 5));
    for (Signal signal : List.of(Signal.INT, Signal.TSTP, Signal.WINCH)) {
      terminal.handle(signal, any -> shells.incrementAndGet());
    }
  }

  @AfterEach
  void close() throws IOException {
    terminal.close();
  }

  private String written() {
    return written.toString(StandardCharsets.UTF_8);
  }

  private static List<StyledLine> lines(int count, String text) {
    return IntStream.range(0, count)
        .mapToObj(i -> new StyledLine(List.of(new Piece(text + i, Look.PLAIN))))
        .toList();
  }

  private void raiseAll() {
    terminal.raise(Signal.INT);
    terminal.raise(Signal.TSTP);
    terminal.raise(Signal.WINCH);
  }

  private void press(String keys) throws IOException {
    terminal.processInputBytes(keys.getBytes(StandardCharsets.UTF_8));
  }

  private FullScreen opened() {
    FullScreen screen = new FullScreen(terminal);
    screen.open();
    return screen;
  }

  @Test
  void givesTheTerminalBackAsItWas() {
    String before = terminal.getAttributes().toString();
    try (FullScreen screen = opened()) {
      assertThat(terminal.getAttributes().getLocalFlag(LocalFlag.ECHO)).isFalse();
      assertThat(terminal.getAttributes().getLocalFlag(LocalFlag.ISIG)).isFalse();
      screen.draw((width, height) -> lines(height, "line "));
    }
    assertThat(terminal.getAttributes()).hasToString(before);
    assertThat(written()).startsWith("\u001b[?1049h").contains("\u001b[?25l");
    String last = written().substring(written().lastIndexOf("line 4") + 6);
    assertThat(last).contains("\u001b[?1049l").contains("\u001b[?25h").doesNotContain("?25l");
    raiseAll();
    assertThat(shells).as("signals are the shell's again").hasValue(3);
  }

  @Test
  void givesTheTerminalBackWhateverIsThrown() {
    String before = terminal.getAttributes().toString();
    assertThatThrownBy(
            () -> {
              try (FullScreen screen = opened()) {
                screen.draw(
                    (width, height) -> {
                      throw new IllegalStateException("nothing to draw");
                    });
              }
            })
        .hasMessage("nothing to draw");
    assertThat(terminal.getAttributes()).hasToString(before);
    assertThat(written()).contains("\u001b[?1049l");
    raiseAll();
    assertThat(shells).hasValue(3);
  }

  @Test
  void signalsAreNotTheShellsMeanwhile() {
    try (FullScreen screen = opened()) {
      assertThat(screen.key(Duration.ZERO.plusMillis(1))).isEqualTo(Keystroke.NONE);
      raiseAll();
      assertThat(screen.key(GUARD)).isEqualTo(Keystroke.LEAVE);
    }
    assertThat(shells).hasValue(0);
  }

  @Test
  void theEndOfTheTerminalIsTheEnd() throws IOException {
    try (FullScreen screen = opened()) {
      terminal.close();
      screen.draw((width, height) -> lines(height, "line "));
      assertThat(screen.key(GUARD)).isEqualTo(Keystroke.LEAVE);
    }
  }

  @Test
  void anInterruptLeavesAndIsAnswered() {
    try (FullScreen screen = opened()) {
      Thread.currentThread().interrupt();
      assertThat(screen.key(GUARD)).isEqualTo(Keystroke.LEAVE);
    }
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void keysComeOneByOne() throws IOException {
    try (FullScreen screen = opened()) {
      press("kj\u001b[A\u001bOBx\u0003q");
      List<Keystroke> keys = IntStream.range(0, 7).mapToObj(i -> screen.key(GUARD)).toList();
      assertThat(keys)
          .containsExactly(
              Keystroke.UP,
              Keystroke.DOWN,
              Keystroke.UP,
              Keystroke.DOWN,
              Keystroke.NONE,
              Keystroke.LEAVE,
              Keystroke.LEAVE);
    }
  }

  @Test
  void aFullScreenDoesNotScrollAway() {
    ScreenTerminal emulator = new ScreenTerminal(20, 5);
    try (FullScreen screen = opened()) {
      screen.draw((width, height) -> lines(height, "x".repeat(width - 1)));
      emulator.write(written());
    }
    assertThat(emulator.toString().lines())
        .containsExactly(
            "x".repeat(18) + "0 ",
            "x".repeat(18) + "1 ",
            "x".repeat(18) + "2 ",
            "x".repeat(18) + "3 ",
            "x".repeat(18) + "4 ");
  }

  @Test
  void onlyWhatHasChangedIsSent() {
    try (FullScreen screen = opened()) {
      screen.draw((width, height) -> lines(height, "line "));
      int before = written().length();
      screen.draw((width, height) -> lines(height, "line "));
      assertThat(written().length() - before).isLessThan(10);
    }
  }

  @Test
  void aTerminalWithoutAnotherScreenIsCleared() throws IOException {
    open("vt100");
    try (FullScreen screen = opened()) {
      screen.draw((width, height) -> lines(height, "line "));
    }
    ScreenTerminal emulator = new ScreenTerminal(20, 5);
    emulator.write(written());
    assertThat(emulator.toString()).isBlank();
  }
}
