// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What has to be undone if a sequence of steps does not get to its end, or what a close consists
 * of: the last step first. {@link #keep} at the end lets everything be. A step that throws keeps
 * none of the others from running; the first error is thrown, later ones are suppressed in it.
 */
final class Unwinding implements AutoCloseable {
  private final Deque<Runnable> steps = new ArrayDeque<>();

  void onFailure(Runnable undo) {
    steps.push(undo);
  }

  /** The same, of a step that is taken in any case because nothing is kept. */
  void onEnd(Runnable step) {
    onFailure(step);
  }

  void keep() {
    steps.clear();
  }

  @Override
  public void close() {
    if (steps.isEmpty()) {
      return;
    }
    Runnable last = steps.pop();
    // The language's own rule: the first error is thrown, later ones are suppressed in it.
    try (this) {
      last.run();
    }
  }
}
