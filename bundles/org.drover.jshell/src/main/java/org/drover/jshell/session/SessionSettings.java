// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What a host opens a session with.
 *
 * @param name of the session, for its threads and messages: {@code console of ada}, {@code
 *     tour.jsh}
 * @param out what {@code System.out} is for snippets, on whatever thread
 * @param err what {@code System.err} is
 * @param bindings variables that are there before the first snippet
 * @param startup sources that are evaluated when the session opens, is reset or reloaded, after the
 *     bindings; they see them
 * @param printer how a value prints, if not as JShell prints it; called on the snippet's thread, so
 *     that it can be stopped
 * @param world told of the class loader of each class world, before the first snippet of it runs:
 *     when the session opens, is reset or reloaded
 * @param grace how long a stop waits for a snippet's thread before it is left behind
 */
public record SessionSettings(
    String name,
    PrintStream out,
    PrintStream err,
    List<Binding> bindings,
    List<String> startup,
    Function<Object, Optional<String>> printer,
    Consumer<ClassLoader> world,
    Duration grace) {
  /** What JShell imports too when it is started by hand. */
  public static final List<String> USUAL_IMPORTS =
      List.of(
          "import java.io.*;",
          "import java.math.*;",
          "import java.net.*;",
          "import java.nio.file.*;",
          "import java.util.*;",
          "import java.util.concurrent.*;",
          "import java.util.function.*;",
          "import java.util.regex.*;",
          "import java.util.stream.*;");

  /** A system property: the grace in milliseconds, for a machine that is slow or has much to do. */
  public static final String GRACE = "org.drover.jshell.grace";

  private static final Duration USUAL_GRACE = Duration.ofMillis(Long.getLong(GRACE, 60));

  /** Keeps copies of the lists. */
  public SessionSettings {
    bindings = List.copyOf(bindings);
    startup = List.copyOf(startup);
  }

  /**
   * A plain session: the usual imports, and values as JShell prints them.
   *
   * @param name of the session
   * @param out its standard output
   * @param err its standard error
   * @return the settings
   */
  public static SessionSettings plain(String name, PrintStream out, PrintStream err) {
    return new SessionSettings(
        name,
        out,
        err,
        List.of(),
        USUAL_IMPORTS,
        value -> Optional.empty(),
        world -> {},
        USUAL_GRACE);
  }

  /**
   * With other bindings.
   *
   * @param values instead of the present ones
   * @return the settings
   */
  public SessionSettings withBindings(List<Binding> values) {
    return new SessionSettings(name, out, err, values, startup, printer, world, grace);
  }

  /**
   * With another start-up.
   *
   * @param sources instead of the present ones
   * @return the settings
   */
  public SessionSettings withStartup(List<String> sources) {
    return new SessionSettings(name, out, err, bindings, sources, printer, world, grace);
  }

  /**
   * With another printer.
   *
   * @param values how a value prints; empty if as JShell prints it
   * @return the settings
   */
  public SessionSettings withPrinter(Function<Object, Optional<String>> values) {
    return new SessionSettings(name, out, err, bindings, startup, values, world, grace);
  }

  /**
   * With somebody who is told of class worlds.
   *
   * @param told of each class loader; keeps it no longer than that lives by itself
   * @return the settings
   */
  public SessionSettings withWorld(Consumer<ClassLoader> told) {
    return new SessionSettings(name, out, err, bindings, startup, printer, told, grace);
  }

  /**
   * With another grace.
   *
   * @param time until a thread that does not stop is left behind
   * @return the settings
   */
  public SessionSettings withGrace(Duration time) {
    return new SessionSettings(name, out, err, bindings, startup, printer, world, time);
  }
}
