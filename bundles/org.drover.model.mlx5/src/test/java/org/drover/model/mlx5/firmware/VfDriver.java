// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.firmware;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.drover.model.mlx5.core.Mlx5Core;
import org.drover.model.mlx5.core.Mlx5Core.AsyncContext;
import org.drover.model.mlx5.core.Mlx5Core.DmaMapping;
import org.drover.model.mlx5.ifc.Mailbox;

/**
 * Gives commands as the variant driver does. The places of the fields are those of the facts
 * (kernel-vfio-migration.md §4.1; of a memory key those of mlx5_ifc.h), in bytes, and not taken
 * from the classes under test.
 */
final class VfDriver {
  static final int PAGE = 4096;

  private final Mlx5Core core;
  private final int vhcaId;

  VfDriver(Mlx5Core core, int vhcaId) {
    this.core = core;
    this.vhcaId = vhcaId;
  }

  /** Result and answer of a command. */
  record Answer(int result, ByteBuffer out) {
    int status() {
      return Byte.toUnsignedInt(out.get(0));
    }

    /** Of QUERY. */
    long required() {
      return Integer.toUnsignedLong(out.getInt(16));
    }

    /** Of QUERY. */
    long remaining() {
      return out.getLong(24);
    }

    /** Of SAVE. */
    long actual() {
      return Integer.toUnsignedLong(out.getInt(8));
    }

    /** Of SAVE. */
    long next() {
      return Integer.toUnsignedLong(out.getInt(12));
    }

    /** Of ALLOC_PD, CREATE_MKEY, CREATE_CQ and CREATE_QP: 24 bits. */
    int number() {
      return out.getInt(8) & 0xffffff;
    }
  }

  /** A command of a function, all else 0. */
  ByteBuffer command(int size, int opcode, int opMod) {
    ByteBuffer in = ByteBuffer.allocate(size);
    return in.putShort(0, (short) opcode).putShort(6, (short) opMod);
  }

  private ByteBuffer ofVhca(int size, int opcode, int opMod) {
    return command(size, opcode, opMod).putShort(10, (short) vhcaId);
  }

  static Mailbox mailbox(ByteBuffer in) {
    byte[] bytes = new byte[in.capacity()];
    in.get(0, bytes);
    return Mailbox.of(bytes);
  }

  Answer exec(ByteBuffer in, int outSize) {
    Mailbox out = Mailbox.ofSize(outSize);
    int result = core.exec(mailbox(in), out);
    return new Answer(result, ByteBuffer.wrap(out.bytes()));
  }

  Answer suspend(int opMod) {
    return exec(ofVhca(16, 0x115, opMod), 16);
  }

  Answer resume(int opMod) {
    return exec(ofVhca(16, 0x116, opMod), 16);
  }

  /** Both sides. */
  void stop() {
    suspend(0);
    suspend(1);
  }

  static ByteBuffer flags(ByteBuffer in, boolean first, boolean second) {
    return in.put(8, (byte) ((first ? 0x80 : 0) | (second ? 0x40 : 0)));
  }

  Answer query(boolean incremental, boolean chunk) {
    return exec(flags(ofVhca(16, 0x117, 0), incremental, chunk), 64);
  }

  ByteBuffer saveCommand(Key key, long size, boolean incremental, boolean track) {
    ByteBuffer in = flags(ofVhca(32, 0x118, 0), incremental, track);
    return in.putInt(24, key.mkey()).putInt(28, (int) size);
  }

  Answer save(Key key, boolean incremental, boolean track) {
    return save(key, key.buffer().capacity(), incremental, track);
  }

  Answer save(Key key, long size, boolean incremental, boolean track) {
    return exec(saveCommand(key, size, incremental, track), 16);
  }

  /** As the driver gives it. */
  CompletableFuture<Integer> saveLater(AsyncContext context, Key key, Mailbox out) {
    CompletableFuture<Integer> answered = new CompletableFuture<>();
    Mailbox in = mailbox(saveCommand(key, key.buffer().capacity(), false, false));
    int taken = context.exec(in, out, answered::complete);
    // It was copied: the driver has it on its stack.
    in.clear();
    if (taken != 0) {
      answered.completeExceptionally(new IllegalStateException("result " + taken));
    }
    return answered;
  }

  static int get(CompletableFuture<Integer> answered) throws Exception {
    return answered.get(1, TimeUnit.MINUTES);
  }

  Answer load(Key key, long size) {
    ByteBuffer in = ofVhca(32, 0x119, 0);
    return exec(in.putInt(24, key.mkey()).putInt(28, (int) size), 16);
  }

  Answer allocPd() {
    return exec(command(16, 0x800, 0), 16);
  }

  Answer deallocPd(int pd) {
    return exec(command(16, 0x801, 0).putInt(8, pd), 16);
  }

  /** Access mode MTT, log_page_size 12, and an address of 64 bits for each page from 272 on. */
  ByteBuffer mkeyCommand(int pd, long length, long... addresses) {
    ByteBuffer in = command(272 + addresses.length * 8, 0x200, 0);
    in.put(16 + 2, (byte) 1).put(16 + 59, (byte) 12);
    in.putInt(16 + 12, pd).putLong(16 + 24, length);
    for (int page = 0; page < addresses.length; page++) {
      in.putLong(272 + page * 8, addresses[page]);
    }
    return in;
  }

  /** A buffer that the firmware reaches, and its key. */
  record Key(int mkey, ByteBuffer buffer, DmaMapping mapping) {}

  Key key(int pages) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(pages * PAGE);
    DmaMapping mapping = core.map(new Pages(buffer));
    int pd = allocPd().number();
    Answer made = exec(mkeyCommand(pd, (long) pages * PAGE, mapping.addresses()), 16);
    return new Key(made.number() << 8, buffer, mapping);
  }

  Answer destroyMkey(int mkey) {
    return exec(command(16, 0x202, 0).putInt(8, mkey >>> 8), 16);
  }

  /** Saves a stopped function as a whole. */
  Key image() {
    Key key = key((int) ((query(false, false).required() + PAGE - 1) / PAGE));
    save(key, false, false);
    return key;
  }
}
