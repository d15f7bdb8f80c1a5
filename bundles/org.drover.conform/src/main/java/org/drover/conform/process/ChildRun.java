// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.process;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.drover.api.DroverException;
import org.drover.api.service.ConformanceCheck;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceRequest;
import org.drover.api.service.ConformanceResult;
import org.drover.api.service.UnfinishedConformanceException;
import org.drover.conform.process.Message.Alive;
import org.drover.conform.process.Message.Begun;
import org.drover.conform.process.Message.Failure;
import org.drover.conform.process.Message.Report;
import org.drover.conform.process.Message.Result;
import org.drover.conform.process.Message.Unfinished;

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
  private final Heard heard;
  private final Times times;
  private final Consumer<String> notices;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final LastLines errors = new LastLines();
  private final CountDownLatch errorsRead = new CountDownLatch(1);

  /**
   * How long a worker is waited for.
   *
   * @param silence after which it counts as stuck: it says something every second
   * @param end for its end, once it has said its last or was killed
   * @param check for the check that is under way, once nobody wants more
   */
  public record Times(Duration silence, Duration end, Duration check) {

    /**
     * The usual ones.
     *
     * @param request whose worker may be busy for as long as its patience lasts
     * @return generous: a busy machine is no stuck worker
     */
    public static Times of(ConformanceRequest request) {
      return new Times(
          request.patience().plusSeconds(30),
          Duration.ofSeconds(5),
          request.patience().plusSeconds(10));
    }
  }

  /**
   * A run that has not begun.
   *
   * @param command starts the worker
   * @param request what it shall do
   * @param checks those that it will run, in their order
   * @param times how long it is waited for
   * @param notices told, in a sentence, if this virtual machine goes down and has to wait for the
   *     worker; on a thread of the shutdown
   */
  public ChildRun(
      List<String> command,
      ConformanceRequest request,
      List<ConformanceCheck> checks,
      Times times,
      Consumer<String> notices) {
    this.command = command;
    this.request = request;
    this.heard = new Heard(checks);
    this.times = times;
    this.notices = notices;
  }

  /**
   * Runs the checks; returns when the worker has said its last.
   *
   * @param progress told of each result, on the calling thread
   * @return what came of them
   * @throws DroverException if the run could not be carried out
   * @throws UnfinishedConformanceException if it had begun, and the worker died or got stuck, or
   *     the thread is interrupted, which ends the run in order
   */
  public ConformanceReport carryOut(Consumer<ConformanceResult> progress) {
    try (WorkerProcess worker = new WorkerProcess(command, times, notices)) {
      worker.listen(lines::add, () -> lines.add(END), errors::add, errorsRead::countDown);
      worker.order(Order.line(request));
      ConformanceReport report = report(worker, progress);
      return worker.ended() ? report : stillThere(report, worker.leftBehind());
    } catch (IOException e) {
      throw new DroverException(
          "the process that checks " + request.address() + " does not start: " + e.getMessage(), e);
    }
  }

  private ConformanceReport report(WorkerProcess worker, Consumer<ConformanceResult> progress) {
    while (true) {
      String line = next(worker);
      if (line.equals(END)) {
        throw died(worker);
      }
      Message message = understood(line, worker);
      if (message instanceof Begun first) {
        heard.begun(first.report());
      } else if (message instanceof Result each) {
        heard.result(each.result());
        progress.accept(each.result());
      } else if (message instanceof Report last) {
        return last.report();
      } else if (message instanceof Unfinished last) {
        String more = worker.ended() ? "" : worker.leftBehind();
        throw new UnfinishedConformanceException(
            last.sentence() + more, stillThere(last.report(), more));
      } else if (message instanceof Failure last) {
        String more = worker.ended() ? "" : worker.leftBehind();
        throw new DroverException(last.sentence() + more);
      } else if (!(message instanceof Alive)) {
        throw new IllegalStateException("nothing is done about " + message);
      }
    }
  }

  private Message understood(String line, WorkerProcess worker) {
    try {
      return Message.read(line);
    } catch (RuntimeException e) {
      // A boundary between processes: whatever is wrong with the line, the sentence is this one.
      DroverException unfinished = ended(worker, "said what is no message (" + line + ")");
      unfinished.initCause(e);
      throw unfinished;
    }
  }

  /** An interrupt ends the orders, upon which the worker leaves the device in order and says so. */
  private String next(WorkerProcess worker) {
    while (true) {
      try {
        String line = lines.poll(times.silence().toMillis(), TimeUnit.MILLISECONDS);
        if (line == null) {
          throw ended(worker, "has said nothing for " + times.silence().toSeconds() + " s");
        }
        return line;
      } catch (InterruptedException e) {
        worker.interrupted();
      }
    }
  }

  private DroverException died(WorkerProcess worker) {
    String how = worker.ended() ? "ended with status " + worker.status() : "closed its output";
    worker.await(times.end(), errorsRead::await);
    return ended(worker, how);
  }

  private DroverException ended(WorkerProcess worker, String how) {
    return heard.cutShort(
        "the process that checks "
            + request.address()
            + " (pid "
            + worker.pid()
            + ") "
            + how
            + " "
            + heard.where()
            + worker.leftBehind()
            + errors.toldAtTheEnd());
  }

  private static ConformanceReport stillThere(ConformanceReport report, String more) {
    return new ConformanceReport(
        report.address(),
        report.release(),
        report.driver(),
        report.via(),
        report.features(),
        report.started(),
        report.took(),
        report.results(),
        report.left() + more);
  }
}
