// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.contents;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;

/**
 * The contents of a function: 1 byte to 4 GiB, in pages of 4096 bytes of which the last may be a
 * part. Only what was written with other bytes than its {@link Filler}'s takes memory, outside of
 * the heap and 64 KiB at a time; the rest is made anew whenever it is read.
 *
 * <p>Remembers which pages were written. Safe for several threads; a call that lies within a page
 * is one step for the others, and no call waits for longer than others take for theirs.
 */
public final class PagedMemory {
  /** Bytes of a page, which are remembered as dirty together. */
  public static final int PAGE = 4096;

  /** The most that there can be, in bytes: the largest state that is modelled. */
  public static final long LARGEST = 4L << 30;

  private static final int SEGMENT = 1 << 16;

  private final long size;
  private final Filler filler;
  private final ByteBuffer[] segments;
  private final BitSet dirty = new BitSet();

  /** What is loaded is compared with. */
  private final ByteBuffer scratch = ByteBuffer.allocate(PAGE);

  /**
   * Contents that nobody has written.
   *
   * @param size in bytes
   * @param filler what they are
   */
  public PagedMemory(long size, Filler filler) {
    if (size < 1 || size > LARGEST) {
      throw new IllegalArgumentException(
          "the contents of a function are 1 to " + LARGEST + " bytes, not " + size);
    }
    this.size = size;
    this.filler = filler;
    this.segments = new ByteBuffer[(int) ((size + SEGMENT - 1) / SEGMENT)];
  }

  /**
   * How large it is.
   *
   * @return in bytes
   */
  public long size() {
    return size;
  }

  /**
   * Reads.
   *
   * @param offset first byte
   * @param into filled from its position to its limit
   * @throws IndexOutOfBoundsException if that is more than there is
   */
  public void read(long offset, ByteBuffer into) {
    Objects.checkFromIndexSize(offset, into.remaining(), size);
    long at = offset;
    for (int end = into.limit(); into.position() < end; ) {
      int count = (int) Math.min(end - into.position(), PAGE - at % PAGE);
      into.limit(into.position() + count);
      readPage(at, into);
      into.limit(end);
      at += count;
    }
  }

  private synchronized void readPage(long offset, ByteBuffer into) {
    ByteBuffer segment = segments[(int) (offset / SEGMENT)];
    if (segment == null) {
      filler.fill(offset, into);
    } else {
      into.put(segment.slice((int) (offset % SEGMENT), into.remaining()));
    }
  }

  /**
   * Writes; the pages are dirty then.
   *
   * @param offset first byte
   * @param from taken from its position to its limit
   * @throws IndexOutOfBoundsException if that is more than there is room for
   */
  public void write(long offset, ByteBuffer from) {
    move(offset, from, this::writePage);
  }

  /**
   * Writes as an image that is loaded: the pages are not dirty by that.
   *
   * @param offset first byte
   * @param from taken from its position to its limit
   * @throws IndexOutOfBoundsException if that is more than there is room for
   */
  public void load(long offset, ByteBuffer from) {
    move(offset, from, this::loadPage);
  }

  /** Takes bytes that lie in one page. */
  private interface Mover {
    void move(long offset, ByteBuffer from);
  }

  private void move(long offset, ByteBuffer from, Mover mover) {
    Objects.checkFromIndexSize(offset, from.remaining(), size);
    long at = offset;
    for (int end = from.limit(); from.position() < end; ) {
      int count = (int) Math.min(end - from.position(), PAGE - at % PAGE);
      from.limit(from.position() + count);
      mover.move(at, from);
      from.limit(end);
      at += count;
    }
  }

  private synchronized void writePage(long offset, ByteBuffer from) {
    dirty.set((int) (offset / PAGE));
    put(offset, from);
  }

  private synchronized void loadPage(long offset, ByteBuffer from) {
    if (segments[(int) (offset / SEGMENT)] == null) {
      scratch.clear().limit(from.remaining());
      filler.fill(offset, scratch);
      if (scratch.flip().mismatch(from) < 0) {
        from.position(from.limit());
        return;
      }
    }
    put(offset, from);
  }

  private void put(long offset, ByteBuffer from) {
    int count = from.remaining();
    segment((int) (offset / SEGMENT)).slice((int) (offset % SEGMENT), count).put(from);
  }

  private ByteBuffer segment(int index) {
    if (segments[index] == null) {
      long start = (long) index * SEGMENT;
      ByteBuffer made = ByteBuffer.allocateDirect((int) Math.min(SEGMENT, size - start));
      filler.fill(start, made.duplicate());
      segments[index] = made;
    }
    return segments[index];
  }

  /** Everything is dirty. */
  public synchronized void touchAll() {
    dirty.set(0, pages());
  }

  private int pages() {
    return (int) ((size + PAGE - 1) / PAGE);
  }

  /**
   * The pages of some extents are dirty.
   *
   * @param extents each begins with a page
   */
  public synchronized void touch(List<Extent> extents) {
    extents.forEach(extent -> dirty.set(firstPage(extent), lastPage(extent) + 1));
  }

  /**
   * The pages of some extents are not dirty.
   *
   * @param extents each begins with a page
   * @return what was {@link #dirty} before, these and others: nobody writes in between
   */
  public synchronized List<Extent> clean(List<Extent> extents) {
    List<Extent> before = dirty();
    extents.forEach(extent -> dirty.clear(firstPage(extent), lastPage(extent) + 1));
    return before;
  }

  private static int firstPage(Extent extent) {
    return (int) (extent.offset() / PAGE);
  }

  private static int lastPage(Extent extent) {
    return (int) ((extent.end() - 1) / PAGE);
  }

  /**
   * How much is dirty.
   *
   * @return in pages
   */
  public synchronized int dirtyPages() {
    return dirty.cardinality();
  }

  /**
   * What is dirty.
   *
   * @return in order, neighbouring pages as one; the last may end within a page, with the contents
   */
  public synchronized List<Extent> dirty() {
    List<Extent> extents = new ArrayList<>();
    for (int from = dirty.nextSetBit(0); from >= 0; ) {
      int to = dirty.nextClearBit(from);
      long start = (long) from * PAGE;
      extents.add(new Extent(start, Math.min((long) to * PAGE, size) - start));
      from = dirty.nextSetBit(to);
    }
    return extents;
  }
}
