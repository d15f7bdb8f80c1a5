// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.firmware;

import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_BAD_INP_LEN_ERR;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_BAD_PARAM_ERR;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_BAD_RES_ERR;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_NO_RES_ERR;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_CMD_STAT_OK;
import static org.drover.model.mlx5.ifc.Mlx5.MLX5_MKC_ACCESS_MODE_MTT;

import org.drover.model.mlx5.ifc.Field;
import org.drover.model.mlx5.ifc.Mailbox;
import org.drover.model.mlx5.ifc.alloc_pd_out;
import org.drover.model.mlx5.ifc.create_mkey_in;
import org.drover.model.mlx5.ifc.create_mkey_out;
import org.drover.model.mlx5.ifc.dealloc_pd_in;
import org.drover.model.mlx5.ifc.destroy_mkey_in;
import org.drover.model.mlx5.ifc.mkc;

/** Protection domains and memory keys. Safe for several threads. */
final class Keys {
  private static final int LOG_PAGE_SIZE = 12;

  private static final Field ACCESS_MODE =
      mkc.access_mode_1_0.within(create_mkey_in.memory_key_mkey_entry);
  private static final Field PAGE_SIZE =
      mkc.log_page_size.within(create_mkey_in.memory_key_mkey_entry);
  private static final Field PD = mkc.pd.within(create_mkey_in.memory_key_mkey_entry);
  private static final Field LEN = mkc.len.within(create_mkey_in.memory_key_mkey_entry);

  private final Numbers<Boolean> pds = new Numbers<>();
  private final Numbers<MemoryKey> mkeys = new Numbers<>();

  synchronized int allocPd(Mailbox out) {
    int pd = pds.add(true);
    if (pd == Numbers.NONE) {
      return MLX5_CMD_STAT_NO_RES_ERR;
    }
    out.set(alloc_pd_out.pd, pd);
    return MLX5_CMD_STAT_OK;
  }

  synchronized int deallocPd(Mailbox in) {
    return pds.remove((int) in.get(dealloc_pd_in.pd))
        ? MLX5_CMD_STAT_OK
        : MLX5_CMD_STAT_BAD_RES_ERR;
  }

  synchronized boolean hasPd(long pd) {
    return pds.get((int) pd) != null;
  }

  /** Takes a translation table of pages of 4 KiB, and no more of it than there is. */
  synchronized int createMkey(Mailbox in, Mailbox out) {
    if (in.get(ACCESS_MODE) != MLX5_MKC_ACCESS_MODE_MTT || in.get(PAGE_SIZE) != LOG_PAGE_SIZE) {
      return MLX5_CMD_STAT_BAD_PARAM_ERR;
    }
    if (!hasPd(in.get(PD))) {
      return MLX5_CMD_STAT_BAD_RES_ERR;
    }
    long length = in.get(LEN);
    long pages = length >>> LOG_PAGE_SIZE;
    if (pages == 0 || pages > (in.size() - create_mkey_in.SIZE) / Long.BYTES) {
      return MLX5_CMD_STAT_BAD_INP_LEN_ERR;
    }
    int index = mkeys.add(new MemoryKey(length, addresses(in, (int) pages)));
    if (index == Numbers.NONE) {
      return MLX5_CMD_STAT_NO_RES_ERR;
    }
    out.set(create_mkey_out.mkey_index, index);
    return MLX5_CMD_STAT_OK;
  }

  private static long[] addresses(Mailbox in, int pages) {
    long[] addresses = new long[pages];
    for (int page = 0; page < pages; page++) {
      addresses[page] = in.be64(create_mkey_in.klm_pas_mtt / Byte.SIZE + page * Long.BYTES);
    }
    return addresses;
  }

  synchronized int destroyMkey(Mailbox in) {
    return mkeys.remove((int) in.get(destroy_mkey_in.mkey_index))
        ? MLX5_CMD_STAT_OK
        : MLX5_CMD_STAT_BAD_RES_ERR;
  }

  /**
   * Finds a key.
   *
   * @param mkey the index, and 8 bits of the driver's own below it
   * @return null if there is none
   */
  synchronized MemoryKey find(long mkey) {
    return mkeys.get((int) (mkey >>> 8));
  }

  synchronized int pdCount() {
    return pds.count();
  }

  synchronized int mkeyCount() {
    return mkeys.count();
  }

  synchronized void clear() {
    pds.clear();
    mkeys.clear();
  }
}
