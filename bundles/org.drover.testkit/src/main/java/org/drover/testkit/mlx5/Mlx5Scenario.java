// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.mlx5;

import java.io.IOException;

/**
 * Something that is done to two functions, and written down as it goes.
 *
 * @param topic of it: the name of the file that its record is in, without {@code .txt}
 * @param name that no other of the topic has
 * @param chunks whether the firmware offers its state in chunks
 * @param steps what is done; both functions are in RUNNING, 5000 bytes large, when it begins
 */
public record Mlx5Scenario(String topic, String name, boolean chunks, Steps steps) {
  /** The steps of a scenario. */
  @FunctionalInterface
  public interface Steps {
    /**
     * Does them.
     *
     * @param play does each, and notes it
     */
    void run(Mlx5Play play) throws IOException;
  }

  @Override
  public String toString() {
    return topic + ": " + name;
  }
}
