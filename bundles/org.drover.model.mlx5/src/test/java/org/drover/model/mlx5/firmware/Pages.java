// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.firmware;

import java.nio.ByteBuffer;
import org.drover.model.mlx5.core.DmaMemory;

/** Memory in one buffer. */
record Pages(ByteBuffer bytes) implements DmaMemory {
  static Pages ofSize(int size) {
    return new Pages(ByteBuffer.allocateDirect(size));
  }

  @Override
  public long size() {
    return bytes.capacity();
  }

  /** To its end, and not from its beginning: a view may be either. */
  @Override
  public ByteBuffer from(long offset) {
    return bytes.duplicate().position((int) offset);
  }
}
