// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.terminal;

import java.io.IOError;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.drover.jshell.console.Screen;
import org.drover.jshell.console.Typed;
import org.jline.keymap.KeyMap;
import org.jline.reader.Binding;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.Reference;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jline.utils.NonBlockingReader;

/**
 * A terminal that somebody sits at. While it is open, Ctrl-C and Ctrl-Z are the console's and not
 * those of the shell that it was started in. One thread opens, reads and closes.
 */
public final class TerminalScreen implements Screen, AutoCloseable {
  /** Before the first line of an input. */
  public static final String PROMPT = "jshell> ";

  /** Before the next ones, as wide as the first. */
  public static final String MORE = "   ...> ";

  private static final Logger LOG = System.getLogger(TerminalScreen.class.getName());
  private static final int USUAL_WIDTH = 80;
  private static final long LOOK_MS = 250;
  private static final String HELPING_TAB = "drover-tab";
  private static final String GIVING_UP = "drover-give-up";
  private static final String BAR = "|  ";

  private final Terminal terminal;
  private final Consumer<String> afterwards;
  private final SnippetEditing editing;
  private final LineReader reader;
  private final Paper paper;
  private final PrintStream out;
  private final SignalHandler usualInterrupt;
  private final SignalHandler usualSuspend;
  private volatile Keyboard keyboard = Keyboard.NONE;
  private volatile Runnable interrupt = () -> {};
  private final Object input = new Object();
  private final Thread watch = new Thread(this::watch, "drover-jshell-terminal");
  private volatile boolean open = true;

  /** Whether the terminal has shown a Ctrl-C where the next prompt will stand. */
  private volatile boolean echoed;

  /** Whether nobody reads any more what is typed here. */
  private volatile boolean over;

  /** Who reads a line now; null if nobody does. */
  private Thread reading;

  private String textAtTab;
  private int cursorAtTab;

  /**
   * Takes a terminal over.
   *
   * @param terminal that nobody else reads from meanwhile
   * @param history file in which inputs are kept from one console to the next
   * @param afterwards shows what is printed when this has given the terminal back, line by line; by
   *     any thread
   */
  public TerminalScreen(Terminal terminal, Path history, Consumer<String> afterwards) {
    this.terminal = terminal;
    this.afterwards = afterwards;
    this.editing = new SnippetEditing(() -> keyboard);
    this.reader =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .appName("drover-jshell")
            .parser(editing)
            .completer(editing)
            .variable(LineReader.HISTORY_FILE, history)
            .variable(LineReader.SECONDARY_PROMPT_PATTERN, MORE)
            // In Java an exclamation mark is no event of the history.
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .option(LineReader.Option.HISTORY_IGNORE_SPACE, false)
            .option(LineReader.Option.INSERT_TAB, false)
            // The list that comes by itself reads the next keys, and hides the next TAB.
            .option(LineReader.Option.AUTO_LIST, false)
            .option(LineReader.Option.AUTO_MENU, false)
            .option(LineReader.Option.EMPTY_WORD_OPTIONS, true)
            .build();
    reader.getWidgets().put(LineReader.CALLBACK_INIT, this::takeControlCForAKey);
    reader.getWidgets().put(GIVING_UP, this::giveUpTheLine);
    reader.getWidgets().put(HELPING_TAB, this::tab);
    KeyMap<Binding> keys = reader.getKeyMaps().get(LineReader.MAIN);
    keys.bind(new Reference(HELPING_TAB), KeyMap.ctrl('I'));
    keys.bind(new Reference(GIVING_UP), KeyMap.ctrl('C'));
    // What arrow keys send that were not told that somebody edits lines.
    keys.bind(new Reference(LineReader.UP_LINE_OR_HISTORY), "\u001b[A");
    keys.bind(new Reference(LineReader.DOWN_LINE_OR_HISTORY), "\u001b[B");
    this.paper = new Paper(terminal, reader);
    this.out = new PrintStream(paper, true, terminal.encoding());
    this.usualInterrupt = terminal.handle(Signal.INT, signal -> interrupted());
    this.usualSuspend = terminal.handle(Signal.TSTP, SignalHandler.SIG_IGN);
  }

  /**
   * Says whom to ask from now on.
   *
   * @param typing what to do with what is typed
   * @param controlC called by Ctrl-C while nothing is read; by any thread, must return at once
   */
  public void use(Keyboard typing, Runnable controlC) {
    keyboard = typing;
    interrupt = controlC;
    watch.setDaemon(true);
    watch.start();
  }

  /**
   * What runs when the terminal ends is interrupted. Nobody else tells: Karaf interrupts the
   * command once, which is used up if the line that runs then is still being read. So is who reads
   * when the screen ends, until they have noticed: now and then the line editor loses an interrupt.
   */
  private void watch() {
    while (open) {
      synchronized (input) {
        if (reading == null && isGone()) {
          interrupt.run();
        }
        interruptReader();
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MS));
    }
  }

  private void interruptReader() {
    if (over && reading != null) {
      reading.interrupt();
    }
  }

  @Override
  public void end() {
    synchronized (input) {
      over = true;
      interruptReader();
    }
  }

  private void interrupted() {
    interrupt.run();
    echoed = true;
  }

  /**
   * While a line is edited Ctrl-C is a key like others, which comes in its turn: as a signal it
   * interrupts the thread that edits, which now and then loses it. The editor puts the terminal
   * back as it was when the line is over.
   */
  private boolean takeControlCForAKey() {
    Attributes attributes = terminal.getAttributes();
    attributes.setLocalFlag(LocalFlag.ISIG, false);
    terminal.setAttributes(attributes);
    return true;
  }

  private boolean giveUpTheLine() {
    throw new UserInterruptException(reader.getBuffer().toString());
  }

  /** The first TAB completes. One more on the same text shows what is known about what is there. */
  private boolean tab() {
    if (isUnchangedSinceTab()) {
      showHelp();
    } else {
      reader.callWidget(LineReader.COMPLETE_WORD);
      if (editing.isAmbiguous()) {
        reader.callWidget(LineReader.LIST_CHOICES);
      }
      rememberTab();
    }
    return true;
  }

  private boolean isUnchangedSinceTab() {
    return reader.getBuffer().toString().equals(textAtTab)
        && reader.getBuffer().cursor() == cursorAtTab;
  }

  private void rememberTab() {
    textAtTab = reader.getBuffer().toString();
    cursorAtTab = reader.getBuffer().cursor();
  }

  private void showHelp() {
    List<String> lines = keyboard.help(textAtTab, cursorAtTab);
    if (!lines.isEmpty()) {
      // Not through the paper: its lock is not to be asked for by who edits a line.
      reader.printAbove(BAR + String.join("\n" + BAR, lines));
    }
  }

  @Override
  public Typed read() {
    textAtTab = null;
    reading(Thread.currentThread());
    try {
      if (over) {
        return new Typed.End();
      }
      if (echoed) {
        echoed = false;
        paper.clearLine();
      }
      paper.typing(true);
      try {
        return new Typed.Text(reader.readLine(PROMPT));
      } finally {
        paper.typing(false);
      }
    } catch (UserInterruptException e) {
      LOG.log(Level.TRACE, "Ctrl-C", e);
      return over || isGone() ? new Typed.End() : new Typed.Interrupt();
    } catch (EndOfFileException e) {
      LOG.log(Level.TRACE, "Ctrl-D", e);
      return new Typed.End();
    } catch (IOException | IOError e) {
      LOG.log(Level.DEBUG, "the terminal is gone", e);
      return new Typed.End();
    } finally {
      reading(null);
    }
  }

  private void reading(Thread now) {
    synchronized (input) {
      reading = now;
      if (over && Thread.interrupted()) {
        LOG.log(Level.TRACE, "who reads was told of the end");
      }
    }
  }

  /** A terminal that was closed under its reader looks to JLine like one that is interrupted. */
  private boolean isGone() {
    try {
      return terminal.reader().peek(1) == NonBlockingReader.EOF;
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the terminal is gone", e);
      return true;
    }
  }

  @Override
  public void print(String text) {
    try {
      paper.lines(Sentences.broken(text, width()));
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> "nobody is there any more to be told: " + text, e);
    }
  }

  @Override
  public void progress(String line) {
    try {
      paper.progress(line);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "nobody looks any more", e);
    }
  }

  @Override
  public int width() {
    return terminal.getWidth() > 0 ? terminal.getWidth() : USUAL_WIDTH;
  }

  /**
   * What snippets print to.
   *
   * @return a stream for any thread; after the end of the screen, too
   */
  public PrintStream out() {
    return out;
  }

  /** Keeps the history and gives the terminal back. */
  @Override
  public void close() {
    open = false;
    LockSupport.unpark(watch);
    try {
      paper.leave(afterwards);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the terminal is gone", e);
    }
    terminal.handle(Signal.INT, usualInterrupt);
    terminal.handle(Signal.TSTP, usualSuspend);
    try {
      reader.getHistory().save();
    } catch (IOException e) {
      throw new UncheckedIOException("the console's history cannot be kept", e);
    }
  }
}
