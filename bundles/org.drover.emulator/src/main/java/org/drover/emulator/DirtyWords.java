// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The bitmap that a type1 IOMMU keeps for one mapping ({@code struct vfio_dma.bitmap}): a bit for
 * each of its pages, and room for one word more, by which it is shifted where a caller's range
 * begins elsewhere. What a shift leaves behind the last page stays there, as in the kernel. Guarded
 * by {@link Type1}.
 */
final class DirtyWords {
  private final int pages;
  private BitSet bits = new BitSet();

  /**
   * A clean one.
   *
   * @param pages how many the mapping has
   */
  DirtyWords(long pages) {
    this.pages = (int) Math.min(pages, Integer.MAX_VALUE - Long.SIZE);
  }

  void mark(int page) {
    bits.set(page);
  }

  void markAll() {
    bits.set(0, pages);
  }

  /** Tracking begins anew. */
  void reset() {
    bits = new BitSet();
  }

  /** How many words {@link #told} has. */
  int words(int shift) {
    return (pages + shift + Long.SIZE - 1) >>> 6;
  }

  /**
   * {@code update_user_bitmap()}: what is written to the caller, who is told of the pages by it.
   *
   * @param shift how many bits before the first page there are in the first word
   * @param present what the caller has in the first word; counts only with a shift
   * @return words in the machine's byte order
   */
  ByteBuffer told(int shift, long present) {
    if (shift != 0) {
      BitSet shifted = new BitSet();
      bits.stream()
          .map(bit -> bit + shift)
          .filter(bit -> bit < words(shift) * Long.SIZE)
          .forEach(shifted::set);
      shifted.or(BitSet.valueOf(new long[] {present}));
      bits = shifted;
    }
    long[] all = Arrays.copyOf(bits.toLongArray(), words(shift));
    ByteBuffer told = ByteBuffer.allocate(all.length * Long.BYTES).order(ByteOrder.nativeOrder());
    told.asLongBuffer().put(all);
    return told;
  }

  /** The caller has it: the pages are clean, but for those that stay pinned. */
  void clear() {
    bits.clear(0, pages);
  }
}
