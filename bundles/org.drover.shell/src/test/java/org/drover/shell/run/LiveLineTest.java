// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.karaf.shell.api.console.Session;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jline.terminal.impl.LineDisciplineTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LiveLineTest {
  private static final long GUARD_SECONDS = 20;

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream console = new PrintStream(written, true, StandardCharsets.UTF_8);
  private final AtomicInteger shells = new AtomicInteger();
  private HastyTerminal terminal;
  private LiveLine line;

  /** Ctrl-C comes on another thread while the next handler is being put in place. */
  private static final class HastyTerminal extends LineDisciplineTerminal {
    private Thread keys;

    HastyTerminal() throws IOException {
      super("test", "xterm", new ByteArrayOutputStream(), StandardCharsets.UTF_8);
    }

    @Override
    public SignalHandler handle(Signal signal, SignalHandler handler) {
      SignalHandler before = super.handle(signal, handler);
      if (keys == null && before != SignalHandler.SIG_DFL) {
        keys = new Thread(() -> raise(signal), "keys");
        keys.start();
        awaitTheEndOf(keys);
      }
      return before;
    }

    /** Or until it waits for the one who puts the handler in place. */
    private static void awaitTheEndOf(Thread thread) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(GUARD_SECONDS);
      while (thread.isAlive() && thread.getState() != Thread.State.WAITING) {
        assertThat(System.nanoTime()).isLessThan(end);
        Thread.onSpinWait();
      }
    }
  }

  @BeforeEach
  void sitAtATerminal() throws IOException {
    terminal = new HastyTerminal();
    terminal.handle(Signal.INT, signal -> shells.incrementAndGet());
    line = new LiveLine(session());
  }

  private Session session() {
    return (Session)
        Proxy.newProxyInstance(
            Session.class.getClassLoader(),
            new Class<?>[] {Session.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "get" -> terminal;
                  case "getConsole" -> console;
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  @AfterEach
  void leave() throws IOException {
    terminal.close();
  }

  @Test
  void controlCIsNotLostWhileTheLineBegins() throws Exception {
    line.show("25 %");
    terminal.keys.join(TimeUnit.SECONDS.toMillis(GUARD_SECONDS));
    assertThat(shells).as("the shell was told, and interrupts the command").hasValue(1);
    line.show("50 %");
    assertThat(written.toString(StandardCharsets.UTF_8)).doesNotContain("%");
    terminal.raise(Signal.INT);
    assertThat(shells).as("Ctrl-C is the shell's again").hasValue(2);
  }
}
