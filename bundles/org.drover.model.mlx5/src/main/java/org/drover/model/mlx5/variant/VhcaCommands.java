// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.variant;

import org.drover.api.Errno;
import org.drover.model.mlx5.core.DmaMemory;
import org.drover.model.mlx5.core.Mlx5Core;
import org.drover.model.mlx5.ifc.Field;
import org.drover.model.mlx5.ifc.Mailbox;
import org.drover.model.mlx5.ifc.Mlx5;
import org.drover.model.mlx5.ifc.alloc_pd_in;
import org.drover.model.mlx5.ifc.alloc_pd_out;
import org.drover.model.mlx5.ifc.cmd_hca_cap;
import org.drover.model.mlx5.ifc.create_mkey_in;
import org.drover.model.mlx5.ifc.create_mkey_out;
import org.drover.model.mlx5.ifc.dealloc_pd_in;
import org.drover.model.mlx5.ifc.dealloc_pd_out;
import org.drover.model.mlx5.ifc.destroy_mkey_in;
import org.drover.model.mlx5.ifc.destroy_mkey_out;
import org.drover.model.mlx5.ifc.load_vhca_state_in;
import org.drover.model.mlx5.ifc.load_vhca_state_out;
import org.drover.model.mlx5.ifc.mkc;
import org.drover.model.mlx5.ifc.query_hca_cap_in;
import org.drover.model.mlx5.ifc.query_hca_cap_out;
import org.drover.model.mlx5.ifc.query_vhca_migration_state_in;
import org.drover.model.mlx5.ifc.query_vhca_migration_state_out;
import org.drover.model.mlx5.ifc.resume_vhca_in;
import org.drover.model.mlx5.ifc.resume_vhca_out;
import org.drover.model.mlx5.ifc.save_vhca_state_in;
import org.drover.model.mlx5.ifc.suspend_vhca_in;
import org.drover.model.mlx5.ifc.suspend_vhca_out;

/**
 * The commands about one function, as {@code drivers/vfio/pci/mlx5/cmd.c} fills their mailboxes.
 * Used under the state mutex.
 */
final class VhcaCommands {
  private static final int ALL_QPS = 0xffffff;
  private static final int PAGE_SHIFT = 12;

  /** A key has its index in the upper 24 bits ({@code mlx5_idx_to_mkey()}). */
  private static final int INDEX_SHIFT = 8;

  private final Mlx5Core core;
  private final int vhcaId;
  private final boolean chunks;

  /** {@code mdev_detach}: the physical function's driver is gone. */
  private boolean detached;

  /**
   * Asks for the function's identifier ({@code mlx5vf_cmd_get_vhca_id()}).
   *
   * @param vf which virtual function, from 0
   */
  VhcaCommands(Mlx5Core core, int vf) throws Failure {
    this.core = core;
    this.vhcaId = queryVhcaId(vf);
    this.chunks = core.capabilities().migrationInChunks();
  }

  /**
   * What a QUERY tells.
   *
   * @param required how much room the next SAVE needs, in bytes
   * @param total {@code stop_copy_length}
   */
  record Query(long required, long total) {}

  Mlx5Core core() {
    return core;
  }

  boolean inChunks() {
    return chunks;
  }

  boolean isDetached() {
    return detached;
  }

  void detach(boolean gone) {
    detached = gone;
  }

  void checkAttached() throws Failure {
    if (detached) {
      throw new Failure(Errno.ENOTCONN);
    }
  }

  private void exec(Mailbox in, Mailbox out) throws Failure {
    Failure.check(core.exec(in, out));
  }

  private static Mailbox command(int size, Field opcode, int value) {
    return Mailbox.ofSize(size).set(opcode, value);
  }

  private int queryVhcaId(int vf) throws Failure {
    Mailbox in =
        command(query_hca_cap_in.SIZE, query_hca_cap_in.opcode, Mlx5.MLX5_CMD_OP_QUERY_HCA_CAP)
            .set(query_hca_cap_in.other_function, 1)
            .set(query_hca_cap_in.function_id, vf + 1)
            .set(query_hca_cap_in.op_mod, Mlx5.MLX5_CAP_GENERAL << 1 | Mlx5.HCA_CAP_OPMOD_GET_CUR);
    Mailbox out = Mailbox.ofSize(query_hca_cap_out.SIZE);
    exec(in, out);
    return (int) out.get(cmd_hca_cap.vhca_id.within(query_hca_cap_out.capability));
  }

  int vhcaId() {
    return vhcaId;
  }

  void suspend(int opMod) throws Failure {
    Mailbox in =
        command(suspend_vhca_in.SIZE, suspend_vhca_in.opcode, Mlx5.MLX5_CMD_OP_SUSPEND_VHCA)
            .set(suspend_vhca_in.vhca_id, vhcaId)
            .set(suspend_vhca_in.op_mod, opMod);
    exec(in, Mailbox.ofSize(suspend_vhca_out.SIZE));
  }

  void resume(int opMod) throws Failure {
    checkAttached();
    Mailbox in =
        command(resume_vhca_in.SIZE, resume_vhca_in.opcode, Mlx5.MLX5_CMD_OP_RESUME_VHCA)
            .set(resume_vhca_in.vhca_id, vhcaId)
            .set(resume_vhca_in.op_mod, opMod);
    exec(in, Mailbox.ofSize(resume_vhca_out.SIZE));
  }

  Query query(boolean incremental) throws Failure {
    Mailbox in =
        command(
                query_vhca_migration_state_in.SIZE,
                query_vhca_migration_state_in.opcode,
                Mlx5.MLX5_CMD_OP_QUERY_VHCA_MIGRATION_STATE)
            .set(query_vhca_migration_state_in.vhca_id, vhcaId)
            .set(query_vhca_migration_state_in.incremental, incremental ? 1 : 0)
            .set(query_vhca_migration_state_in.chunk, chunks ? 1 : 0);
    Mailbox out = Mailbox.ofSize(query_vhca_migration_state_out.SIZE);
    exec(in, out);
    long required = out.get(query_vhca_migration_state_out.required_umem_size);
    long remaining = out.get(query_vhca_migration_state_out.remaining_total_size);
    return new Query(required, chunks ? remaining : required);
  }

  /** A SAVE, which is given to the firmware by an asynchronous context. */
  Mailbox saveCommand(DataBuffer into, boolean incremental, boolean track) {
    return command(
            save_vhca_state_in.SIZE, save_vhca_state_in.opcode, Mlx5.MLX5_CMD_OP_SAVE_VHCA_STATE)
        .set(save_vhca_state_in.vhca_id, vhcaId)
        .set(save_vhca_state_in.mkey, into.mkey)
        .set(save_vhca_state_in.size, into.size())
        .set(save_vhca_state_in.incremental, incremental ? 1 : 0)
        .set(save_vhca_state_in.set_track, track ? 1 : 0);
  }

  void load(DataBuffer image) throws Failure {
    Mailbox in =
        command(
                load_vhca_state_in.SIZE,
                load_vhca_state_in.opcode,
                Mlx5.MLX5_CMD_OP_LOAD_VHCA_STATE)
            .set(load_vhca_state_in.vhca_id, vhcaId)
            .set(load_vhca_state_in.mkey, image.mkey)
            .set(load_vhca_state_in.size, image.length);
    exec(in, Mailbox.ofSize(load_vhca_state_out.SIZE));
  }

  int allocPd() throws Failure {
    Mailbox out = Mailbox.ofSize(alloc_pd_out.SIZE);
    exec(command(alloc_pd_in.SIZE, alloc_pd_in.opcode, Mlx5.MLX5_CMD_OP_ALLOC_PD), out);
    return (int) out.get(alloc_pd_out.pd);
  }

  /** Whether it worked is not asked. */
  void deallocPd(int pd) {
    Mailbox in =
        command(dealloc_pd_in.SIZE, dealloc_pd_in.opcode, Mlx5.MLX5_CMD_OP_DEALLOC_PD)
            .set(dealloc_pd_in.pd, pd);
    core.exec(in, Mailbox.ofSize(dealloc_pd_out.SIZE));
  }

  /** Makes a key of pages, which stands for them in the commands. */
  int createMkey(int pd, long[] addresses) throws Failure {
    int octwords = (addresses.length + 1) / 2;
    int table = create_mkey_in.klm_pas_mtt / Byte.SIZE;
    Mailbox in =
        command(table + octwords * 16, create_mkey_in.opcode, Mlx5.MLX5_CMD_OP_CREATE_MKEY)
            .set(create_mkey_in.translations_octword_actual_size, octwords);
    for (int at = 0; at < addresses.length; at++) {
      in.be64(table + at * Long.BYTES, addresses[at]);
    }
    context(in, mkc.access_mode_1_0, Mlx5.MLX5_MKC_ACCESS_MODE_MTT);
    context(in, mkc.lr, 1);
    context(in, mkc.lw, 1);
    context(in, mkc.rr, 1);
    context(in, mkc.rw, 1);
    context(in, mkc.pd, pd);
    context(in, mkc.qpn, ALL_QPS);
    context(in, mkc.log_page_size, PAGE_SHIFT);
    context(in, mkc.translations_octword_size, octwords);
    context(in, mkc.len, (long) addresses.length * DmaMemory.PAGE);
    Mailbox out = Mailbox.ofSize(create_mkey_out.SIZE);
    exec(in, out);
    return (int) out.get(create_mkey_out.mkey_index) << INDEX_SHIFT;
  }

  private static void context(Mailbox in, Field field, long value) {
    in.set(field.within(create_mkey_in.memory_key_mkey_entry), value);
  }

  /** Whether it worked is not asked. */
  void destroyMkey(int mkey) {
    Mailbox in =
        command(destroy_mkey_in.SIZE, destroy_mkey_in.opcode, Mlx5.MLX5_CMD_OP_DESTROY_MKEY)
            .set(destroy_mkey_in.mkey_index, mkey >>> INDEX_SHIFT);
    core.exec(in, Mailbox.ofSize(destroy_mkey_out.SIZE));
  }
}
