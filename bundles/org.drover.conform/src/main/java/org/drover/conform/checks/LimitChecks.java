// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.drover.api.Errno;
import org.drover.conform.subject.Answer;
import org.drover.conform.subject.FeatureCall;
import org.drover.conform.subject.StateAnswer;
import org.drover.conform.subject.Subject;
import org.drover.conform.subject.Violation;
import org.drover.fsm.MigrationFeature;
import org.drover.fsm.MigrationState;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Kernel;

/** A full descriptor table, and several threads at once. */
final class LimitChecks {
  private static final String CORE = "drivers/vfio/vfio_main.c, vfio_ioct_mig_return_fd()";
  private static final String MUTEX = "the driver's state mutex";
  private static final int THREADS = 4;
  private static final int ROUNDS = 8;

  private LimitChecks() {}

  static List<Check> all() {
    return List.of(
        Check.of(
            "limit.descriptors",
            "a SET that finds no free descriptor number is EMFILE and has happened: the device is"
                + " in the new state, and leaving and entering again gives a data FD",
            CORE,
            LimitChecks::descriptors),
        Check.of(
            "limit.one-fd-for-all",
            "of several threads that SET STOP_COPY at once all succeed and one gets the data FD",
            MUTEX,
            LimitChecks::oneFdForAll),
        Check.of(
            "limit.get-meanwhile",
            "a GET while another thread SETs gives a state of the path, and never an error",
            MUTEX,
            LimitChecks::getMeanwhile),
        Check.of(
            "limit.reset-meanwhile",
            "a reset while another thread SETs leaves the device in a state from which a further"
                + " reset gives RUNNING",
            MUTEX + "; deferred reset",
            LimitChecks::resetMeanwhile));
  }

  private static void descriptors(Subject subject) {
    subject.needs(MigrationFeature.STOP_COPY);
    // Once without, so that nothing has to be loaded while no file can be opened.
    subject.set(MigrationState.STOP_COPY).mustGiveFd();
    subject.mustBeIn(MigrationState.STOP_COPY);
    subject.set(MigrationState.RUNNING).mustGiveNoFd();
    StateAnswer answer = withoutNumbers(subject);
    answer.mustBe(Errno.EMFILE);
    if (answer.fd().isPresent()) {
      throw new Violation("a SET that answered EMFILE gave a data FD");
    }
    subject.mustBeIn(MigrationState.STOP_COPY);
    subject.set(MigrationState.STOP).mustGiveNoFd();
    subject.set(MigrationState.STOP_COPY).mustGiveFd().drain().answer().mustBe(0);
  }

  private static StateAnswer withoutNumbers(Subject subject) {
    Kernel kernel = subject.kernel();
    int spare = subject.spare();
    List<Integer> taken = new ArrayList<>();
    try {
      int next = kernel.fcntl(spare, Fcntl.F_DUPFD_CLOEXEC, 0);
      while (next >= 0) {
        taken.add(next);
        next = kernel.fcntl(spare, Fcntl.F_DUPFD_CLOEXEC, 0);
      }
      return subject.set(MigrationState.STOP_COPY);
    } finally {
      taken.forEach(kernel::close);
    }
  }

  /** Does something on several threads at once, and gives what each had. */
  private static <T> List<T> together(int threads, Work<T> work) {
    CountDownLatch start = new CountDownLatch(1);
    List<FutureTask<T>> tasks = new ArrayList<>();
    for (int slot = 0; slot < threads; slot++) {
      int own = slot;
      FutureTask<T> task =
          new FutureTask<>(
              () -> {
                start.await();
                return work.run(own);
              });
      tasks.add(task);
      Thread thread = new Thread(task, "conformance, thread " + slot);
      thread.setDaemon(true);
      thread.start();
    }
    start.countDown();
    return tasks.stream().map(LimitChecks::joined).toList();
  }

  private interface Work<T> {
    T run(int slot);
  }

  private static <T> T joined(FutureTask<T> task) {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** What a thread's SET came to. */
  private record Set(Answer answer, int fd) {}

  private static void oneFdForAll(Subject subject) {
    subject.needs(MigrationFeature.STOP_COPY);
    for (int round = 0; round < ROUNDS; round++) {
      List<Set> sets =
          together(
              THREADS,
              slot -> {
                FeatureCall call = subject.quietSet(MigrationState.STOP_COPY, slot);
                Answer answer = call.call();
                return new Set(answer, call.after().getInt(4));
              });
      long given = sets.stream().filter(set -> set.answer().ok() && set.fd() >= 0).count();
      sets.stream()
          .filter(set -> set.answer().ok() && set.fd() >= 0)
          .forEach(set -> subject.adopt(set.fd()).close());
      sets.forEach(set -> set.answer().mustSucceed());
      if (given != 1) {
        throw new Violation(
            THREADS + " threads that SET STOP_COPY at once got " + given + " data FDs; due is 1");
      }
      subject.freshen();
    }
    subject.row(ROUNDS + " times " + THREADS + " threads SET STOP_COPY at once", "one data FD");
  }

  private static void getMeanwhile(Subject subject) {
    subject.needs(MigrationFeature.STOP_COPY);
    List<String> errors =
        together(
            2,
            slot -> {
              String error = "";
              for (int round = 0; round < ROUNDS * 4 && error.isEmpty(); round++) {
                error = slot == 0 ? move(subject, round) : look(subject);
              }
              return error;
            });
    errors.stream()
        .filter(error -> !error.isEmpty())
        .forEach(
            error -> {
              throw new Violation(error);
            });
    subject.row("GETs while another thread SETs STOP and RUNNING", "STOP, RUNNING or between");
  }

  private static String move(Subject subject, int round) {
    MigrationState target = round % 2 == 0 ? MigrationState.STOP : MigrationState.RUNNING;
    Answer answer = subject.quietSet(target, 0).call();
    return answer.ok() ? "" : "SET of " + target + " answered " + answer.spelled();
  }

  private static String look(Subject subject) {
    FeatureCall call = subject.quietGet(1);
    Answer answer = call.call();
    int state = call.after().getInt(0);
    boolean onPath =
        state == MigrationState.STOP.code()
            || state == MigrationState.RUNNING.code()
            || state == MigrationState.RUNNING_P2P.code();
    return answer.ok() && onPath
        ? ""
        : "a GET while another thread SETs answered " + answer.spelled() + ", state " + state;
  }

  private static void resetMeanwhile(Subject subject) {
    subject.needs(MigrationFeature.STOP_COPY);
    for (int round = 0; round < ROUNDS; round++) {
      together(
          2,
          slot -> {
            if (slot == 0) {
              FeatureCall call = subject.quietSet(MigrationState.STOP_COPY, slot);
              if (call.call().ok() && call.after().getInt(4) >= 0) {
                subject.adopt(call.after().getInt(4));
              }
              return true;
            }
            return subject.quietReset();
          });
      subject.freshen();
    }
    subject.row(ROUNDS + " times a reset while another thread SETs STOP_COPY", "RUNNING");
  }
}
