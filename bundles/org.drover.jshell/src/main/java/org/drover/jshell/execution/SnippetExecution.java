// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.execution;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import org.drover.jshell.world.World;
import org.drover.jshell.world.WorldLoader;

/**
 * Runs the snippets of one class world. Turns are taken one at a time; a stop and the end may come
 * from any thread.
 *
 * <p>A stop interrupts the thread of the turn, and has the checks in it throw. A thread that is in
 * code that is no snippet's and ends in spite of neither is left behind; it is stopped by the first
 * check that it meets later.
 */
public final class SnippetExecution implements ExecutionControlProvider, AutoCloseable {
  /**
   * What the host gives to snippets.
   *
   * @param name for threads
   * @param out their {@code System.out}
   * @param err their {@code System.err}
   * @param values the bindings, by name
   * @param printer how a value prints; empty if as JShell prints it
   * @param grace how long a thread may take to stop
   */
  public record Host(
      String name,
      PrintStream out,
      PrintStream err,
      Function<String, Object> values,
      Function<Object, Optional<String>> printer,
      Duration grace) {}

  private static final AtomicLong WORLDS = new AtomicLong();

  private final Host host;
  private final WorldLoader loader;
  private final SnippetThreads threads;
  private final Consumer<Runnable> checkpoint;
  private final AtomicLong calls = new AtomicLong();
  private final Set<EvaluationThread> abandoned = new HashSet<>();
  private Turn current;
  private OptionalInt exitBetweenTurns = OptionalInt.empty();
  private volatile boolean closed;

  /**
   * A fresh class world.
   *
   * @param world what its snippets may use
   * @param host what they are given
   */
  public SnippetExecution(World world, Host host) {
    this.host = host;
    this.loader = new WorldLoader("jshell-world-" + WORLDS.incrementAndGet(), world);
    this.threads = new SnippetThreads(loader.getName());
    this.checkpoint = copyCheckpoint();
    copyBindings();
  }

  /**
   * The loader of the snippets.
   *
   * @return the same all the time
   */
  public WorldLoader loader() {
    return loader;
  }

  /**
   * What snippets see of the execution itself.
   *
   * @return class files by binary name
   */
  public static Map<String, byte[]> visibleClasses() {
    return Map.of(Bindings.class.getName(), bytes(Bindings.class));
  }

  private Consumer<Runnable> copyCheckpoint() {
    Class<?> copy = copy(Checkpoint.class);
    try {
      copy.getMethod("set", IntConsumer.class, Consumer.class, PrintStream.class, PrintStream.class)
          .invoke(
              null, (IntConsumer) this::exit, (Consumer<Object>) threads::add, host.out, host.err);
      var stop = copy.getMethod("stop", Runnable.class);
      return action -> {
        try {
          stop.invoke(null, action);
        } catch (ReflectiveOperationException e) {
          throw new LinkageError("a copy of " + stop + " cannot be called", e);
        }
      };
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the copy of " + copy.getName() + " is not like it", e);
    }
  }

  private void copyBindings() {
    Class<?> copy = copy(Bindings.class);
    try {
      copy.getMethod("set", Function.class).invoke(null, host.values);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the copy of " + copy.getName() + " is not like it", e);
    }
  }

  private Class<?> copy(Class<?> original) {
    loader.declare(original.getName(), bytes(original));
    try {
      return loader.loadClass(original.getName());
    } catch (ClassNotFoundException e) {
      throw new LinkageError("a class that has just been declared is not there", e);
    }
  }

  private static byte[] bytes(Class<?> type) {
    String file = type.getName().substring(type.getPackageName().length() + 1) + ".class";
    try (InputStream in = type.getResourceAsStream(file)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("the bundle's own " + file + " cannot be read", e);
    }
  }

  /**
   * Begins an evaluation.
   *
   * @return to be given to {@link #end}; empty if the class world is closed
   */
  public Optional<Turn> begin() {
    Turn turn = new Turn(this::changed, host.grace);
    synchronized (this) {
      if (closed) {
        return Optional.empty();
      }
      current = turn;
      exitBetweenTurns.ifPresent(turn::exit);
      exitBetweenTurns = OptionalInt.empty();
    }
    return Optional.of(turn);
  }

  /**
   * Ends an evaluation.
   *
   * @param turn that was begun last
   */
  public void end(Turn turn) {
    synchronized (this) {
      if (current == turn) {
        current = null;
      }
    }
    changed();
  }

  /**
   * Stops the present evaluation. Does not wait.
   *
   * @return false if there is none
   */
  public boolean stop() {
    Turn turn = turn();
    if (turn == null) {
      return false;
    }
    turn.stop();
    return true;
  }

  private synchronized Turn turn() {
    return current;
  }

  private void exit(int status) {
    Turn turn = turn();
    if (turn != null) {
      turn.exit(status);
    } else {
      synchronized (this) {
        exitBetweenTurns = OptionalInt.of(status);
      }
    }
    throw new StopSignal();
  }

  /** Sets what the checks do, from what is going on. */
  private synchronized void changed() {
    if (current != null && current.abandoned() != null) {
      abandoned.add(current.abandoned());
    }
    abandoned.removeIf(thread -> thread.ended().isDone() || !thread.isAlive());
    boolean stopping = closed || !abandoned.isEmpty() || (current != null && current.isStopped());
    checkpoint.accept(stopping ? this::check : null);
  }

  /** On whatever thread runs a snippet while something is being stopped. */
  private void check() {
    boolean stop;
    if (Thread.currentThread() instanceof EvaluationThread mine) {
      stop = mine.turn().isStopped();
    } else if (closed) {
      stop = threads.isCurrentOurs();
    } else {
      Turn turn = turn();
      stop = turn != null && turn.isStopped() && SnippetThreads.isCommonWorker();
    }
    if (stop) {
      throw new StopSignal();
    }
  }

  /**
   * Whether the present thread runs a snippet of this world.
   *
   * @return true also if the snippet has called the platform
   */
  public boolean isCurrentThread() {
    return Thread.currentThread() instanceof EvaluationThread mine && mine.turn() == turn();
  }

  /**
   * Names of the threads that run in the background.
   *
   * @return sorted
   */
  public Set<String> threads() {
    Set<String> names = new TreeSet<>(threads.names());
    synchronized (this) {
      abandoned.stream().filter(Thread::isAlive).forEach(thread -> names.add(thread.getName()));
    }
    return names;
  }

  @Override
  public String name() {
    return "drover";
  }

  @Override
  public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
    return new SnippetControl(
        new SnippetLoader(loader),
        new SnippetControl.Runner() {
          @Override
          public String call(Callable<String> task) throws Exception {
            return running().call("jshell " + host.name + " #" + calls.incrementAndGet(), task);
          }

          @Override
          public void keep(Object value) {
            running().keep(value);
          }
        },
        host.printer);
  }

  private synchronized Turn running() {
    if (current == null) {
      throw new IllegalStateException("nothing of " + host.name + " is being evaluated");
    }
    return current;
  }

  /** Stops what runs, and the threads that snippets have started. Does not wait. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    changed();
    stop();
    threads.stop();
  }
}
