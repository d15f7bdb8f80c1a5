// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.util.List;
import org.drover.api.DeviceAddress;

/**
 * What a preparation would do.
 *
 * @param address the function that it is for
 * @param writes what would be written to sysfs, in this order
 * @param leftAlone the other functions of the group, and why each stays as it is, a clause each
 * @param notes what else is to be known, a sentence each
 */
public record PreparationPlan(
    DeviceAddress address, List<Write> writes, List<String> leftAlone, List<String> notes) {

  /** Keeps copies. */
  public PreparationPlan {
    writes = List.copyOf(writes);
    leftAlone = List.copyOf(leftAlone);
    notes = List.copyOf(notes);
  }

  /**
   * One write.
   *
   * @param path absolute, of an attribute of sysfs
   * @param text what is written there
   */
  public record Write(String path, String text) {}
}
