// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.run;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceRequest;
import org.drover.api.service.ConformanceResult;
import org.drover.api.service.ConformanceVerdict;
import org.drover.api.service.UnfinishedConformanceException;
import org.drover.conform.checks.Check;
import org.drover.conform.subject.NotApplicable;
import org.drover.conform.subject.Subject;
import org.drover.conform.subject.Transcript;
import org.drover.conform.subject.Unusable;
import org.drover.conform.subject.Violation;
import org.drover.uapi.Kernel;

/**
 * One run of checks on one device. The device is touched on a thread of the run's own; the caller's
 * thread watches it, so that a call that the kernel does not come back from ends the run and blocks
 * nobody.
 */
public final class Run {
  private static final long LOOK_EVERY_MS = 100;
  private static final String BLOCKED = "an earlier call is still blocked";
  private static final String INTERRUPTED = "the run was interrupted";

  private final Kernel kernel;
  private final ConformanceRequest request;
  private final List<Check> checks;
  private final Consumer<ConformanceReport> begun;
  private final Consumer<ConformanceResult> progress;
  private final Watch watch;
  private final Transcript transcript = new Transcript();

  /** Left behind if a call blocks it: nothing is given to it any more then. */
  private final ExecutorService worker;

  private final List<ConformanceResult> results = new ArrayList<>();

  /** Why no further check is begun; null while they are. */
  private String stopped;

  private boolean interrupted;

  /** Whether the device is as the last reset left it; some resets take seconds. Of the worker. */
  private boolean fresh;

  /**
   * A run that has not begun.
   *
   * @param kernel who serves the device
   * @param request what to do
   * @param checks those that were chosen, in their order
   * @param progress told of each result
   */
  public Run(
      Kernel kernel,
      ConformanceRequest request,
      List<Check> checks,
      Consumer<ConformanceResult> progress) {
    this(kernel, request, checks, report -> {}, progress);
  }

  /**
   * A run that has not begun.
   *
   * @param kernel who serves the device
   * @param request what to do
   * @param checks those that were chosen, in their order
   * @param begun told when the device is open, before the first check, with no results yet
   * @param progress told of each result
   */
  public Run(
      Kernel kernel,
      ConformanceRequest request,
      List<Check> checks,
      Consumer<ConformanceReport> begun,
      Consumer<ConformanceResult> progress) {
    this.watch = new Watch(new Stacks(kernel.scheme().equals("vfio")), System::nanoTime);
    this.kernel = new WatchedKernel(kernel, watch);
    this.request = request;
    this.checks = checks;
    this.begun = begun;
    this.progress = progress;
    this.worker = Executors.newSingleThreadExecutor(this::thread);
  }

  private Thread thread(Runnable work) {
    Thread thread = new Thread(work, "conformance of " + address());
    thread.setDaemon(true);
    return thread;
  }

  /** What is said of a device that could be checked. */
  private record Found(Subject subject, Optional<String> driver, AccessPath via, String features) {}

  /** However the run ends, the device is brought back. The first error wins over one of this. */
  private final class Return implements AutoCloseable {
    private final Subject subject;
    private String left;

    Return(Subject subject) {
      this.subject = subject;
    }

    @Override
    public void close() {
      left = BLOCKED.equals(stopped) ? "not brought back: " + stopped : leave(subject);
    }
  }

  /**
   * Runs the checks. Whatever ends the run, an exception of those who are told included, the device
   * is brought back first.
   *
   * @return what came of them
   * @throws DroverException if the device cannot be opened
   * @throws UnfinishedConformanceException if the thread is interrupted
   */
  public ConformanceReport carryOut() {
    try {
      return carriedOut();
    } finally {
      worker.shutdown();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private ConformanceReport carriedOut() {
    Instant started = Instant.now();
    long began = System.nanoTime();
    Return back = new Return(open());
    Found found;
    try (back) {
      found = found(back.subject);
      begun.accept(report(found, started, Duration.ZERO, "not yet"));
      runChecks(found);
    }
    int ended = results.size();
    checks.stream().skip(ended).forEach(check -> results.add(notRun(check, INTERRUPTED)));
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    ConformanceReport report = report(found, started, took, back.left);
    if (interrupted) {
      throw new UnfinishedConformanceException(
          INTERRUPTED + " after " + ended + " checks; " + address() + " was left " + back.left,
          report);
    }
    return report;
  }

  private void runChecks(Found found) {
    for (Check check : checks) {
      interrupted |= Thread.interrupted();
      if (!interrupted) {
        take(result(check, found));
      }
    }
  }

  private ConformanceReport report(Found found, Instant started, Duration took, String left) {
    return new ConformanceReport(
        address(),
        kernel.release(),
        found.driver().orElse(""),
        found.via(),
        found.features(),
        started,
        took,
        results,
        left);
  }

  private DeviceAddress address() {
    return request.address();
  }

  private void take(ConformanceResult result) {
    results.add(result);
    progress.accept(result);
  }

  private Subject open() {
    return watched(
        () -> new Subject(kernel, address(), request.via(), transcript),
        blocked -> {
          throw new DroverException(address() + " does not open: " + sentence(blocked));
        });
  }

  private static Found found(Subject subject) {
    return new Found(subject, subject.driver(), subject.via(), subject.features().toString());
  }

  private String leave(Subject left) {
    return watched(
        () -> {
          try (Subject subject = left) {
            return subject.freshen();
          } catch (Unusable e) {
            return "not brought back: " + e.getMessage();
          }
        },
        blocked -> "not brought back: " + sentence(blocked));
  }

  private ConformanceResult result(Check check, Found found) {
    if (stopped != null) {
      return notRun(check, stopped);
    }
    if (check.info().dangerous() && !request.dangerous()) {
      return notRun(check, "a kernel without the fix may hang or crash; it runs with --dangerous");
    }
    return watched(
        () -> carryOut(check, found),
        blocked -> {
          stopped = BLOCKED;
          return ended(check, ConformanceVerdict.FAIL, sentence(blocked));
        });
  }

  private static ConformanceResult notRun(Check check, String why) {
    return new ConformanceResult(check.info(), ConformanceVerdict.NOT_RUN, why, List.of());
  }

  private String sentence(Watch.Blocked blocked) {
    return blocked.name()
        + " did not return within "
        + request.patience().toSeconds()
        + " s; its thread is at:\n"
        + blocked.stack();
  }

  /** Rows of what brings the device to the beginning are left out unless that fails. */
  private ConformanceResult carryOut(Check check, Found found) {
    try {
      if (!fresh) {
        found.subject().freshen();
      }
      fresh = false;
      transcript.take();
      check.body().run(found.subject());
      return ended(check, ConformanceVerdict.PASS, "");
    } catch (Violation e) {
      return KnownDeviation.of(found.driver(), check.info().id(), e.getMessage())
          .map(known -> e.getMessage() + " (" + known.sentence() + ")")
          .map(seen -> ended(check, ConformanceVerdict.KNOWN_DEVIATION, seen))
          .orElseGet(() -> ended(check, ConformanceVerdict.FAIL, e.getMessage()));
    } catch (NotApplicable e) {
      ConformanceResult result = ended(check, ConformanceVerdict.NOT_APPLICABLE, e.getMessage());
      fresh = result.rows().isEmpty();
      return result;
    } catch (Unusable e) {
      stopped = e.getMessage();
      return ended(check, ConformanceVerdict.FAIL, e.getMessage());
    } catch (RuntimeException e) {
      // A boundary: a device may answer what no check has thought of, and the others still run.
      return ended(
          check, ConformanceVerdict.FAIL, "the check could not cope with the answers below: " + e);
    }
  }

  private ConformanceResult ended(Check check, ConformanceVerdict verdict, String seen) {
    return new ConformanceResult(check.info(), verdict, seen, transcript.take());
  }

  private interface OnBlocked<T> {
    T answer(Watch.Blocked blocked);
  }

  /** Does something to the device on the worker, which is left alone if it blocks. */
  private <T> T watched(Supplier<T> work, OnBlocked<T> onBlocked) {
    Future<T> task = worker.submit(work::get);
    while (true) {
      try {
        return task.get(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        Optional<Watch.Blocked> blocked = watch.blocked(request.patience());
        if (blocked.isPresent()) {
          return onBlocked.answer(blocked.get());
        }
      } catch (ExecutionException e) {
        throw rethrown(e.getCause());
      } catch (InterruptedException e) {
        // What is under way goes on to its end, so that the device can be left in order.
        interrupted = true;
      }
    }
  }

  private static RuntimeException rethrown(Throwable cause) {
    if (cause instanceof Error e) {
      throw e;
    }
    return cause instanceof RuntimeException e ? e : new IllegalStateException(cause);
  }
}
