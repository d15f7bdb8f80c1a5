// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.contents;

import java.nio.ByteBuffer;

/** What contents are before anybody writes them. Safe for several threads. */
@FunctionalInterface
public interface Filler {

  /**
   * Makes bytes.
   *
   * @param offset of the first of them
   * @param into filled from its position to its limit
   */
  void fill(long offset, ByteBuffer into);
}
