// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.firmware;

import java.util.ArrayList;
import java.util.List;
import org.drover.model.mlx5.contents.Extent;
import org.drover.model.mlx5.contents.PagedMemory;

/**
 * The image that this firmware and the kernel tests' stand-in write; a real one's is opaque. In
 * little endian:
 *
 * <pre>
 * u64 magic      "DROVERFW"
 * u64 size       of the contents of the whole function
 * u32 extents    how many follow; a full image has one
 * u32 crc        CRC-32 of all that follows the head, from ~0 and not inverted at the end
 * u64 reserved   0
 * extents times: u64 offset, u64 length, and as many bytes
 * </pre>
 */
final class ImageLayout {
  static final int HEAD = 32;
  static final int EXTENT = 16;

  /** The bytes of "DROVERFW". */
  static final long MAGIC = 0x5746_5245_564f_5244L;

  /** Bytes of an image with some extents. */
  static long size(List<Extent> extents) {
    long size = HEAD;
    for (Extent extent : extents) {
      size += EXTENT + extent.length();
    }
    return size;
  }

  /** As many of the extents as an image has room for; the last may be cut, at a page. */
  static List<Extent> fit(List<Extent> extents, long limit) {
    List<Extent> fitting = new ArrayList<>();
    long at = HEAD;
    for (Extent extent : extents) {
      long room = Math.max(limit - at - EXTENT, 0);
      if (extent.length() > room) {
        long cut = room - room % PagedMemory.PAGE;
        if (cut > 0) {
          fitting.add(new Extent(extent.offset(), cut));
        }
        return fitting;
      }
      fitting.add(extent);
      at += EXTENT + extent.length();
    }
    return fitting;
  }

  /** What the kernel's {@code crc32(~0, ...)} gives, from what Java's {@code CRC32} does. */
  static int kernelCrc(long value) {
    return (int) ~value;
  }

  private ImageLayout() {}
}
