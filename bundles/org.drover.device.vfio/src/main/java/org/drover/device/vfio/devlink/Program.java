// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.devlink;

import java.util.List;

/** Runs the program {@code devlink}. */
@FunctionalInterface
public interface Program {

  /**
   * What it said.
   *
   * @param status 0 if all went well
   * @param output what it printed
   * @param errors what it complained of
   */
  record Answer(int status, String output, String errors) {}

  /**
   * Runs it to its end.
   *
   * @param arguments what it is told
   * @return its answer
   * @throws org.drover.api.DroverException if there is no such program, or it does not end
   */
  Answer run(List<String> arguments);
}
