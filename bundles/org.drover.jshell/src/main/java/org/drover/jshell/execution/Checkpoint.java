// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.execution;

import java.io.PrintStream;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * What woven snippets call. Every class world has a copy of this class of its own, so that its
 * fields are that world's alone, on whatever thread a snippet runs; so it stands on {@code java.*}
 * only, and is reached by reflection.
 */
public final class Checkpoint {
  private static volatile Runnable stop;
  private static volatile IntConsumer exit;
  private static volatile Consumer<Object> started;
  private static volatile PrintStream out;
  private static volatile PrintStream err;

  private Checkpoint() {}

  /**
   * Sets what a world does, before its first snippet.
   *
   * @param onExit takes the status and does not return
   * @param onStarted takes threads, timers and executors that a snippet has made
   * @param standardOut what {@code System.out} is
   * @param standardErr what {@code System.err} is
   */
  public static void set(
      IntConsumer onExit,
      Consumer<Object> onStarted,
      PrintStream standardOut,
      PrintStream standardErr) {
    exit = onExit;
    started = onStarted;
    out = standardOut;
    err = standardErr;
  }

  /**
   * Sets what every check does from now on.
   *
   * @param onCheck throws in the threads that are to stop; null if none is
   */
  public static void stop(Runnable onCheck) {
    stop = onCheck;
  }

  /** At the beginning of a method, and before a jump back. */
  public static void check() {
    Runnable now = stop;
    if (now != null) {
      now.run();
    }
  }

  /**
   * Instead of {@code System.exit}.
   *
   * @param status the script's
   */
  public static void exit(int status) {
    exit.accept(status);
  }

  /**
   * Instead of {@code Runtime.exit} and {@code Runtime.halt}.
   *
   * @param runtime is not used, but on the stack
   * @param status the script's
   */
  public static void exit(Runtime runtime, int status) {
    Objects.requireNonNull(runtime);
    exit.accept(status);
  }

  /**
   * After a thread, a timer or an executor was made.
   *
   * @param made it
   */
  public static void started(Object made) {
    started.accept(made);
  }

  /**
   * Instead of {@code System.out}.
   *
   * @return the session's
   */
  public static PrintStream out() {
    return out;
  }

  /**
   * Instead of {@code System.err}.
   *
   * @return the session's
   */
  public static PrintStream err() {
    return err;
  }

  /**
   * Instead of {@code System.setOut}.
   *
   * @param stream the session's from now on
   */
  public static void setOut(PrintStream stream) {
    out = stream;
  }

  /**
   * Instead of {@code System.setErr}.
   *
   * @param stream the session's from now on
   */
  public static void setErr(PrintStream stream) {
    err = stream;
  }
}
