// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What has to be undone if a sequence of steps does not get to its end: the last step first. {@link
 * #keep} at the end lets everything be.
 */
final class Unwinding implements AutoCloseable {
  private final Deque<Runnable> steps = new ArrayDeque<>();

  void onFailure(Runnable undo) {
    steps.push(undo);
  }

  void keep() {
    steps.clear();
  }

  @Override
  public void close() {
    while (!steps.isEmpty()) {
      steps.pop().run();
    }
  }
}
