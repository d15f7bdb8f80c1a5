// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.impl.console.JLineTerminal;
import org.drover.api.service.SessionState;
import org.drover.testkit.samples.Samples;
import org.jline.builtins.ScreenTerminal;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.LineDisciplineTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * An interactive console: Karaf's, on a terminal whose keys the test presses and whose screen it
 * sees. The next session is a migration that is held in PRE_COPY.
 */
abstract class ConsoleTestBase extends ShellTestBase {
  static final long GUARD_SECONDS = 20;
  private static final int COLUMNS = 100;
  private static final int ROWS = 24;

  @TempDir Path home;
  FakeSession migration;
  LineDisciplineTerminal terminal;
  Session console;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final ScreenTerminal emulator = new ScreenTerminal(COLUMNS, ROWS);
  private int emulated;
  private Thread reader;

  @BeforeEach
  void openATerminal() throws IOException {
    System.setProperty("karaf.etc", home.toString());
    System.setProperty("karaf.home", home.toString());
    System.setProperty("karaf.history", home.resolve("history").toString());
    terminal = new LineDisciplineTerminal("test", type(), written, StandardCharsets.UTF_8);
    terminal.setSize(new Size(COLUMNS, ROWS));
    PrintStream out = new PrintStream(terminal.output(), true, StandardCharsets.UTF_8);
    console =
        shell.factory.create(
            terminal.input(), out, out, new JLineTerminal(terminal), "UTF-8", () -> {});
    reader = Login.ADMIN.does(() -> new Thread(console, "console"));
    reader.start();
    migration = new FakeSession(Samples.snapshot(SessionState.HELD, "waits"));
    platform.sessions.next = migration;
    awaitScreen(text -> text.contains("> "));
  }

  /** The terminal's type. */
  String type() {
    return "xterm";
  }

  @AfterEach
  void closeTheTerminal() throws Exception {
    console.close();
    reader.join(TimeUnit.SECONDS.toMillis(GUARD_SECONDS));
    terminal.close();
  }

  final void press(String keys) throws IOException {
    terminal.processInputBytes(keys.getBytes(StandardCharsets.UTF_8));
  }

  final void resize(int columns, int rows) {
    picture();
    emulator.setSize(columns, rows);
    terminal.setSize(new Size(columns, rows));
    terminal.raise(Terminal.Signal.WINCH);
  }

  /** All that was ever written to the terminal. */
  final String screen() {
    return written.toString(StandardCharsets.UTF_8);
  }

  /** What a person sees now. */
  final String picture() {
    String all = screen();
    emulator.write(all.substring(emulated));
    emulated = all.length();
    return emulator.toString();
  }

  final void awaitScreen(Predicate<String> shows) {
    await(() -> shows.test(screen()), "screen");
  }

  final void awaitPicture(Predicate<String> shows) {
    await(() -> shows.test(picture()), "picture");
  }

  private void await(BooleanSupplier condition, String what) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(GUARD_SECONDS);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime())
          .as("%s: %s%n%s", what, screen().replace("\u001b", "ESC"), picture())
          .isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
