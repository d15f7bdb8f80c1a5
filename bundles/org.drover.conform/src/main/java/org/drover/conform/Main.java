// SPDX-License-Identifier: Apache-2.0
package org.drover.conform;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.drover.api.DroverException;
import org.drover.api.RefusedException;
import org.drover.api.service.ConformanceCheck;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceRequest;
import org.drover.api.service.ConformanceResult;
import org.drover.api.service.UnfinishedConformanceException;
import org.drover.conform.checks.Check;
import org.drover.conform.checks.Checks;
import org.drover.conform.process.ChildRun;
import org.drover.conform.process.WorkerCommand;
import org.drover.conform.process.WorkerHome;
import org.drover.conform.report.CheckList;
import org.drover.conform.report.ReportFiles;
import org.drover.conform.report.Reports;
import org.drover.conform.run.Consent;
import org.drover.conform.run.Selection;

/**
 * The suite as a program, without a platform: {@code ./drover conform}. It does not touch the
 * device itself, since a thread that the kernel blocks keeps its process from ending; a second
 * virtual machine does.
 */
public final class Main {
  static final int CONFORMANT = 0;
  static final int FAILED = 1;
  static final int MISUNDERSTOOD = 2;
  static final int NOT_CARRIED_OUT = 3;

  /** Set by who starts this: Java cannot tell whether standard error is a terminal. */
  private static final String TERMINAL = "org.drover.conform.terminal";

  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;
  private final Function<WorkerHome, List<String>> worker;

  Main(
      PrintStream out,
      PrintStream err,
      boolean terminal,
      Function<WorkerHome, List<String>> worker) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
    this.worker = worker;
  }

  /**
   * The program. Exit status: 0 if a check was executed and none failed, 1 if one failed or none
   * was executed, 2 if what was typed is refused, 3 if the run could not be carried out.
   *
   * @param words see {@code --help}
   */
  public static void main(String[] words) {
    PrintStream out = stream(FileDescriptor.out);
    PrintStream err = stream(FileDescriptor.err);
    String classPath = System.getProperty("java.class.path");
    Main main =
        new Main(
            out,
            err,
            Boolean.getBoolean(TERMINAL),
            home -> WorkerCommand.of(classPath, home.folder()));
    int status = main.run(List.of(words));
    out.flush();
    err.flush();
    System.exit(status);
  }

  private static PrintStream stream(FileDescriptor of) {
    return new PrintStream(new FileOutputStream(of), false, StandardCharsets.UTF_8);
  }

  int run(List<String> words) {
    try {
      return understood(words);
    } catch (RuntimeException e) {
      // The boundary to a shell, which takes 1 for a check that failed.
      say("the run could not be carried out: " + e);
      return NOT_CARRIED_OUT;
    }
  }

  private int understood(List<String> words) {
    Options options;
    List<Check> checks;
    try {
      options = Options.parse(words);
      checks = Selection.of(Checks.all(), options.only());
      if (options.help()) {
        out.print(help());
        return CONFORMANT;
      }
      if (options.list()) {
        out.print(CheckList.of(infos(checks), options.form()));
        return CONFORMANT;
      }
      Consent.demand(options.request(), checks);
    } catch (DroverException | IllegalArgumentException e) {
      // Addresses and a patience that do not parse are told as IllegalArgumentException.
      say(e.getMessage());
      return MISUNDERSTOOD;
    }
    if (options.dangerous()) {
      warn(infos(checks));
    }
    try (ReportFiles files = ReportFiles.create(options.files())) {
      return carryOut(options, infos(checks), files);
    } catch (RefusedException e) {
      say(e.getMessage());
      return MISUNDERSTOOD;
    } catch (DroverException e) {
      say(e.getMessage());
      return NOT_CARRIED_OUT;
    }
  }

  /** Nobody is asked: the option is all that this program is told. */
  private void warn(List<ConformanceCheck> checks) {
    List<String> risks =
        checks.stream().filter(ConformanceCheck::dangerous).map(ConformanceCheck::id).toList();
    if (!risks.isEmpty()) {
      say("the machine may hang or die, with all that runs on it, of: " + String.join(", ", risks));
    }
  }

  private static List<ConformanceCheck> infos(List<Check> checks) {
    return checks.stream().map(Check::info).toList();
  }

  private int carryOut(Options options, List<ConformanceCheck> checks, ReportFiles files) {
    ChildRun.Times times = ChildRun.Times.of(options.request());
    LastWords words = new LastWords(times.check().plus(times.end()).plus(times.end()));
    try (words) {
      return carryOut(options, checks, times, files);
    }
  }

  private int carryOut(
      Options options, List<ConformanceCheck> checks, ChildRun.Times times, ReportFiles files) {
    try {
      ConformanceReport report = check(options.request(), checks, times);
      if (!tell(report, options, files)) {
        return NOT_CARRIED_OUT;
      }
      return report.conformant() ? CONFORMANT : FAILED;
    } catch (UnfinishedConformanceException e) {
      tell(e.report(), options, files);
      say(e.getMessage());
      return NOT_CARRIED_OUT;
    }
  }

  private ConformanceReport check(
      ConformanceRequest request, List<ConformanceCheck> checks, ChildRun.Times times) {
    try (WorkerHome home = new WorkerHome()) {
      return new ChildRun(worker.apply(home), request, checks, times, this::say)
          .carryOut(progress(checks.size()));
    } finally {
      rewrite("");
    }
  }

  /** Whether the files could be written, too. */
  private boolean tell(ConformanceReport report, Options options, ReportFiles files) {
    out.print(Reports.render(report, options.form()));
    out.flush();
    List<String> failed = files.write(report);
    failed.forEach(this::say);
    return failed.isEmpty();
  }

  private Consumer<ConformanceResult> progress(int all) {
    return new Consumer<>() {
      private int done;

      @Override
      public void accept(ConformanceResult result) {
        done++;
        rewrite(done + "/" + all + "  " + result.verdict() + "  " + result.check().id());
      }
    };
  }

  private void rewrite(String line) {
    if (terminal) {
      err.print(CLEAR_LINE + line);
      err.flush();
    }
  }

  private void say(String sentence) {
    err.print("drover: " + sentence + "\n");
    err.flush();
  }

  private static String help() {
    try (InputStream text = Main.class.getResourceAsStream("help.txt")) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the help cannot be read from this program's jar", e);
    }
  }
}
