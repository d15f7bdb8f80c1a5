// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.platform;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jline.builtins.ScreenTerminal;

/**
 * A console as a person sees it: keys go in, and what they leave on the screen of an xterm can be
 * read, after all that was rewritten and erased.
 */
public final class Screen implements AutoCloseable {
  // As JLine's ScreenTerminal packs a cell: the character below, what it is drawn with above.
  private static final long REVERSE = 0x0200000000000000L;
  private static final int CHARACTER = 0x1fffff;

  private final Line line;
  private final ScreenTerminal terminal;
  private final Thread pump = new Thread(this::pump, "screen");
  private int columns;
  private int rows;

  private Screen(Line line, int columns, int rows) {
    this.line = line;
    this.columns = columns;
    this.rows = rows;
    this.terminal = new ScreenTerminal(columns, rows);
    pump.setDaemon(true);
    pump.start();
  }

  /** The console of a platform, over ssh. */
  public static Screen ssh(SshConsole console, int columns, int rows) throws IOException {
    return new Screen(Line.ssh(console.connect(), columns, rows), columns, rows);
  }

  /**
   * A program in a pseudo-terminal of this machine.
   *
   * @param program with its environment
   * @param folder where to keep what belongs to the terminal
   */
  public static Screen local(ProcessBuilder program, Path folder, int columns, int rows)
      throws IOException {
    return new Screen(Line.local(program, folder, columns, rows), columns, rows);
  }

  private void pump() {
    char[] buffer = new char[1024];
    try (Reader sent = new InputStreamReader(line.sent(), StandardCharsets.UTF_8)) {
      for (int length = sent.read(buffer); length >= 0; length = sent.read(buffer)) {
        write(new String(buffer, 0, length));
      }
    } catch (IOException e) {
      // The program has ended, or the terminal was closed.
      write("\r\n[end of the terminal]\r\n");
    }
  }

  private synchronized void write(String text) {
    terminal.write(text);
  }

  public void type(String keys) throws IOException {
    line.keys().write(keys.getBytes(StandardCharsets.UTF_8));
    line.keys().flush();
  }

  /** Makes the window smaller or larger, which the program is told. */
  public void resize(int toColumns, int toRows) throws Exception {
    synchronized (this) {
      columns = toColumns;
      rows = toRows;
      terminal.setSize(toColumns, toRows);
    }
    line.resize(toColumns, toRows);
  }

  /** The rows from the top to the last that is not blank, without blanks at their ends. */
  public synchronized List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (String row : terminal.toString().split("\n", -1)) {
      lines.add(row.stripTrailing());
    }
    while (!lines.isEmpty() && lines.get(lines.size() - 1).isEmpty()) {
      lines.remove(lines.size() - 1);
    }
    return lines;
  }

  /** What is drawn in reverse, row by row. */
  public synchronized List<String> reversed() {
    long[] cells = new long[rows * columns];
    terminal.dump(cells, 0, 0, rows, columns, new int[2]);
    List<String> lit = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      StringBuilder text = new StringBuilder();
      for (int column = 0; column < columns; column++) {
        long cell = cells[row * columns + column];
        if ((cell & REVERSE) != 0) {
          text.append((char) (cell & CHARACTER));
        }
      }
      if (!text.toString().isBlank()) {
        lit.add(text.toString().strip());
      }
    }
    return lit;
  }

  /** Waits until the last line begins with something: a prompt, with the cursor behind it. */
  public void awaitPrompt(String prompt) throws Exception {
    await(prompt, all -> !all.isEmpty() && all.get(all.size() - 1).equals(prompt.stripTrailing()));
  }

  /** Waits until some line holds a text. */
  public void await(String text) throws Exception {
    await(text, all -> all.stream().anyMatch(one -> one.contains(text)));
  }

  /** Waits until the screen is as it should be. */
  public void await(String what, java.util.function.Predicate<List<String>> holds)
      throws Exception {
    try {
      Until.holds("'" + what + "'", () -> holds.test(lines()));
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + " on\n" + String.join("\n", lines()), e);
    }
  }

  /** Waits until the program has ended, and all that it wrote is shown. */
  public void awaitEnd() throws InterruptedException {
    pump.join(Guard.TIMEOUT.toMillis());
    if (pump.isAlive()) {
      throw new AssertionError("the program goes on:\n" + String.join("\n", lines()));
    }
  }

  @Override
  public void close() throws IOException {
    line.close();
  }
}
