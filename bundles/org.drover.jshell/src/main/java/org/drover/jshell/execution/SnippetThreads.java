// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.execution;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.Timer;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.stream.Stream;

/**
 * The threads that the snippets of one class world have started: those that they made by {@code
 * new}, those of executors and timers that they made, and those whose outermost code is a snippet.
 *
 * <p>A thread of the platform that calls a snippet's listener or driver is none of them, and is
 * never stopped: what it does is not the session's. Nor is one that the platform makes while a
 * snippet calls it.
 */
final class SnippetThreads {
  private final String loader;
  private final List<WeakReference<Object>> made = new ArrayList<>();
  private final ThreadLocal<Boolean> foreign = new ThreadLocal<>();

  /**
   * None yet.
   *
   * @param loader name of the class world's loader, which no other has
   */
  SnippetThreads(String loader) {
    this.loader = loader;
  }

  /** Remembers a thread, an executor or a timer, as long as somebody else does. */
  void add(Object starter) {
    if (starter instanceof Thread thread) {
      thread.setUncaughtExceptionHandler(SnippetThreads::uncaught);
    }
    synchronized (made) {
      made.removeIf(one -> one.refersTo(null));
      made.add(new WeakReference<>(starter));
    }
  }

  /** A stop is no news; anything else is told as for any thread. */
  private static void uncaught(Thread thread, Throwable error) {
    if (!(error instanceof StopSignal) && thread.getThreadGroup() != null) {
      thread.getThreadGroup().uncaughtException(thread, error);
    }
  }

  /** Whether the present thread is one of them; remembered for those that are not. */
  boolean isCurrentOurs() {
    if (Boolean.TRUE.equals(foreign.get())) {
      return false;
    }
    boolean ours = isCommonWorker() || isOurs(Thread.currentThread().getStackTrace());
    foreign.set(!ours);
    if (ours) {
      // One that was made by a method reference is met here for the first time.
      Thread.currentThread().setUncaughtExceptionHandler(SnippetThreads::uncaught);
    }
    return ours;
  }

  /** Whether the present thread works for parallel streams and the like. */
  static boolean isCommonWorker() {
    return Thread.currentThread() instanceof ForkJoinWorkerThread worker
        && worker.getPool() == ForkJoinPool.commonPool();
  }

  /** Interrupts them, and shuts down their executors and timers. */
  void stop() {
    for (Object one : madeNow()) {
      if (one instanceof ExecutorService executor) {
        executor.shutdownNow();
      } else if (one instanceof Timer timer) {
        timer.cancel();
      } else if (one instanceof Thread thread) {
        thread.interrupt();
      }
    }
    running().forEach(Thread::interrupt);
  }

  /** Names of those that are alive. */
  Set<String> names() {
    Set<String> names = new TreeSet<>();
    Stream.concat(
            running(), madeNow().stream().filter(Thread.class::isInstance).map(Thread.class::cast))
        .filter(Thread::isAlive)
        .forEach(thread -> names.add(thread.getName()));
    return names;
  }

  private List<Object> madeNow() {
    synchronized (made) {
      return made.stream().map(WeakReference::get).filter(one -> one != null).toList();
    }
  }

  private Stream<Thread> running() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(entry -> !(entry.getKey() instanceof EvaluationThread))
        .filter(entry -> isOurs(entry.getValue()))
        .map(entry -> entry.getKey());
  }

  /** By the outermost frame that is not of the Java runtime. */
  private boolean isOurs(StackTraceElement[] stack) {
    for (int i = stack.length - 1; i >= 0; i--) {
      if (stack[i].getModuleName() == null) {
        return loader.equals(stack[i].getClassLoaderName());
      }
    }
    return false;
  }
}
