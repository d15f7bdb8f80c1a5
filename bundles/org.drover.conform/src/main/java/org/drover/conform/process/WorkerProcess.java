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
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A worker from outside: started, ordered, and ended, also when this virtual machine goes down.
 * Belongs to the thread that started it. An interrupt of that thread does not cut its waiting
 * short: it ends the worker's orders, and is restored when this is closed.
 */
final class WorkerProcess implements AutoCloseable {
  private final Process process;
  private final ChildRun.Times times;
  private final Consumer<String> notices;
  private final Thread hook;
  private boolean interrupted;
  private boolean killed;

  /** Something that is waited for. */
  interface Wait {
    boolean until(long time, TimeUnit unit) throws InterruptedException;
  }

  /**
   * Starts one.
   *
   * @param command of it
   * @param times how long it is waited for
   * @param notices told, in a sentence, if this virtual machine goes down and has to wait
   */
  WorkerProcess(List<String> command, ChildRun.Times times, Consumer<String> notices)
      throws IOException {
    this.process = new ProcessBuilder(command).start();
    this.times = times;
    this.notices = notices;
    this.hook = new Thread(this::leave, "end of worker " + pid());
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** This virtual machine goes down: the worker is asked to end, then made to. */
  void leave() {
    endOrders();
    try {
      if (process.isAlive()) {
        notices.accept(
            "waiting at most "
                + times.check().toSeconds()
                + " s for the check under way, so that the device is left in order");
      }
      process.waitFor(times.check().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    kill();
  }

  /** Not by its {@link Process}, which would close its output too, with what nobody has read. */
  private void kill() {
    process.toHandle().destroyForcibly();
  }

  long pid() {
    return process.pid();
  }

  /** Tells what it says, line by line, on a thread of its own each. */
  void listen(
      Consumer<String> output, Runnable atItsEnd, Consumer<String> errors, Runnable atTheirs) {
    listen("output", process.getInputStream(), output, atItsEnd);
    listen("errors", process.getErrorStream(), errors, atTheirs);
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

  void order(String line) {
    try {
      OutputStream orders = process.getOutputStream();
      orders.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      orders.flush();
    } catch (IOException e) {
      // It has died already: its status and its last lines tell more, when its output has ended.
    }
  }

  /** Tells it that nobody wants more: the check that is under way is its last. */
  private void endOrders() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // It has ended itself, and its end is waited for anyway.
    }
  }

  /** Whoever waits is interrupted: goes on waiting, for the worker's last words. */
  void interrupted() {
    interrupted = true;
    endOrders();
  }

  /** Whether it has ended, or does soon. */
  boolean ended() {
    return await(times.end(), process::waitFor);
  }

  /** Waits at least once, and at most so long. */
  boolean await(Duration most, Wait wait) {
    long deadline = System.nanoTime() + most.toNanos();
    while (true) {
      try {
        return wait.until(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        interrupted();
      }
    }
  }

  /** How it ended, if it has. */
  String status() {
    int status = process.exitValue();
    return status > 128 ? status + " (signal " + (status - 128) + ")" : String.valueOf(status);
  }

  /** Kills it; what there is to say if that does not end it, else nothing. */
  String leftBehind() {
    killed = true;
    kill();
    return ended() ? "" : "; pid " + pid() + " stays until the kernel lets it go";
  }

  /** If nobody heard its last words, the check that is under way may end first. */
  @Override
  public void close() {
    if (!killed) {
      endOrders();
      await(times.check(), process::waitFor);
    }
    process.destroyForcibly();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // This virtual machine is going down: the hook is at work.
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
