// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.mlx5;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.drover.api.Errno;

/**
 * A command that a firmware was given.
 *
 * @param result what the driver was told: 0, an errno as a negative number, {@link #UNANSWERED}
 * @param in the command's mailbox, big endian, from 0 to its limit
 * @param out the answer's mailbox, zeros as long as there is none
 */
public record Mlx5Command(int result, ByteBuffer in, ByteBuffer out) {
  /** The {@link #result} of an asynchronous command that the driver waits for. */
  public static final int UNANSWERED = 1;

  private static final int CREATE_MKEY = 0x200;
  private static final int CREATE_CQ = 0x400;
  private static final int CREATE_QP = 0x500;

  /** Where {@code klm_pas_mtt} of {@code create_mkey_in} begins, and {@code pas} of the others. */
  private static final int PAGES = 272;

  /** Of {@code create_cq_in} and {@code create_qp_in}: where the doorbell is. */
  private static final Map<Integer, Integer> DBR_ADDR = Map.of(CREATE_CQ, 72, CREATE_QP, 184);

  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(0x100, "QUERY_HCA_CAP"),
          Map.entry(0x115, "SUSPEND_VHCA"),
          Map.entry(0x116, "RESUME_VHCA"),
          Map.entry(0x117, "QUERY_VHCA_MIGRATION_STATE"),
          Map.entry(0x118, "SAVE_VHCA_STATE"),
          Map.entry(0x119, "LOAD_VHCA_STATE"),
          Map.entry(CREATE_MKEY, "CREATE_MKEY"),
          Map.entry(0x202, "DESTROY_MKEY"),
          Map.entry(CREATE_CQ, "CREATE_CQ"),
          Map.entry(0x401, "DESTROY_CQ"),
          Map.entry(CREATE_QP, "CREATE_QP"),
          Map.entry(0x501, "DESTROY_QP"),
          Map.entry(0x502, "RST2INIT_QP"),
          Map.entry(0x503, "INIT2RTR_QP"),
          Map.entry(0x504, "RTR2RTS_QP"),
          Map.entry(0x800, "ALLOC_PD"),
          Map.entry(0x801, "DEALLOC_PD"),
          Map.entry(0xa00, "CREATE_GENERAL_OBJECT"),
          Map.entry(0xa01, "MODIFY_GENERAL_OBJECT"),
          Map.entry(0xa02, "QUERY_GENERAL_OBJECT"),
          Map.entry(0xa03, "DESTROY_GENERAL_OBJECT"));

  /** The first 16 bits. */
  int opcode() {
    return Byte.toUnsignedInt(in.get(0)) << 8 | Byte.toUnsignedInt(in.get(1));
  }

  /** As {@code mlx5_ifc.h} calls it, without {@code MLX5_CMD_OP_}. */
  String name() {
    return NAMES.getOrDefault(opcode(), "0x%x".formatted(opcode()));
  }

  /** What is written down of it: its result, and both mailboxes without DMA addresses. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("firmware " + name() + ": " + told());
    lines.add("  in " + ZeroRuns.hex(hasAddresses() ? withoutAddresses() : bytes(in)));
    lines.add("  out " + ZeroRuns.hex(bytes(out)));
    return lines;
  }

  private String told() {
    return result < 0 ? Errno.ofResult(result).name() : Integer.toString(result);
  }

  private boolean hasAddresses() {
    return opcode() == CREATE_MKEY || DBR_ADDR.containsKey(opcode());
  }

  private static byte[] bytes(ByteBuffer mailbox) {
    byte[] bytes = new byte[mailbox.limit()];
    mailbox.get(0, bytes);
    return bytes;
  }

  private byte[] withoutAddresses() {
    byte[] rest = bytes(in);
    Arrays.fill(rest, Math.min(PAGES, rest.length), rest.length, (byte) 0);
    Integer doorbell = DBR_ADDR.get(opcode());
    if (doorbell != null) {
      Arrays.fill(rest, doorbell, doorbell + Long.BYTES, (byte) 0);
    }
    return rest;
  }
}
