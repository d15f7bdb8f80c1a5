// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.variant;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.drover.api.Errno;
import org.drover.api.spi.ModelFile;
import org.drover.vendor.mlx5.layout.Mlx5Layout;

/**
 * What a writer loads: takes records piece by piece, and has the firmware load an image at its last
 * byte ({@code mlx5vf_resume_write()}). Whether a stream is whole it does not ask. Used under the
 * state mutex.
 */
final class ResumingFile implements ModelFile {

  /** {@code enum mlx5_vf_load_state}. */
  private enum Load {
    READ_HEADER,
    PREP_HEADER_DATA,
    READ_HEADER_DATA,
    PREP_IMAGE,
    READ_IMAGE,
    LOAD_IMAGE
  }

  private final Mlx5vfDevice device;
  private final BufferPool pool;
  private Load load = Load.READ_HEADER;
  private boolean failed;

  /** Null after there was no memory for a larger one. */
  private DataBuffer image;

  private DataBuffer header;
  private long recordSize;
  private int tag;

  /** {@code stop_copy_prep_size}: what a size record asked for. */
  private long prepared;

  ResumingFile(Mlx5vfDevice device) throws Failure {
    this.device = device;
    this.pool = new BufferPool(device.commands());
    this.image = pool.allocate(0, true);
    this.header = pool.allocate(Mlx5Layout.HEADER, false);
  }

  @Override
  public boolean readable() {
    return false;
  }

  /** Who is told of an error has had bytes taken, and cannot go on. */
  @Override
  public long write(ByteBuffer from) {
    return device.guarded(
        (long) Errno.EIO.negative(),
        () -> {
          int before = from.position();
          try {
            take(from);
            return (long) from.position() - before;
          } catch (Failure e) {
            failed = true;
            return (long) e.errno().negative();
          } catch (OutOfMemoryError e) {
            failed = true;
            return (long) Errno.ENOMEM.negative();
          }
        });
  }

  private void take(ByteBuffer from) throws Failure {
    if (failed) {
      throw new Failure(Errno.ENODEV);
    }
    boolean hasWork = false;
    while (from.hasRemaining() || hasWork) {
      hasWork = step(from);
    }
  }

  /** Whether there is something to do that takes no more bytes. */
  private boolean step(ByteBuffer from) throws Failure {
    switch (load) {
      case READ_HEADER -> {
        return readHeader(from);
      }
      case PREP_HEADER_DATA -> prepareHeaderData();
      case READ_HEADER_DATA -> readHeaderData(from);
      case PREP_IMAGE -> prepareImage();
      case READ_IMAGE -> {
        append(image, from);
        if (image.length == recordSize) {
          load = Load.LOAD_IMAGE;
          return true;
        }
      }
      case LOAD_IMAGE -> loadImage();
    }
    return false;
  }

  private boolean readHeader(ByteBuffer from) throws Failure {
    recordSize = Mlx5Layout.HEADER;
    append(header, from);
    if (header.length < Mlx5Layout.HEADER) {
      return false;
    }
    ByteBuffer bytes = header.from(0);
    recordSize = bytes.getLong(Mlx5Layout.AT_RECORD_SIZE);
    if (Long.compareUnsigned(recordSize, Mlx5Layout.MOST_RECORD_SIZE) > 0) {
      throw new Failure(Errno.ENOMEM);
    }
    tag = bytes.getInt(Mlx5Layout.AT_TAG);
    load = tag == Mlx5Layout.TAG_FW_DATA ? Load.PREP_IMAGE : Load.PREP_HEADER_DATA;
    boolean known = tag == Mlx5Layout.TAG_FW_DATA || tag == Mlx5Layout.TAG_STOP_COPY_SIZE;
    if (!known && (bytes.getInt(Mlx5Layout.AT_FLAGS) & Mlx5Layout.FLAG_OPTIONAL) == 0) {
      throw new Failure(Errno.EOPNOTSUPP);
    }
    header.length = 0;
    return true;
  }

  /** As much as the record has. */
  private void append(DataBuffer buffer, ByteBuffer from) {
    int count = (int) Math.min(from.remaining(), recordSize - buffer.length);
    buffer.write(buffer.length, from, count);
    buffer.length += count;
  }

  private void prepareHeaderData() throws Failure {
    if (header.size() < recordSize) {
      DataBuffer small = header;
      header = null;
      pool.free(small);
      header = pool.allocate(recordSize, false);
    }
    load = Load.READ_HEADER_DATA;
  }

  private void readHeaderData(ByteBuffer from) {
    append(header, from);
    if (header.length < recordSize) {
      return;
    }
    if (tag == Mlx5Layout.TAG_STOP_COPY_SIZE) {
      // Whatever the record's length is: what it lacks is read of what was in the page before.
      long size = header.from(0).getLong(0);
      prepared =
          Long.compareUnsigned(size, Mlx5Layout.MOST_RECORD_SIZE) < 0
              ? size
              : Mlx5Layout.MOST_RECORD_SIZE;
    }
    header.length = 0;
    load = Load.READ_HEADER;
  }

  private void prepareImage() throws Failure {
    long size = Math.max(recordSize, prepared);
    if (image.size() < size) {
      DataBuffer small = image;
      image = null;
      pool.free(small);
      image = pool.allocate(size, true);
    }
    load = Load.READ_IMAGE;
  }

  private void loadImage() throws Failure {
    device.commands().checkAttached();
    if (image.mapping == null) {
      pool.map(image);
    }
    device.commands().load(image);
    header.length = 0;
    image.length = 0;
    load = Load.READ_HEADER;
  }

  /** Nothing is taken any more; the buffers are freed. */
  void end() {
    failed = true;
    pool.end(Arrays.asList(image, header), List.of());
    // The data FD may live on, and what it holds need not.
    image = null;
    header = null;
  }
}
