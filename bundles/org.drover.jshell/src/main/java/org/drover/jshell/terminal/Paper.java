// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.terminal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.Consumer;
import org.jline.reader.LineReader;
import org.jline.terminal.Terminal;

/**
 * All that is written on a terminal but the line that is being typed: above that line while
 * somebody types, in whole lines; as it comes while nobody does. When the terminal is somebody
 * else's again, they are given whole lines. Any thread.
 */
final class Paper extends OutputStream {
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final Terminal terminal;
  private final LineReader reader;
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
  private Optional<Consumer<String>> others = Optional.empty();
  private boolean typing;
  private boolean progress;
  private boolean atLineStart = true;

  Paper(Terminal terminal, LineReader reader) {
    this.terminal = terminal;
    this.reader = reader;
  }

  /** Somebody begins to type, on a line of its own, or has ended. */
  synchronized void typing(boolean now) throws IOException {
    if (now) {
      clearProgress();
      if (!atLineStart) {
        direct("\n");
      }
      typing = true;
    } else {
      typing = false;
      byte[] rest = begun.toByteArray();
      begun.reset();
      write(rest, 0, rest.length);
    }
  }

  /** The terminal is that of others from now on, who show lines where theirs stand. */
  synchronized void leave(Consumer<String> whoShows) throws IOException {
    typing(false);
    clearProgress();
    terminal.flush();
    others = Optional.of(whoShows);
  }

  /** What others have put on the present line goes, if it began as an empty one. */
  synchronized void clearLine() throws IOException {
    if (atLineStart && canRewrite()) {
      direct(CLEAR_LINE);
      atLineStart = true;
    }
  }

  /** Whole lines. */
  synchronized void lines(String text) throws IOException {
    byte[] bytes = (text + "\n").getBytes(terminal.encoding());
    if (!typing && !atLineStart && !progress && others.isEmpty()) {
      direct("\n");
    }
    write(bytes, 0, bytes.length);
    flush();
  }

  /** A line in place of the last one of these; an empty one takes it away. */
  synchronized void progress(String line) throws IOException {
    if (typing || others.isPresent() || !canRewrite()) {
      return;
    }
    if (!progress && !atLineStart && !line.isEmpty()) {
      direct("\n");
    }
    clearProgress();
    if (!line.isEmpty()) {
      direct(line);
      progress = true;
    }
    terminal.flush();
  }

  private boolean canRewrite() {
    return !terminal.getType().startsWith("dumb");
  }

  private void clearProgress() throws IOException {
    if (progress) {
      direct(CLEAR_LINE);
      progress = false;
      atLineStart = true;
    }
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return;
    }
    if (typing || others.isPresent()) {
      begun.write(bytes, offset, length);
      above();
      return;
    }
    clearProgress();
    terminal.output().write(bytes, offset, length);
    atLineStart = bytes[offset + length - 1] == '\n';
  }

  private void above() {
    String all = begun.toString(terminal.encoding());
    int end = all.lastIndexOf('\n');
    if (end >= 0) {
      begun.reset();
      begun.writeBytes(all.substring(end + 1).getBytes(terminal.encoding()));
      others.ifPresentOrElse(
          they -> all.substring(0, end).lines().forEach(they),
          () -> reader.printAbove(all.substring(0, end)));
    }
  }

  private void direct(String text) throws IOException {
    terminal.output().write(text.getBytes(terminal.encoding()));
    atLineStart = text.endsWith("\n");
  }

  @Override
  public synchronized void flush() {
    if (!typing && others.isEmpty()) {
      terminal.flush();
    }
  }
}
