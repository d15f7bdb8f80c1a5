// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import org.drover.api.Errno;

/** What one arc of a {@link ModelDevice} came to. */
public sealed interface ArcResult {

  /** Done; no file. */
  record Done() implements ArcResult {}

  /**
   * Done, with a data file that did not exist before.
   *
   * @param file becomes a descriptor of its own
   */
  record WithFile(ModelFile file) implements ArcResult {}

  /**
   * Failed; the device's own {@link ModelDevice#state} says where it is now.
   *
   * @param errno what the SET answers
   */
  record Failed(Errno errno) implements ArcResult {}
}
