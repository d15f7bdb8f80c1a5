// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.core;

import java.nio.ByteBuffer;

/**
 * Memory of the host that the firmware is given: whole pages of {@value #PAGE} bytes, more of them
 * than one buffer holds. What nobody has touched is zero, and may take no memory yet. From any
 * thread; the bytes themselves are not guarded, as memory is not.
 */
public interface DmaMemory {
  /** {@code PAGE_SIZE}, and what an MTT entry names. */
  int PAGE = 4096;

  /**
   * How much it is.
   *
   * @return in bytes, a multiple of {@link #PAGE}
   */
  long size();

  /**
   * The bytes from an offset on.
   *
   * @param offset 0 to {@link #size} - 1
   * @return a view, from the offset at least to the end of its page, at most to {@link #size}; the
   *     same memory each time
   */
  ByteBuffer from(long offset);
}
