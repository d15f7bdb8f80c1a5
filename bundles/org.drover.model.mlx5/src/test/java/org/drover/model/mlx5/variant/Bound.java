// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.variant;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.drover.api.Errno;
import org.drover.api.spi.ArcResult;
import org.drover.api.spi.ModelFile;
import org.drover.fsm.MigrationFsm;
import org.drover.fsm.MigrationState;

/** A function that the driver is bound to, over a scripted firmware. */
final class Bound {
  final ScriptedCore core;
  final Mlx5vfDevice device;
  final List<String> log = new ArrayList<>();

  /** What the driver's worker has to do; {@link #work} does it. */
  private final Deque<Runnable> work = new ArrayDeque<>();

  /** The last file that an arc handed out. */
  ModelFile file;

  Bound(ScriptedCore core) {
    this.core = core;
    this.device = new Mlx5vfDevice(core, 0, work::add);
    device.printsTo(log::add);
    device.opened();
  }

  static Bound plain() {
    return new Bound(new ScriptedCore());
  }

  static Bound inChunks() {
    ScriptedCore core = new ScriptedCore();
    core.capabilities = ScriptedCore.capabilities(true);
    return new Bound(core);
  }

  /** As a SET does it: the errno's name, or that of the state. */
  String set(MigrationState target) {
    while (device.state() != target) {
      MigrationState next =
          MigrationFsm.nextHop(device.state(), target, device.features()).orElseThrow();
      ArcResult result = device.arc(next);
      if (result instanceof ArcResult.Failed failed) {
        return failed.errno().name();
      }
      if (result instanceof ArcResult.WithFile with) {
        file = with.file();
      }
    }
    return target.name();
  }

  /** Goes there, and forgets the commands. */
  void begin(MigrationState state) {
    assertThat(set(state)).isEqualTo(state.name());
    core.asked();
  }

  /** Does what is left to the worker. */
  void work() {
    while (!work.isEmpty()) {
      work.remove().run();
    }
  }

  int toDo() {
    return work.size();
  }

  /** What a read that does not block gives: a count, or the errno's name. */
  String read(int length) {
    return told(file.read(ByteBuffer.allocate(length), true));
  }

  static String told(long result) {
    return result < 0 ? Errno.ofResult(result).name() : Long.toString(result);
  }

  /** Reads until nothing comes. */
  byte[] drain() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer into = ByteBuffer.allocate(1000);
    for (long count = file.read(into, true); count > 0; count = file.read(into.clear(), true)) {
      all.write(into.array(), 0, (int) count);
    }
    return all.toByteArray();
  }

  /** The word that was written, or the errno's name. */
  String info() {
    ModelFile.PreCopyAnswer answer = file.precopyInfo();
    if (answer instanceof ModelFile.PreCopyAnswer.Initial initial) {
      return "initial " + initial.bytes();
    }
    return answer instanceof ModelFile.PreCopyAnswer.Dirty dirty
        ? "dirty " + dirty.bytes()
        : ((ModelFile.PreCopyAnswer.Failed) answer).errno().name();
  }

  String write(byte... bytes) {
    return told(file.write(ByteBuffer.wrap(bytes)));
  }

  static byte[] header(long size, int flags, int tag) {
    return ByteBuffer.allocate(16)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(size)
        .putInt(flags)
        .putInt(tag)
        .array();
  }

  static byte[] sizeRecord(long size) {
    return ByteBuffer.allocate(24)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(header(8, 1, 1))
        .putLong(size)
        .array();
  }

  static long size(byte[] stream, int at) {
    return ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN).getLong(at);
  }
}
