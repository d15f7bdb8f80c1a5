// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.drover.api.DroverException;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceRequest;
import org.drover.api.service.ConformanceResult;
import org.drover.conform.process.Message.Alive;
import org.drover.conform.process.Message.Failure;
import org.drover.conform.process.Message.Report;
import org.drover.conform.process.Message.Result;

/**
 * A run as seen from outside its process. It ends whatever becomes of the worker: one that says
 * nothing any more is killed, and one that cannot be killed, because the kernel holds a thread of
 * it, is left behind and named.
 */
public final class ChildRun {
  /** What a line's end stands for in the queue. */
  private static final String END = "";

  private final List<String> command;
  private final ConformanceRequest request;
  private final List<String> checks;
  private final Times times;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final LastLines errors = new LastLines();
  private final CountDownLatch errorsRead = new CountDownLatch(1);
  private int results;
  private boolean interrupted;

  /**
   * How long a worker is waited for.
   *
   * @param silence after which it counts as stuck: it says something every second
   * @param end for its end, once it has said its last or was killed
   */
  public record Times(Duration silence, Duration end) {

    /**
     * The usual ones.
     *
     * @param request whose worker may be busy for as long as its patience lasts
     * @return generous: a busy machine is no stuck worker
     */
    public static Times of(ConformanceRequest request) {
      return new Times(request.patience().plusSeconds(30), Duration.ofSeconds(5));
    }
  }

  /**
   * A run that has not begun.
   *
   * @param command starts the worker
   * @param request what it shall do
   * @param checks the ids of those that it will run, in their order
   * @param times how long it is waited for
   */
  public ChildRun(
      List<String> command, ConformanceRequest request, List<String> checks, Times times) {
    this.command = command;
    this.request = request;
    this.checks = checks;
    this.times = times;
  }

  /**
   * Runs the checks; returns when the worker has said its last.
   *
   * @param progress told of each result, on the calling thread
   * @return what came of them
   * @throws DroverException if the run could not be carried out, the worker died or got stuck, or
   *     the thread is interrupted, which ends the run in order
   */
  public ConformanceReport carryOut(Consumer<ConformanceResult> progress) {
    Process process = start();
    Thread hook = new Thread(() -> leave(process), "end of worker " + process.pid());
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      listen("output", process.getInputStream(), lines::add, () -> lines.add(END));
      listen("errors", process.getErrorStream(), errors::add, errorsRead::countDown);
      order(process);
      ConformanceReport report = report(process, progress);
      return ended(process) ? report : stillThere(report, process);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      process.destroyForcibly();
      drop(hook);
    }
  }

  private Process start() {
    try {
      return new ProcessBuilder(command).start();
    } catch (IOException e) {
      throw new DroverException(
          "the process that checks " + request.address() + " does not start: " + e.getMessage(), e);
    }
  }

  private static void drop(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // This virtual machine is going down: the hook is at work.
    }
  }

  /** This virtual machine goes down: the worker is asked to end, then made to. */
  private void leave(Process process) {
    endOrders(process);
    ended(process);
    process.destroyForcibly();
  }

  private void order(Process process) {
    try {
      OutputStream orders = process.getOutputStream();
      orders.write((Order.line(request) + "\n").getBytes(StandardCharsets.UTF_8));
      orders.flush();
    } catch (IOException e) {
      // It has died already: its status and its last lines tell more, when its output has ended.
    }
  }

  private static void listen(String what, InputStream from, Consumer<String> each, Runnable atEnd) {
    Thread thread =
        new Thread(
            () -> {
              try (BufferedReader reader =
                  new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))) {
                reader.lines().forEach(each);
              } catch (IOException | UncheckedIOException e) {
                // Closed by its end; the process's status tells the rest.
              } finally {
                atEnd.run();
              }
            },
            "worker's " + what);
    thread.setDaemon(true);
    thread.start();
  }

  private ConformanceReport report(Process process, Consumer<ConformanceResult> progress) {
    while (true) {
      String line = next(process);
      if (line.equals(END)) {
        throw died(process);
      }
      Message message = understood(line);
      if (message instanceof Result each) {
        results++;
        progress.accept(each.result());
      } else if (message instanceof Report last) {
        return last.report();
      } else if (message instanceof Failure last) {
        throw new DroverException(last.sentence() + leftBehind(process));
      } else if (!(message instanceof Alive)) {
        throw new IllegalStateException("nothing is done about " + message);
      }
    }
  }

  private Message understood(String line) {
    try {
      return Message.read(line);
    } catch (RuntimeException e) {
      // A boundary between processes: whatever is wrong with the line, the sentence is this one.
      throw new DroverException(
          "the process that checks "
              + request.address()
              + " said what is no message: "
              + line
              + errors.toldAtTheEnd(),
          e);
    }
  }

  /** An interrupt ends the orders, upon which the worker leaves the device in order and says so. */
  private String next(Process process) {
    while (true) {
      try {
        String line = lines.poll(times.silence().toMillis(), TimeUnit.MILLISECONDS);
        if (line == null) {
          throw stuck(process);
        }
        return line;
      } catch (InterruptedException e) {
        interrupted = true;
        endOrders(process);
      }
    }
  }

  private static void endOrders(Process process) {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // It has ended itself, and its end is waited for anyway.
    }
  }

  private DroverException died(Process process) {
    String how = ended(process) ? "ended with status " + status(process) : "closed its output";
    within(errorsRead::await);
    return new DroverException(
        "the process that checks "
            + request.address()
            + " (pid "
            + process.pid()
            + ") "
            + how
            + " "
            + where()
            + leftBehind(process)
            + errors.toldAtTheEnd());
  }

  private static String status(Process process) {
    int status = process.exitValue();
    return status > 128 ? status + " (signal " + (status - 128) + ")" : String.valueOf(status);
  }

  private DroverException stuck(Process process) {
    return new DroverException(
        "the process that checks "
            + request.address()
            + " (pid "
            + process.pid()
            + ") has said nothing for "
            + times.silence().toSeconds()
            + " s "
            + where()
            + leftBehind(process)
            + errors.toldAtTheEnd());
  }

  private String where() {
    return results < checks.size() ? "in the check " + checks.get(results) : "after the last check";
  }

  /** Kills it; what there is to say if that does not end it. */
  private String leftBehind(Process process) {
    process.destroyForcibly();
    return ended(process) ? "" : "; " + stays(process);
  }

  private static String stays(Process process) {
    return "pid " + process.pid() + " stays until the kernel lets it go";
  }

  private ConformanceReport stillThere(ConformanceReport report, Process process) {
    String more = leftBehind(process);
    return new ConformanceReport(
        report.address(),
        report.release(),
        report.driver(),
        report.features(),
        report.started(),
        report.took(),
        report.results(),
        report.left() + more);
  }

  private boolean ended(Process process) {
    return within(process::waitFor);
  }

  private interface Wait {
    boolean until(long time, TimeUnit unit) throws InterruptedException;
  }

  /** Waits, and goes on waiting if somebody wants the run to end. */
  private boolean within(Wait wait) {
    long deadline = System.nanoTime() + times.end().toNanos();
    while (true) {
      try {
        return wait.until(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }
}
