// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.watch;

import java.io.IOError;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.drover.text.StyledLine;
import org.drover.text.StyledLine.Look;
import org.jline.keymap.BindingReader;
import org.jline.keymap.KeyMap;
import org.jline.reader.EndOfFileException;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;

/**
 * The whole screen of a terminal: its other one where it has two, without a cursor, keys one by
 * one. Between {@link #open} and {@link #close} Ctrl-C and Ctrl-Z are keys; {@link #close} gives
 * the terminal back as it was, whatever happened. Belongs to one thread.
 */
final class FullScreen implements AutoCloseable {
  /** What a key means. */
  enum Keystroke {
    /** Leave: q, Ctrl-C, or the end of the terminal. */
    LEAVE,
    /** Up, or k. */
    UP,
    /** Down, or j. */
    DOWN,
    /** Any other one, or none in time. */
    NONE
  }

  private static final Logger LOG = System.getLogger(FullScreen.class.getName());
  private static final long ESCAPE_MILLIS = 100;
  private static final Size USUAL_SIZE = new Size(80, 24);

  private final Terminal terminal;
  private final Attributes usualAttributes;
  private final Display display;
  private final BindingReader keys;
  private final KeyMap<Keystroke> meanings;
  private SignalHandler usualInterrupt = SignalHandler.SIG_DFL;
  private SignalHandler usualSuspend = SignalHandler.SIG_DFL;
  private SignalHandler usualResize = SignalHandler.SIG_DFL;
  private volatile boolean left;
  private volatile boolean stale = true;
  private Size drawn = USUAL_SIZE;

  /** Changes nothing yet. */
  FullScreen(Terminal terminal) {
    this.terminal = terminal;
    this.usualAttributes = terminal.getAttributes();
    this.display = new Display(terminal, true);
    this.keys = new BindingReader(terminal.reader());
    this.meanings = meanings();
  }

  private static KeyMap<Keystroke> meanings() {
    KeyMap<Keystroke> meanings = new KeyMap<>();
    meanings.setNomatch(Keystroke.NONE);
    meanings.setUnicode(Keystroke.NONE);
    meanings.bind(Keystroke.LEAVE, "q", "Q", KeyMap.ctrl('C'), KeyMap.ctrl('D'));
    // What arrow keys send, in either mode of theirs.
    meanings.bind(Keystroke.UP, "k", "\u001b[A", "\u001bOA");
    meanings.bind(Keystroke.DOWN, "j", "\u001b[B", "\u001bOB");
    // By itself it is no beginning of anything; without this the next key would be waited for.
    meanings.bind(Keystroke.NONE, "\u001b");
    meanings.setAmbiguousTimeout(ESCAPE_MILLIS);
    return meanings;
  }

  /** Takes the terminal over. */
  void open() {
    usualInterrupt = terminal.handle(Signal.INT, signal -> left = true);
    usualSuspend = terminal.handle(Signal.TSTP, SignalHandler.SIG_IGN);
    usualResize = terminal.handle(Signal.WINCH, signal -> stale = true);
    terminal.enterRawMode();
    Attributes raw = terminal.getAttributes();
    raw.setLocalFlag(LocalFlag.ISIG, false);
    terminal.setAttributes(raw);
    terminal.puts(Capability.enter_ca_mode);
    terminal.puts(Capability.cursor_invisible);
    terminal.flush();
  }

  /**
   * Draws anew; only what has changed is sent.
   *
   * @param content gives lines for a width and a height, no more than that
   */
  void draw(BiFunction<Integer, Integer, List<StyledLine>> content) {
    Size size = size();
    if (stale || !size.equals(drawn)) {
      // What terminals make of their content when they are resized is their own affair.
      stale = false;
      drawn = size;
      display.clear();
      display.resize(size.getRows(), size.getColumns());
    }
    // Nothing is written to the last column: some terminals go to the next line then.
    List<StyledLine> lines = content.apply(size.getColumns() - 1, size.getRows());
    // The display keeps the list and changes it; a line without an end goes on in the next one.
    List<AttributedString> shown = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      shown.add(attributed(lines.get(i), i + 1 < lines.size() ? "\n" : ""));
    }
    display.update(shown, 0);
  }

  private Size size() {
    Size size = terminal.getSize();
    return size.getColumns() > 0 && size.getRows() > 0 ? size : USUAL_SIZE;
  }

  private static AttributedString attributed(StyledLine line, String end) {
    AttributedStringBuilder text = new AttributedStringBuilder();
    line.pieces().forEach(piece -> text.styled(style(piece.look()), piece.text()));
    return text.append(end).toAttributedString();
  }

  private static AttributedStyle style(Look look) {
    return switch (look) {
      case PLAIN -> AttributedStyle.DEFAULT;
      case STRONG -> AttributedStyle.BOLD;
      case LIT -> AttributedStyle.INVERSE.bold();
    };
  }

  /**
   * Waits for a key.
   *
   * @param atMost how long
   * @return what it means; LEAVE too if the waiting thread is interrupted
   */
  Keystroke key(Duration atMost) {
    if (left || Thread.interrupted()) {
      return Keystroke.LEAVE;
    }
    try {
      int next = keys.peekCharacter(atMost.toMillis());
      if (next == NonBlockingReader.READ_EXPIRED) {
        return left ? Keystroke.LEAVE : Keystroke.NONE;
      }
      Keystroke key = next == NonBlockingReader.EOF ? null : keys.readBinding(meanings);
      return key == null ? Keystroke.LEAVE : key;
    } catch (IOError | EndOfFileException e) {
      LOG.log(Level.DEBUG, "the terminal is gone", e);
      return Keystroke.LEAVE;
    }
  }

  /** Gives the terminal back; of one that is gone, what can still be given back. */
  @Override
  public void close() {
    try {
      if (!terminal.puts(Capability.exit_ca_mode)) {
        terminal.puts(Capability.clear_screen);
      }
      terminal.puts(Capability.cursor_normal);
      terminal.flush();
      terminal.setAttributes(usualAttributes);
    } catch (IOError e) {
      LOG.log(Level.DEBUG, "the terminal is gone", e);
    } finally {
      terminal.handle(Signal.INT, usualInterrupt);
      terminal.handle(Signal.TSTP, usualSuspend);
      terminal.handle(Signal.WINCH, usualResize);
    }
  }
}
