// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.drover.api.DroverException;

/**
 * Calls that return when the kernel does, made on threads of their own, so that whoever waits for
 * one can be stopped at once: the call then ends in the background, which is said, and its end too.
 *
 * <p>The threads do not belong to the snippet that waits: stopping its threads leaves them alone.
 */
final class Work {
  private static final Logger LOG = System.getLogger(Work.class.getName());

  private final ThreadGroup group = Thread.currentThread().getThreadGroup();
  private final Desk desk;

  Work(Desk desk) {
    this.desk = desk;
  }

  /** A call without a result. */
  void run(String what, Runnable call) {
    call(
        what,
        false,
        () -> {
          call.run();
          return null;
        });
  }

  /** A call that nothing cuts short. */
  <T> T call(String what, Supplier<T> call) {
    return call(what, false, call);
  }

  /**
   * Makes a call and waits for it.
   *
   * @param what the call, for the sentence if it is left alone: {@code opening emu:mtty-0}
   * @param interruptible whether the call comes back sooner if its own thread is interrupted
   */
  <T> T call(String what, boolean interruptible, Supplier<T> call) {
    AtomicReference<Thread> thread = new AtomicReference<>();
    CompletableFuture<T> result =
        CompletableFuture.supplyAsync(
            call,
            task -> {
              thread.set(thread(what, task));
              thread.get().start();
            });
    try {
      return result.get();
    } catch (ExecutionException e) {
      throw rethrown(e);
    } catch (InterruptedException e) {
      if (interruptible) {
        thread.get().interrupt();
      }
      throw left(what, result);
    }
  }

  /**
   * Makes a call and waits for a while, whether or not the thread is interrupted.
   *
   * @param <T> of the call
   * @param patience how long
   * @param what the call, for the sentence if it takes longer
   * @param call may last
   * @param late told of its result if it comes later
   * @return what the call returned
   * @throws DroverException if it takes longer; it goes on then
   */
  <T> T within(Duration patience, String what, Supplier<T> call, Consumer<T> late) {
    CompletableFuture<T> result =
        CompletableFuture.supplyAsync(call, task -> thread(what, task).start());
    if (Waiting.await(result, patience)) {
      try {
        return result.join();
      } catch (CompletionException e) {
        throw rethrown(e);
      }
    }
    var unused =
        result.whenComplete(
            (value, error) -> {
              if (error == null) {
                late.accept(value);
              } else {
                note(ended(what, error));
              }
            });
    String line = what + " goes on in the background, because no answer comes";
    LOG.log(Level.WARNING, line);
    throw new DroverException(line + "; it is told when it has ended.");
  }

  /** Said, and logged as well: who could hear it may have gone. */
  void note(String line) {
    LOG.log(Level.WARNING, line);
    desk.say(line);
  }

  /** Something that nobody waits for; it tells its own end where that matters. */
  void inBackground(String what, Runnable call) {
    thread(what, call).start();
  }

  /** Inherits nothing from the snippet's thread, whose classes it would keep otherwise. */
  private Thread thread(String what, Runnable task) {
    Thread thread = new Thread(group, task, "drover-jshell " + what, 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(Work.class.getClassLoader());
    return thread;
  }

  /** The cause, below the frames of who waited for it; an error is thrown at once. */
  static RuntimeException rethrown(Exception e) {
    calledFromHere(e.getCause());
    if (e.getCause() instanceof RuntimeException cause) {
      return cause;
    }
    if (e.getCause() instanceof Error cause) {
      throw cause;
    }
    return new IllegalStateException(e.getCause());
  }

  /** Below the frames of the thread that made the call, those of who waited for it: a snippet's. */
  private static void calledFromHere(Throwable error) {
    error.setStackTrace(
        Stream.of(error.getStackTrace(), new Throwable().getStackTrace())
            .flatMap(Stream::of)
            .toArray(StackTraceElement[]::new));
  }

  private DroverException left(String what, CompletableFuture<?> result) {
    String line = what + " goes on in the background and ends when the kernel says so";
    desk.say(line + "; it is told when it has.");
    var unused = result.whenComplete((value, error) -> desk.say(ended(what, error)));
    Thread.currentThread().interrupt();
    return new DroverException(line + ": nobody waits for it any longer.");
  }

  private static String ended(String what, Throwable error) {
    if (error == null) {
      return what + " has ended.";
    }
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    return what + " has ended: " + cause.getMessage();
  }
}
