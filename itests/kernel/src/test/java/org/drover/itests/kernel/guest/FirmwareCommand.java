// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A command that the stand-in firmware was given, as {@code modules/mlx5/standin/journal.c} writes
 * it down. The mailboxes are big endian, as {@code include/linux/mlx5/mlx5_ifc.h} lays them out.
 *
 * @param sequence of all commands, from 0
 * @param result what the driver was told: 0, an errno as a negative number, 1 while it waits
 * @param in the command's mailbox
 * @param out the answer's mailbox
 */
record FirmwareCommand(long sequence, int result, ByteBuffer in, ByteBuffer out) {
  private static final int HEAD = 16;

  /** With op_mod behind it where that tells commands of one opcode apart. */
  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(0x100, "QUERY_HCA_CAP"),
          Map.entry(0x109, "SET_HCA_CAP"),
          Map.entry(0x115, "SUSPEND"),
          Map.entry(0x116, "RESUME"),
          Map.entry(0x117, "QUERY"),
          Map.entry(0x118, "SAVE"),
          Map.entry(0x119, "LOAD"),
          Map.entry(0x200, "CREATE_MKEY"),
          Map.entry(0x202, "DESTROY_MKEY"),
          Map.entry(0x400, "CREATE_CQ"),
          Map.entry(0x401, "DESTROY_CQ"),
          Map.entry(0x500, "CREATE_QP"),
          Map.entry(0x501, "DESTROY_QP"),
          Map.entry(0x502, "RST2INIT_QP"),
          Map.entry(0x503, "INIT2RTR_QP"),
          Map.entry(0x504, "RTR2RTS_QP"),
          Map.entry(0x800, "ALLOC_PD"),
          Map.entry(0x801, "DEALLOC_PD"),
          Map.entry(0xa00, "CREATE_OBJECT"),
          Map.entry(0xa01, "MODIFY_OBJECT"),
          Map.entry(0xa02, "QUERY_OBJECT"),
          Map.entry(0xa03, "DESTROY_OBJECT"));

  /** Reads a whole journal. */
  static List<FirmwareCommand> read(byte[] journal) {
    ByteBuffer bytes = ByteBuffer.wrap(journal).order(ByteOrder.LITTLE_ENDIAN);
    List<FirmwareCommand> commands = new ArrayList<>();
    while (bytes.remaining() >= HEAD) {
      long sequence = Integer.toUnsignedLong(bytes.getInt());
      int result = bytes.getInt();
      int in = bytes.getInt();
      int out = bytes.getInt();
      commands.add(new FirmwareCommand(sequence, result, slice(bytes, in), slice(bytes, out)));
    }
    return commands;
  }

  private static ByteBuffer slice(ByteBuffer bytes, int length) {
    ByteBuffer slice = bytes.slice(bytes.position(), length).order(ByteOrder.BIG_ENDIAN);
    bytes.position(bytes.position() + length);
    return slice;
  }

  private String name() {
    int opcode = Short.toUnsignedInt(in.getShort(0));
    return NAMES.getOrDefault(opcode, "0x%x".formatted(opcode));
  }

  int vhca() {
    return Short.toUnsignedInt(in.getShort(10));
  }

  /** Whether it suspends, resumes, queries or saves a function, as only its own driver asks. */
  boolean isOfSource(int vhca) {
    return List.of("SUSPEND", "RESUME", "QUERY", "SAVE").contains(name()) && vhca() == vhca;
  }

  /** Bit 0x40 and 0x41 of QUERY and SAVE. */
  private int incremental() {
    return in.get(8) >> 7 & 1;
  }

  private int tracked() {
    return in.get(8) >> 6 & 1;
  }

  /** Name and what tells it from others: op_mod, incremental, and whether the SAVE tracks. */
  @Override
  public String toString() {
    return switch (name()) {
      case "SUSPEND", "RESUME" -> name() + " " + in.getShort(6);
      case "QUERY" -> name() + " " + incremental();
      case "SAVE" -> name() + " " + incremental() + " " + tracked();
      default -> name();
    };
  }
}
