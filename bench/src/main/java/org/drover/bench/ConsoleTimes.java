// SPDX-License-Identifier: Apache-2.0
package org.drover.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.drover.itests.platform.Distribution;
import org.drover.itests.platform.Platform;
import org.drover.itests.platform.Until;

/**
 * How long a person waits for the console: from the keys to what they show, over ssh, in the
 * distribution as it is shipped.
 */
final class ConsoleTimes implements Benchmark {
  private static final String PROMPT = "jshell> ";

  /**
   * What was measured, in milliseconds.
   *
   * @param first prompt of the platform's first session
   * @param next prompts of later ones
   * @param snippets from Enter to the value
   * @param interrupts from Ctrl-C in an endless loop to the prompt
   * @param commands of one command over ssh, from the connection to its end
   */
  record Times(
      double first,
      List<Double> next,
      List<Double> snippets,
      List<Double> interrupts,
      List<Double> commands) {}

  @Override
  public String name() {
    return "console";
  }

  @Override
  public Result run(Workbench bench) throws IOException, InterruptedException {
    Path folder = bench.folder("console");
    try {
      Platform platform =
          Platform.start(Distribution.unpack(folder.resolve("home")), folder.resolve("base"));
      try {
        return result(measure(platform, bench.quick() ? 2 : 9));
      } finally {
        platform.close();
        Distribution.deleteTree(folder);
      }
    } catch (GeneralSecurityException e) {
      throw new IOException("there is no key to log in with", e);
    }
  }

  private static Times measure(Platform platform, int turns)
      throws IOException, InterruptedException {
    // A warm platform: it has done what it does after the boot, and somebody has typed something.
    Path log = platform.base().resolve("data/log/karaf.log");
    Until.holds("JShell is warm", () -> Files.readString(log).contains("JShell is warm"));
    for (int turn = 0; turn < 3; turn++) {
      platform.ask("vfio:devices");
    }
    double first = 0;
    List<Double> next = new ArrayList<>();
    List<Double> snippets = new ArrayList<>();
    List<Double> interrupts = new ArrayList<>();
    for (int turn = 0; turn <= turns; turn++) {
      try (TimedTerminal terminal = new TimedTerminal(platform.console())) {
        terminal.await("drover> ");
        double prompt = terminal.timed("vfio:jshell\r", PROMPT);
        if (turn == 0) {
          first = prompt;
        } else {
          next.add(prompt);
        }
        for (int number = 0; number < 5; number++) {
          snippets.add(
              terminal.timed(
                  "devices().size() + " + number + "000\r", "==> " + (2 + number * 1000)));
        }
        terminal.timed("System.out.println(\"go\" + \"es\"); while (true) { }\r", "goes");
        interrupts.add(terminal.timed("\u0003", PROMPT));
        terminal.timed("/exit\r", "drover> ");
      }
    }
    return new Times(first, next, snippets, interrupts, commands(platform, 5 * turns));
  }

  private static List<Double> commands(Platform platform, int turns) throws IOException {
    List<Double> commands = new ArrayList<>();
    for (int turn = 0; turn < turns; turn++) {
      long begin = System.nanoTime();
      platform.ask("vfio:devices");
      commands.add((System.nanoTime() - begin) / 1e6);
    }
    return commands;
  }

  /** The value is the worst of the rows: what was measured over what is asked. */
  Result result(Times times) {
    List<Asked> all =
        List.of(
            new Asked("first prompt of the platform", 1000, times.first()),
            new Asked("next prompt, median of " + times.next().size(), 300, median(times.next())),
            new Asked(
                "snippet, median of " + times.snippets().size(), 100, median(times.snippets())),
            new Asked(
                "prompt after Ctrl-C, median of " + times.interrupts().size(),
                100,
                median(times.interrupts())),
            new Asked(
                "command over ssh, with its login, median of " + times.commands().size(),
                200,
                median(times.commands())));
    return new Result(
        name(),
        "What a person waits for the JShell console, in milliseconds over ssh",
        "asked",
        "Drover",
        List.of("bench/run console (class org.drover.bench.ConsoleTimes)"),
        all.stream().map(Asked::row).toList(),
        "the worst of the rows: Drover over what is asked",
        all.stream().mapToDouble(Asked::ratio).max().orElseThrow(),
        List.of(
            "From the keys to the first byte of what is waited for; the platform is the"
                + " distribution as it is shipped, warm, on this machine.",
            "The snippets are devices().size() + N; Ctrl-C stops an endless loop; the command is"
                + " vfio:devices."));
  }

  private record Asked(String what, double most, double measured) {
    Result.Row row() {
      return new Result.Row(what, "%.0f".formatted(most), "%.0f".formatted(measured));
    }

    double ratio() {
      return measured / most;
    }
  }

  private static double median(List<Double> figures) {
    return figures.stream().sorted().skip(figures.size() / 2).findFirst().orElseThrow();
  }
}
