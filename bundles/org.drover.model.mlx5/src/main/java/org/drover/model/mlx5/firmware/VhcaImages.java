// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.firmware;

import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_BAD_PARAM_ERR;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_BAD_RES_ERR;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_BAD_RES_STATE_ERR;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_LIM_ERR;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_OK;

import java.util.List;
import org.drover.model.mlx5.contents.Extent;
import org.drover.model.mlx5.contents.PagedMemory;
import org.drover.model.mlx5.firmware.KeyCursor.UnreachableException;
import org.drover.model.mlx5.ifc.Mailbox;
import org.drover.model.mlx5.ifc.load_vhca_state_in;
import org.drover.model.mlx5.ifc.query_vhca_migration_state_in;
import org.drover.model.mlx5.ifc.query_vhca_migration_state_out;
import org.drover.model.mlx5.ifc.save_vhca_state_in;
import org.drover.model.mlx5.ifc.save_vhca_state_out;

/** The commands that ask for, save and load the images of one function. Guarded by it. */
final class VhcaImages {
  /** What a buffer must have at least where the driver takes the state in chunks. */
  private static final long LEAST_CHUNK = 1 << 20;

  private static final long MOST_OF_32_BITS = 0xffff_ffffL;

  private final Keys keys;
  private final DmaTable dma;
  private boolean tracking;

  /** The driver takes the state piece by piece, and whether it has not got all of it. */
  private boolean inChunks;

  private boolean more;

  VhcaImages(Keys keys, DmaTable dma) {
    this.keys = keys;
    this.dma = dma;
  }

  boolean tracking() {
    return tracking;
  }

  /** Nobody tracks the function, and nobody takes the rest of an image. */
  void forget() {
    tracking = false;
    more = false;
  }

  private long piece(long size) {
    return inChunks ? Math.min(size, LEAST_CHUNK) : size;
  }

  private static long imageSize(PagedMemory contents, boolean incremental) {
    if (!incremental) {
      return ImageLayout.HEAD + ImageLayout.EXTENT + contents.size();
    }
    List<Extent> dirty = contents.dirty();
    return dirty.isEmpty() ? 0 : ImageLayout.size(dirty);
  }

  /**
   * Answers with the room that a SAVE needs. An image that the field of 32 bits has no room for is
   * to be taken in chunks: otherwise {@code LIM_ERR}.
   */
  int query(PagedMemory contents, Mailbox in, Mailbox out) {
    boolean incremental = in.get(query_vhca_migration_state_in.incremental) != 0;
    if (incremental && !tracking) {
      return MLX5_CMD_STAT_BAD_RES_STATE_ERR;
    }
    inChunks = in.get(query_vhca_migration_state_in.chunk) != 0;
    long size = imageSize(contents, incremental);
    if (piece(size) > MOST_OF_32_BITS) {
      return MLX5_CMD_STAT_LIM_ERR;
    }
    out.set(query_vhca_migration_state_out.required_umem_size, piece(size));
    out.set(query_vhca_migration_state_out.remaining_total_size, size);
    return MLX5_CMD_STAT_OK;
  }

  int save(PagedMemory contents, boolean stopped, Mailbox in, Mailbox out) {
    boolean incremental = in.get(save_vhca_state_in.incremental) != 0;
    boolean track = in.get(save_vhca_state_in.set_track) != 0;
    if (incremental && !tracking && !more) {
      return MLX5_CMD_STAT_BAD_RES_STATE_ERR;
    }
    if (!track && !stopped) {
      // Nobody saves a function that goes on: this is how tracking ends.
      tracking = false;
      return MLX5_CMD_STAT_OK;
    }
    if (track && stopped) {
      return MLX5_CMD_STAT_BAD_RES_STATE_ERR;
    }
    int status = saveImage(contents, stopped, incremental, in, out);
    if (status == MLX5_CMD_STAT_OK) {
      tracking = track;
    }
    return status;
  }

  private int saveImage(
      PagedMemory contents, boolean stopped, boolean incremental, Mailbox in, Mailbox out) {
    boolean whole = !incremental && !inChunks;
    if (inChunks && !incremental) {
      // The whole of it is what is taken piece by piece.
      contents.touchAll();
    }
    List<Extent> wanted = whole ? List.of(new Extent(0, contents.size())) : contents.dirty();
    long room = in.get(save_vhca_state_in.size);
    // In chunks the rest is for the next image. So it is of a function that runs: more may have
    // become dirty since the driver asked how much room it takes.
    boolean all = whole || (stopped && !inChunks);
    if (room < ImageLayout.HEAD || (all && room < ImageLayout.size(wanted))) {
      return MLX5_CMD_STAT_BAD_PARAM_ERR;
    }
    List<Extent> extents = ImageLayout.fit(wanted, room);
    if (!write(contents, extents, in.get(save_vhca_state_in.mkey))) {
      return MLX5_CMD_STAT_BAD_RES_ERR;
    }
    long left = inChunks ? imageSize(contents, true) : 0;
    more = left != 0;
    out.set(save_vhca_state_out.actual_image_size, ImageLayout.size(extents));
    out.set(save_vhca_state_out.next_required_umem_size, piece(left));
    return MLX5_CMD_STAT_OK;
  }

  private boolean write(PagedMemory contents, List<Extent> extents, long mkey) {
    MemoryKey key = keys.find(mkey);
    if (key == null) {
      return false;
    }
    KeyCursor to = new KeyCursor(dma, key);
    if (!to.reaches(ImageLayout.size(extents))) {
      return false;
    }
    // Before they are read: what changes while they are is dirty for the next image.
    List<Extent> before = contents.clean(extents);
    boolean written = false;
    try {
      new ImageWriter(contents, to).write(extents);
      written = true;
      return true;
    } catch (UnreachableException e) {
      return false;
    } finally {
      // Also where the pages of the key, which take memory when they are touched, get none.
      if (!written) {
        contents.touch(before);
      }
    }
  }

  int load(PagedMemory contents, Mailbox in) {
    long size = in.get(load_vhca_state_in.size);
    if (size == 0) {
      return MLX5_CMD_STAT_BAD_PARAM_ERR;
    }
    MemoryKey key = keys.find(in.get(load_vhca_state_in.mkey));
    if (key == null) {
      return MLX5_CMD_STAT_BAD_RES_ERR;
    }
    KeyCursor from = new KeyCursor(dma, key);
    if (!from.reaches(size)) {
      return MLX5_CMD_STAT_BAD_RES_ERR;
    }
    try {
      return new ImageReader(from, size).load(contents)
          ? MLX5_CMD_STAT_OK
          : MLX5_CMD_STAT_BAD_PARAM_ERR;
    } catch (UnreachableException e) {
      return MLX5_CMD_STAT_BAD_RES_ERR;
    }
  }
}
