// SPDX-License-Identifier: Apache-2.0
package org.drover.core.fake;

/**
 * A machine that makes no more threads, for some of the threads that descend from the one that
 * began this: each new thread inherits it from its parent, which is asked for it while it makes
 * one.
 */
public final class ThreadLimit implements AutoCloseable {
  /** What the JDK says then. */
  public static final String MESSAGE = "unable to create native thread";

  private static final InheritableThreadLocal<ThreadLimit> INHERITED =
      new InheritableThreadLocal<>() {
        @Override
        protected ThreadLimit childValue(ThreadLimit parents) {
          if (parents != null) {
            parents.take();
          }
          return parents;
        }
      };

  private String parent = "";
  private int left;
  private int refused;

  private ThreadLimit() {}

  /** Begins for the threads that this one makes, and theirs; none is limited yet. */
  public static ThreadLimit begin() {
    ThreadLimit limit = new ThreadLimit();
    INHERITED.set(limit);
    return limit;
  }

  /**
   * From now on a thread makes no more than some.
   *
   * @param name of the one that makes them
   * @param more how many it may still make
   */
  public synchronized void limit(String name, int more) {
    parent = name;
    left = more;
  }

  private synchronized void take() {
    if (Thread.currentThread().getName().equals(parent) && left-- <= 0) {
      refused++;
      throw new OutOfMemoryError(MESSAGE);
    }
  }

  /** How many threads were not made. */
  public synchronized int refused() {
    return refused;
  }

  /** There is room again. */
  public synchronized void lift() {
    parent = "";
  }

  @Override
  public void close() {
    lift();
    INHERITED.remove();
  }
}
