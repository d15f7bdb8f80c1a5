// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.time.Instant;
import java.util.List;
import org.drover.api.DeviceAddress;

/**
 * Functions that were given to VFIO drivers together.
 *
 * @param address the function that it was for
 * @param since when it began
 * @param functions what was taken, in the order in which it was; those of the group that were left
 *     alone are not among them, and none is if the file that tells of them is not readable
 * @param notes what else is to be known, a sentence each
 */
public record Preparation(
    DeviceAddress address, Instant since, List<PreparedFunction> functions, List<String> notes) {

  /** Keeps copies. */
  public Preparation {
    functions = List.copyOf(functions);
    notes = List.copyOf(notes);
  }
}
