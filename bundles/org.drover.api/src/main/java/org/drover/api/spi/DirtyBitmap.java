// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import org.drover.api.IovaRange;

/**
 * Which pages of a range are dirty: bit n stands for the page at {@code iova + n * pageSize}, in
 * 64-bit words of the machine's own byte order, as {@code include/uapi/linux/vfio.h} and {@code
 * iommufd.h} have it. The memory is direct, resident and page aligned, so that a kernel fills it in
 * place, and is allocated once: nothing here allocates but what says so.
 *
 * <p>Not for use from two threads at once without the caller's own order.
 */
public final class DirtyBitmap {
  /** Of the machine's memory: where the kernel pins whole pages of a bitmap. */
  private static final int ALIGNMENT = 4096;

  private static final int MOST_BYTES = Integer.MAX_VALUE - 2 * ALIGNMENT;

  private final IovaRange range;
  private final long pageSize;
  private final int shift;
  private final long pages;
  private final int length;
  private final ByteBuffer bytes;
  private final LongBuffer words;

  /**
   * A clean one.
   *
   * @param range that begins at a page and holds whole pages, for which {@link #bytes(long, long)}
   *     is below 2 GiB: 64 TiB in pages of 4 KiB
   * @param pageSize in bytes, a power of two
   */
  public DirtyBitmap(IovaRange range, long pageSize) {
    this(range, pageSize, allocate(bytes(range.length(), pageSize)));
  }

  private DirtyBitmap(IovaRange range, long pageSize, ByteBuffer memory) {
    if (Long.bitCount(pageSize) != 1 || ((range.iova() | range.length()) & (pageSize - 1)) != 0) {
      throw new IllegalArgumentException(
          "%s does not consist of pages of %d bytes".formatted(range, pageSize));
    }
    this.range = range;
    this.pageSize = pageSize;
    this.shift = Long.numberOfTrailingZeros(pageSize);
    this.pages = range.length() >>> shift;
    this.length = Math.toIntExact(bytes(range.length(), pageSize) / Long.BYTES);
    this.bytes = memory.slice(0, length * Long.BYTES).order(ByteOrder.nativeOrder());
    this.words = bytes.asLongBuffer();
  }

  private static ByteBuffer allocate(long size) {
    if (size > MOST_BYTES) {
      throw new IllegalArgumentException("a bitmap of " + size + " bytes is too long");
    }
    int whole = (int) (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return ByteBuffer.allocateDirect(whole + ALIGNMENT - 1).alignedSlice(ALIGNMENT);
  }

  /**
   * How long the bitmap of a range is.
   *
   * @param length of the range, in bytes
   * @param pageSize in bytes, a power of two
   * @return in bytes: whole words
   */
  public static long bytes(long length, long pageSize) {
    long pages = length >>> Long.numberOfTrailingZeros(pageSize);
    return ((pages + Long.SIZE - 1) >>> 6) * Long.BYTES;
  }

  /**
   * The same memory for another range: one bitmap's memory serves several queries, one after
   * another.
   *
   * @param other whose bitmap is not longer than this one
   * @param otherPageSize in bytes, a power of two
   * @return a bitmap over the beginning of this one's memory, as that is now
   */
  public DirtyBitmap window(IovaRange other, long otherPageSize) {
    return new DirtyBitmap(other, otherPageSize, bytes);
  }

  /**
   * What it tells of.
   *
   * @return as constructed
   */
  public IovaRange range() {
    return range;
  }

  /**
   * What one bit stands for.
   *
   * @return in bytes, a power of two
   */
  public long pageSize() {
    return pageSize;
  }

  /**
   * How many pages it tells of.
   *
   * @return at least 1
   */
  public long pages() {
    return pages;
  }

  /**
   * The memory itself, for a system call that sets bits in it; {@link #dropTail} afterwards.
   *
   * @return a view of exactly its words, from its position 0 to its limit
   */
  public ByteBuffer bytes() {
    return bytes.duplicate().order(ByteOrder.nativeOrder());
  }

  /** Clears the bits behind the last page, which some kernels set. */
  public void dropTail() {
    words.put(length - 1, words.get(length - 1) & upTo(pages - 1));
  }

  /** The bits of a word up to the one of a page. */
  private static long upTo(long page) {
    return -1L >>> (Long.SIZE - 1 - (int) (page & (Long.SIZE - 1)));
  }

  /** The bits of a word from the one of a page on. */
  private static long from(long page) {
    return -1L << page;
  }

  /** Makes all pages clean. */
  public void clear() {
    fill(0, length, 0);
  }

  /** Makes all pages dirty. */
  public void setAll() {
    fill(0, length, -1L);
    dropTail();
  }

  private void fill(int first, int end, long value) {
    LongBuffer own = words;
    for (int i = first; i < end; i++) {
      own.put(i, value);
    }
  }

  /**
   * Whether a page is dirty.
   *
   * @param page counted from the first, below {@link #pages}
   * @return whether it is
   */
  public boolean isDirty(long page) {
    return (words.get((int) (requirePage(page) >>> 6)) >>> page & 1) != 0;
  }

  private long requirePage(long page) {
    if (page < 0 || page >= pages) {
      throw new IndexOutOfBoundsException("page " + page + " of " + pages);
    }
    return page;
  }

  /**
   * Makes every page dirty that a write has touched.
   *
   * @param written any range; what is outside of this one's is passed over
   */
  public void mark(IovaRange written) {
    if (!range.overlaps(written)) {
      return;
    }
    long start = maxUnsigned(written.iova(), range.iova());
    long end = minUnsigned(written.end(), range.end());
    mark((start - range.iova()) >>> shift, (end - 1 - range.iova()) >>> shift);
  }

  private static long maxUnsigned(long one, long other) {
    return Long.compareUnsigned(one, other) >= 0 ? one : other;
  }

  private static long minUnsigned(long one, long other) {
    return Long.compareUnsigned(one, other) <= 0 ? one : other;
  }

  private void mark(long first, long last) {
    int firstWord = (int) (first >>> 6);
    int lastWord = (int) (last >>> 6);
    if (firstWord == lastWord) {
      set(firstWord, from(first) & upTo(last));
      return;
    }
    set(firstWord, from(first));
    fill(firstWord + 1, lastWord, -1L);
    set(lastWord, upTo(last));
  }

  private void set(int word, long bits) {
    words.put(word, words.get(word) | bits);
  }

  /**
   * Makes every page dirty in which the other one has a dirty page.
   *
   * @param other of any range and page size; quick if its words fall on words of this one
   */
  public void or(DirtyBitmap other) {
    long behind = other.range.iova() - range.iova();
    if (other.pageSize == pageSize
        && range.contains(other.range)
        && (behind >>> shift & (Long.SIZE - 1)) == 0) {
      orWords(other, (int) (behind >>> shift >>> 6));
    } else {
      orRuns(other);
    }
  }

  private void orWords(DirtyBitmap other, int first) {
    orWords(first == 0 ? words : words.slice(first, other.length), other.words, other.length);
  }

  /** One index for both is what the compiler makes vectors of: half the time. */
  private static void orWords(LongBuffer own, LongBuffer more, int count) {
    for (int i = 0; i < count; i++) {
      own.put(i, own.get(i) | more.get(i));
    }
  }

  private void orRuns(DirtyBitmap other) {
    for (long page = other.nextDirty(0); page >= 0; ) {
      long end = other.nextClean(page);
      mark(other.range(page, end));
      page = other.nextDirty(end);
    }
  }

  private IovaRange range(long page, long end) {
    return new IovaRange(range.iova() + (page << shift), (end - page) << shift);
  }

  /**
   * How many pages are dirty.
   *
   * @return 0 to {@link #pages}
   */
  public long count() {
    return countWords(0, length);
  }

  private long countWords(int first, int end) {
    LongBuffer own = words;
    long count = 0;
    for (int i = first; i < end; i++) {
      count += Long.bitCount(own.get(i));
    }
    return count;
  }

  /**
   * How many of some pages are dirty.
   *
   * @param first a page
   * @param end the page behind the last, above {@code first} and at most {@link #pages}
   * @return 0 to their number
   */
  public long count(long first, long end) {
    long last = requirePage(end - 1);
    int firstWord = (int) (requirePage(first) >>> 6);
    int lastWord = (int) (last >>> 6);
    if (firstWord == lastWord) {
      return Long.bitCount(words.get(firstWord) & from(first) & upTo(last));
    }
    return Long.bitCount(words.get(firstWord) & from(first))
        + countWords(firstWord + 1, lastWord)
        + Long.bitCount(words.get(lastWord) & upTo(last));
  }

  /**
   * The first dirty page at or behind a page.
   *
   * @param page 0 to {@link #pages}
   * @return its number; -1 if there is none
   */
  public long nextDirty(long page) {
    if (page >= pages) {
      return -1;
    }
    int at = byteOf(page);
    long word = bytes.getLong(at) & from(page);
    if (word == 0) {
      at = nextOther(at + Long.BYTES, 0);
      if (at == bytes.capacity()) {
        return -1;
      }
      word = bytes.getLong(at);
    }
    return pageOf(at, word);
  }

  /** The first byte of the word that a page's bit is in. */
  private static int byteOf(long page) {
    return (int) (page >>> 6) * Long.BYTES;
  }

  /** The page of the lowest bit that is set in the word at a byte. */
  private static long pageOf(int at, long word) {
    return (long) at * Byte.SIZE + Long.numberOfTrailingZeros(word);
  }

  /**
   * The first byte of the first word from one on that is not all the same bit. By bytes, because a
   * search is over after some thirty words and what it costs to begin one counts: by the index of a
   * {@code LongBuffer} it takes a quarter more, four words at a time nearly twice as much.
   */
  private int nextOther(int first, long value) {
    ByteBuffer own = bytes;
    int end = own.capacity();
    for (int at = first; at < end; at += Long.BYTES) {
      if (own.getLong(at) != value) {
        return at;
      }
    }
    return end;
  }

  /**
   * The first clean page at or behind a page.
   *
   * @param page 0 to {@link #pages}
   * @return its number; {@link #pages} if there is none
   */
  public long nextClean(long page) {
    if (page >= pages) {
      return pages;
    }
    int at = byteOf(page);
    long word = ~bytes.getLong(at) & from(page);
    if (word == 0) {
      at = nextOther(at + Long.BYTES, -1L);
      if (at == bytes.capacity()) {
        return pages;
      }
      word = ~bytes.getLong(at);
    }
    return Math.min(pages, pageOf(at, word));
  }

  /**
   * Runs of dirty pages, for people.
   *
   * @param most how many at most
   * @return a list of its own, in ascending order
   */
  public List<IovaRange> dirtyRanges(int most) {
    List<IovaRange> found = new ArrayList<>();
    for (long page = nextDirty(0); page >= 0 && found.size() < most; ) {
      long end = nextClean(page);
      found.add(range(page, end));
      page = nextDirty(end);
    }
    return found;
  }

  @Override
  public String toString() {
    return "%d of %d pages of %s are dirty".formatted(count(), pages, range);
  }
}
