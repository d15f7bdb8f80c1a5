// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.run;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.karaf.shell.api.console.Session;
import org.drover.command.Seat;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;

/**
 * A line of a terminal that is written over and over. It goes when the command ends and, since
 * Karaf gives the prompt back at once, before Ctrl-C does anything else: a prompt begins on an
 * empty line.
 */
final class LiveLine implements AutoCloseable {
  /** A terminal that takes nothing more must not keep Ctrl-C from what it is for. */
  private static final long PATIENCE_MILLIS = 100;

  private final Session session;
  private final ReentrantLock lock = new ReentrantLock();

  /** Whose Ctrl-C comes here first; empty while it does not. */
  private final AtomicReference<Optional<Listening>> listening =
      new AtomicReference<>(Optional.empty());

  private boolean shown;
  private volatile boolean interrupted;

  /**
   * Ctrl-C of a terminal, which is given back once.
   *
   * @param usual who has it otherwise; known a moment after the first Ctrl-C can come here
   */
  private record Listening(Terminal terminal, CompletableFuture<SignalHandler> usual) {
    void begin(SignalHandler here) {
      usual.complete(terminal.handle(Signal.INT, here));
    }

    void end() {
      terminal.handle(Signal.INT, usual.join());
    }
  }

  LiveLine(Session session) {
    this.session = session;
  }

  /** Shows a line that fits, or takes it away if it is empty; nothing after Ctrl-C. */
  void show(String line) {
    lock.lock();
    try {
      if (!interrupted && !line.isEmpty() && listening.get().isEmpty()) {
        listen();
      }
      if (interrupted) {
        return;
      }
      if (shown || !line.isEmpty()) {
        session.getConsole().print(Seat.CLEAR_LINE + line);
        session.getConsole().flush();
        shown = !line.isEmpty();
      }
    } finally {
      lock.unlock();
    }
  }

  private void listen() {
    if (session.get(".jline.terminal") instanceof Terminal jline) {
      Listening begun = new Listening(jline, new CompletableFuture<>());
      listening.set(Optional.of(begun));
      begun.begin(signal -> interrupted(signal, begun));
    }
  }

  /** By the thread that reads the keys. */
  private void interrupted(Signal signal, Listening where) {
    interrupted = true;
    clear();
    // Now, because the editor of the next line has a handler of its own, which is to stay.
    giveBack();
    SignalHandler usual = where.usual().join();
    if (usual != SignalHandler.SIG_DFL && usual != SignalHandler.SIG_IGN) {
      usual.handle(signal);
    }
  }

  private void clear() {
    try {
      if (lock.tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        try {
          // The terminal has put ^C behind the line, and perhaps not sent it yet.
          listening.get().map(Listening::terminal).ifPresent(Terminal::flush);
          session.getConsole().print(Seat.CLEAR_LINE);
          session.getConsole().flush();
        } finally {
          lock.unlock();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes the line away and gives Ctrl-C back. */
  @Override
  public void close() {
    try {
      show("");
    } finally {
      giveBack();
    }
  }

  private void giveBack() {
    listening.getAndSet(Optional.empty()).ifPresent(Listening::end);
  }
}
