// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.variant;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.drover.model.mlx5.core.DmaMemory;
import org.drover.model.mlx5.core.Mlx5Core;

/**
 * Pages that hold an image or a header ({@code struct mlx5_vhca_data_buffer}). They take memory
 * when they are touched first: the buffer that is kept for STOP_COPY is as large as the whole
 * state, and is hardly ever filled.
 *
 * <p>{@link #length} and {@link #startPos} are guarded by the file that has it.
 */
final class DataBuffer implements DmaMemory {
  private static final int SEGMENT = 1 << 20;

  private final boolean forDma;
  private final long size;
  private final ByteBuffer[] segments;

  /** {@code mkey}: 0 as long as it is not mapped. */
  int mkey;

  /** Null as long as it is not mapped. */
  Mlx5Core.DmaMapping mapping;

  /** {@code stop_copy_chunk_num}: 1 or 2 of the buffers of chunk mode, otherwise 0. */
  int chunk;

  long length;
  long startPos;

  /**
   * Of zeroes.
   *
   * @param wanted in bytes; is rounded up to pages
   * @param forDma whether the firmware is to reach it; headers it does not
   */
  DataBuffer(long wanted, boolean forDma) {
    this.forDma = forDma;
    this.size = (wanted + PAGE - 1) / PAGE * PAGE;
    this.segments = new ByteBuffer[Math.toIntExact((size + SEGMENT - 1) / SEGMENT)];
  }

  boolean isForDma() {
    return forDma;
  }

  /** {@code allocated_length}. */
  @Override
  public long size() {
    return size;
  }

  @Override
  public ByteBuffer from(long offset) {
    ByteBuffer segment = segment((int) (offset / SEGMENT));
    int at = (int) (offset % SEGMENT);
    return segment.slice(at, segment.capacity() - at).order(ByteOrder.LITTLE_ENDIAN);
  }

  private synchronized ByteBuffer segment(int index) {
    if (segments[index] == null) {
      int capacity = (int) Math.min(SEGMENT, size - (long) index * SEGMENT);
      segments[index] = ByteBuffer.allocateDirect(capacity);
    }
    return segments[index];
  }

  /** Copies out of it, as much as there is room for. */
  void read(long offset, int count, ByteBuffer into) {
    for (int done = 0; done < count; ) {
      ByteBuffer part = from(offset + done);
      int step = Math.min(part.remaining(), count - done);
      into.put(part.limit(step));
      done += step;
    }
  }

  /** Copies into it. */
  void write(long offset, ByteBuffer from, int count) {
    for (int done = 0; done < count; ) {
      ByteBuffer part = from(offset + done);
      int step = Math.min(part.remaining(), count - done);
      part.put(from.slice(from.position(), step));
      from.position(from.position() + step);
      done += step;
    }
  }
}
