// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

/** What became of the attempt to bring a source back. */
sealed interface RollBack {

  /** It is where it was before. */
  record Back() implements RollBack {}

  /**
   * It is not.
   *
   * @param reason for people, with what they can do
   * @param stopped whether it is certain that the device does not run
   * @param lost whether its state is gone
   */
  record Failed(String reason, boolean stopped, boolean lost) implements RollBack {}
}
