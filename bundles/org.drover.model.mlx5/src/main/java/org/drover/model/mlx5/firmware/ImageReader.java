// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.firmware;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import org.drover.model.mlx5.contents.PagedMemory;
import org.drover.model.mlx5.firmware.KeyCursor.UnreachableException;

/**
 * Reads an image out of the memory of a key. It is checked to its end before anything is taken from
 * it.
 */
final class ImageReader {
  private final KeyCursor from;
  private final long size;
  private final ByteBuffer head =
      ByteBuffer.allocate(ImageLayout.HEAD).order(ByteOrder.LITTLE_ENDIAN);

  /**
   * One of an image.
   *
   * @param from its memory, all of which can be reached
   * @param size its length in bytes
   */
  ImageReader(KeyCursor from, long size) {
    this.from = from;
    this.size = size;
  }

  /**
   * Loads it.
   *
   * @return false if it is no image for these contents, which stay as they were
   */
  boolean load(PagedMemory contents) throws UnreachableException {
    if (size < ImageLayout.HEAD) {
      return false;
    }
    from.at(0).get(head.clear());
    if (head.getLong(0) != ImageLayout.MAGIC
        || head.getLong(8) != contents.size()
        || head.getInt(20) != crc()) {
      return false;
    }
    long extents = Integer.toUnsignedLong(head.getInt(16));
    if (!walk(extents, contents, false)) {
      return false;
    }
    walk(extents, contents, true);
    return true;
  }

  private int crc() throws UnreachableException {
    CRC32 crc = new CRC32();
    from.at(ImageLayout.HEAD);
    for (long at = ImageLayout.HEAD; at < size; ) {
      ByteBuffer piece = from.next(size - at);
      at += piece.remaining();
      crc.update(piece);
    }
    return ImageLayout.kernelCrc(crc.getValue());
  }

  /** Whether the extents are what a SAVE writes: within the contents, and to the image's end. */
  private boolean walk(long extents, PagedMemory contents, boolean take)
      throws UnreachableException {
    long at = ImageLayout.HEAD;
    for (long left = extents; left > 0; left--) {
      if (size - at < ImageLayout.EXTENT) {
        return false;
      }
      from.at(at).get(head.clear().limit(ImageLayout.EXTENT));
      at += ImageLayout.EXTENT;
      long offset = head.getLong(0);
      long length = head.getLong(8);
      if (!lies(offset, length, contents.size()) || length > size - at) {
        return false;
      }
      if (take) {
        take(offset, length, contents);
      }
      at += length;
    }
    return at == size;
  }

  private static boolean lies(long offset, long length, long size) {
    return offset >= 0 && offset <= size && length >= 0 && length <= size - offset;
  }

  private void take(long offset, long length, PagedMemory contents) throws UnreachableException {
    for (long done = 0; done < length; ) {
      ByteBuffer piece = from.next(length - done);
      int count = piece.remaining();
      contents.load(offset + done, piece);
      done += count;
    }
  }
}
