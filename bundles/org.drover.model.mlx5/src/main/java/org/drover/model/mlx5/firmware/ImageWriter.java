// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.firmware;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.zip.CRC32;
import org.drover.model.mlx5.contents.Extent;
import org.drover.model.mlx5.contents.PagedMemory;
import org.drover.model.mlx5.firmware.KeyCursor.UnreachableException;

/** Writes an image straight into the memory of a key: nothing of its size is allocated. */
final class ImageWriter {
  private final PagedMemory contents;
  private final KeyCursor to;
  private final CRC32 crc = new CRC32();
  private final ByteBuffer head =
      ByteBuffer.allocate(ImageLayout.HEAD).order(ByteOrder.LITTLE_ENDIAN);

  ImageWriter(PagedMemory contents, KeyCursor to) {
    this.contents = contents;
    this.to = to;
  }

  void write(List<Extent> extents) throws UnreachableException {
    to.at(ImageLayout.HEAD);
    for (Extent extent : extents) {
      write(extent);
    }
    // Last of all, so that nobody takes half an image for one.
    head.clear();
    head.putLong(ImageLayout.MAGIC).putLong(contents.size());
    head.putInt(extents.size()).putInt(ImageLayout.kernelCrc(crc.getValue())).putLong(0);
    to.at(0).put(head.flip());
  }

  private void write(Extent extent) throws UnreachableException {
    head.clear().putLong(extent.offset()).putLong(extent.length()).flip();
    crc.update(head.duplicate());
    to.put(head);
    for (long done = 0; done < extent.length(); ) {
      ByteBuffer piece = to.next(extent.length() - done);
      contents.read(extent.offset() + done, piece);
      crc.update(piece.flip());
      done += piece.limit();
    }
  }
}
