// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.job;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.drover.api.DroverException;
import org.drover.jshell.host.Host;
import org.drover.jshell.host.Hosted;
import org.drover.jshell.session.Evaluation;
import org.drover.jshell.session.SessionSettings;

/**
 * Runs a script to its end, or to one of these: its time is over, somebody kills it, nobody reads
 * what it writes any more, the thread that waits for it is interrupted.
 */
public final class ScriptRun {
  private static final Duration TICK = Duration.ofMillis(100);
  private static final int FAILED = 1;

  private final Jobs jobs;
  private final Host host;
  private final Output output;

  /**
   * What a script came to.
   *
   * @param status 0 if it got to its end, or called {@code System.exit(0)}
   * @param why one sentence if it did not get to its end and that was not its own fault
   */
  public record Outcome(int status, Optional<String> why) {}

  /**
   * For one script.
   *
   * @param jobs where it is listed
   * @param host that opens its session
   * @param output where its words go
   */
  public ScriptRun(Jobs jobs, Host host, Output output) {
    this.jobs = jobs;
    this.host = host;
    this.output = output;
  }

  /**
   * Runs it. Returns when it has ended and what it had is given back.
   *
   * @param script what to run
   * @param user for whom
   * @param timeout how long it may run, from its first snippet on
   * @return what it came to
   * @throws DroverException if no session can be opened for it
   */
  public Outcome run(Script script, String user, Optional<Duration> timeout) {
    Job job = jobs.begin(script, user);
    try {
      CompletableFuture<Outcome> outcome = new CompletableFuture<>();
      // Made here, so that it inherits from this thread which session System.out belongs to.
      Thread thread =
          new Thread(() -> complete(outcome, script, job), "drover-script-" + job.info().id());
      thread.setDaemon(true);
      thread.start();
      return await(outcome, job, timeout);
    } finally {
      jobs.end(job);
    }
  }

  private void complete(CompletableFuture<Outcome> outcome, Script script, Job job) {
    try {
      outcome.complete(evaluate(script, job));
    } catch (RuntimeException | Error e) {
      // Carried over to the thread that waits, whatever it is.
      outcome.completeExceptionally(e);
    }
  }

  private Outcome await(CompletableFuture<Outcome> outcome, Job job, Optional<Duration> timeout) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return outcome.get(TICK.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
          watch(job, timeout);
        } catch (InterruptedException e) {
          interrupted = true;
          job.stop("it was interrupted");
        } catch (ExecutionException e) {
          throw rethrown(e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void watch(Job job, Optional<Duration> timeout) {
    if (timeout.filter(limit -> job.ran().compareTo(limit) > 0).isPresent()) {
      job.stop("its time was over: --timeout " + timeout.get().toSeconds());
    }
    if (output.isGone()) {
      job.stop("nobody reads any more what it writes");
    }
    // Again: it may have been asked for before there was anything to stop.
    job.stopped().ifPresent(job::stop);
  }

  private static RuntimeException rethrown(ExecutionException e) {
    if (e.getCause() instanceof RuntimeException cause) {
      return cause;
    }
    if (e.getCause() instanceof Error cause) {
      throw cause;
    }
    return new IllegalStateException(e.getCause());
  }

  private Outcome evaluate(Script script, Job job) {
    SessionSettings settings =
        SessionSettings.plain(job.info().id() + " " + script.name(), output.out(), output.err());
    Hosted hosted = host.open(settings, new JobDesk(job, script, output));
    try {
      job.runs(hosted.session());
      return outcome(script, job, hosted);
    } finally {
      hosted.close().forEach(output::say);
    }
  }

  private Outcome outcome(Script script, Job job, Hosted hosted) {
    if (job.stopped().isPresent()) {
      return new Outcome(FAILED, job.stopped());
    }
    Evaluation evaluation = hosted.session().evaluate(script.source());
    output.out().flush();
    Failure.warnings(script.source(), evaluation).forEach(output::say);
    evaluation.notes().forEach(output::say);
    Failure.of(script.source(), evaluation).forEach(output::say);
    if (job.stopped().isPresent()) {
      return new Outcome(FAILED, job.stopped());
    }
    List<String> moving = hosted.moving();
    if (evaluation.exitStatus().isPresent()) {
      int status = evaluation.exitStatus().getAsInt();
      return new Outcome(
          status,
          status == 0 ? Optional.empty() : Optional.of("it called System.exit(" + status + ")"));
    }
    if (evaluation.isFailed()) {
      return new Outcome(FAILED, Optional.empty());
    }
    return moving.isEmpty()
        ? new Outcome(0, Optional.empty())
        : new Outcome(FAILED, Optional.of("it came to its end while " + String.join(", ", moving)));
  }
}
