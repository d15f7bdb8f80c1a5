// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.console;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.drover.jshell.help.Comments;
import org.drover.jshell.host.Hosted;
import org.drover.jshell.session.Documentation;
import org.drover.jshell.session.RealSessions;
import org.drover.jshell.session.SessionSettings;
import org.drover.jshell.session.ShellSession;

/** A console over a session of the engine. */
final class ConsoleFixture implements AutoCloseable {
  final PaperScreen screen = new PaperScreen();
  final List<String> moving = new ArrayList<>();
  final ByteArrayOutputStream out = new ByteArrayOutputStream();
  final ShellSession session;
  final Console console;

  ConsoleFixture(Path directory, String... packages) {
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    session = RealSessions.open(SessionSettings.plain("test", stream, stream), packages);
    Help help = new Help(session, new Told());
    console = new Console(new Session(), screen, new SourceFiles(() -> directory), help);
  }

  /** The session for a console, which asks nothing before it has something evaluated. */
  private ShellSession askedInOneStep() {
    return (ShellSession)
        Proxy.newProxyInstance(
            ShellSession.class.getClassLoader(),
            new Class<?>[] {ShellSession.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("completeness")) {
                throw new AssertionError("a Ctrl-C that comes now stops nothing");
              }
              try {
                return method.invoke(session, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** What a console shows of some inputs. */
  List<String> shown(String... inputs) {
    for (String input : inputs) {
      console.take(input);
    }
    return screen.take();
  }

  @Override
  public void close() {
    session.close();
  }

  private static final class Told implements Comments {
    @Override
    public String on(String signature) {
      return "What is told of " + signature + ".";
    }

    @Override
    public List<Documentation> named(String name) {
      return name.startsWith("Migrator.")
          ? List.of(new Documentation("Session migrate(MigrationRequest request)", "Moves."))
          : List.of();
    }
  }

  private final class Session implements Hosted {
    @Override
    public ShellSession session() {
      return askedInOneStep();
    }

    @Override
    public List<String> addresses() {
      return List.of("emu:mtty-0", "emu:mtty-1", "vfio:0000:00:04.0");
    }

    @Override
    public List<String> moving() {
      return moving;
    }

    @Override
    public List<String> close() {
      session.close();
      return List.of();
    }
  }
}
