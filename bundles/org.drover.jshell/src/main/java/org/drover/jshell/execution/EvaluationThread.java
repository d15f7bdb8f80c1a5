// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.execution;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * Runs one snippet. It is made by the thread that evaluates, and inherits what that has: where the
 * platform's console keeps its streams, for one.
 */
final class EvaluationThread extends Thread {
  private final Turn turn;
  private final Callable<String> task;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private String result;
  private Throwable failure;
  private boolean done;

  EvaluationThread(String name, Turn turn, Callable<String> task) {
    super(name);
    this.turn = turn;
    this.task = task;
    setDaemon(true);
  }

  @Override
  public void run() {
    String value = null;
    Throwable error = null;
    try {
      value = task.call();
    } catch (Throwable e) { // An isolation boundary: whatever a snippet throws is its result.
      error = e;
    }
    synchronized (turn) {
      result = value;
      failure = error;
      done = true;
      turn.notifyAll();
    }
    ended.complete(null);
    turn.left(this);
  }

  Turn turn() {
    return turn;
  }

  /** Completes on this thread, at its end. */
  CompletableFuture<Void> ended() {
    return ended;
  }

  /** To be called with the turn's lock held. */
  boolean isDone() {
    return done;
  }

  /** Of a thread that is done: what its task returned. */
  String result() {
    return result;
  }

  /** Of a thread that is done: what its task threw, or null. */
  Throwable failure() {
    return failure;
  }
}
