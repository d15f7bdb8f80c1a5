// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.util.List;
import org.drover.api.DeviceAddress;

/**
 * What a preparation would do.
 *
 * @param address the function that it is for
 * @param steps what would be done, in this order
 * @param leftAlone the other functions of the group, and why each stays as it is, a clause each
 * @param notes what else is to be known, a sentence each
 */
public record PreparationPlan(
    DeviceAddress address, List<Step> steps, List<String> leftAlone, List<String> notes) {

  /** Keeps copies. */
  public PreparationPlan {
    steps = List.copyOf(steps);
    leftAlone = List.copyOf(leftAlone);
    notes = List.copyOf(notes);
  }

  /** Something that would be done. */
  public sealed interface Step {}

  /**
   * A write to sysfs.
   *
   * @param path absolute, of an attribute of sysfs
   * @param text what is written there
   */
  public record Write(String path, String text) implements Step {}

  /**
   * A program that would be run.
   *
   * @param words its name and what it is told
   */
  public record Command(List<String> words) implements Step {

    /** Keeps a copy. */
    public Command {
      words = List.copyOf(words);
    }
  }
}
