// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.words;

import org.drover.api.service.DirtyMemory.Round;
import org.osgi.annotation.versioning.ProviderType;

/** Tracking of what devices write. Prints as its last round, with a map of the memory. */
@ProviderType
public interface ScriptDirty extends AutoCloseable {

  /**
   * What was written since the beginning or the last round.
   *
   * @return counts, rates, who told what, and the bitmaps, which hold until the next round
   */
  Round round();

  /**
   * Draws the memory as it was in the last round.
   *
   * @return lines as wide as the terminal
   */
  Text map();

  /** Ends it; again does nothing. */
  @Override
  void close();
}
