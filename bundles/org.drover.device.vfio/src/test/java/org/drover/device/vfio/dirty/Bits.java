// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.dirty;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.drover.api.IovaRange;
import org.drover.api.spi.DirtyBitmap;
import org.drover.testkit.Reply;
import org.drover.testkit.ScriptedKernel;

/** Bitmaps as tests and scripted kernels write and read them. */
final class Bits {
  static final long PAGE = 4096;

  private Bits() {}

  static DirtyBitmap bitmap(long iova, long pages) {
    return new DirtyBitmap(new IovaRange(iova, pages * PAGE), PAGE);
  }

  static List<Long> dirty(DirtyBitmap bitmap) {
    return LongStream.range(0, bitmap.pages()).filter(bitmap::isDirty).boxed().toList();
  }

  /**
   * A kernel that sets bits in the bitmap whose address the struct has.
   *
   * @param pointerAt where in the struct
   * @param found gets the first word as the kernel finds it
   */
  static Reply setting(ScriptedKernel kernel, int pointerAt, List<Long> found, int... bits) {
    return (call, struct) -> {
      int highest = 0;
      for (int bit : bits) {
        highest = Math.max(highest, bit);
      }
      ByteBuffer words = kernel.view(struct.getLong(pointerAt), (highest / 64 + 1) * 8);
      found.add(words.getLong(0));
      for (int bit : bits) {
        int at = bit / 64 * 8;
        words.putLong(at, words.getLong(at) | 1L << bit);
      }
      return 0;
    };
  }

  static Reply setting(ScriptedKernel kernel, int pointerAt, int... bits) {
    return setting(kernel, pointerAt, new ArrayList<>(), bits);
  }
}
