// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import org.drover.api.DeviceAddress;
import org.drover.api.Errno;
import org.drover.api.PreCopyInfo;
import org.drover.api.spi.ModelFile;
import org.drover.fsm.MigrationFeature;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Vfio;
import org.drover.uapi.vfio_precopy_info;

/**
 * A migration data file: a stream in one direction. The device itself says when it is dead; a
 * device that has left the machine or is broken makes it dead too.
 */
final class DataFile extends KernelFile {
  private final EmulatedDevice device;
  private final ModelFile file;
  private final AddressTable memory;
  private final AtomicLong moved = new AtomicLong();

  /**
   * Of an arc.
   *
   * @param waiters who polls
   */
  DataFile(EmulatedDevice device, ModelFile file, AddressTable memory, EventWaiters waiters) {
    super(file.readable() ? Fcntl.O_RDONLY : Fcntl.O_WRONLY);
    this.device = device;
    this.file = file;
    this.memory = memory;
    file.onPollChange(waiters::changed);
  }

  @Override
  Optional<DeviceAddress> device() {
    return Optional.of(device.address());
  }

  @Override
  long position() {
    return moved.get();
  }

  @Override
  long read(long address, long length) {
    boolean nonBlocking = nonBlocking();
    if (!nonBlocking && !device.deaf()) {
      // Before the caller's memory is looked up, which it may unmap while this sleeps.
      file.awaitData();
    }
    Optional<List<ByteBuffer>> parts = memory.range(address, length, true);
    return move(
        parts,
        into -> file.read(into, nonBlocking),
        (whole, count) -> {
          ByteBuffer from = whole.duplicate().position(0).limit(count);
          for (ByteBuffer part : parts.orElseThrow()) {
            int step = Math.min(part.remaining(), from.remaining());
            part.put(0, from, from.position(), step);
            from.position(from.position() + step);
          }
        });
  }

  @Override
  long write(long address, long length) {
    return move(memory.range(address, length, false), file::write, (whole, count) -> {});
  }

  private interface AfterMove {
    void moved(ByteBuffer whole, int count);
  }

  private long move(
      Optional<List<ByteBuffer>> parts, ToLongFunction<ByteBuffer> call, AfterMove after) {
    if (device.deaf()) {
      return Errno.ENODEV.negative();
    }
    if (parts.isEmpty()) {
      // A driver looks whether the file is alive before it touches the caller's memory.
      long alive = call.applyAsLong(ByteBuffer.allocate(0));
      return alive < 0 ? alive : Errno.EFAULT.negative();
    }
    boolean inOnePiece = parts.get().size() == 1;
    ByteBuffer whole = inOnePiece ? parts.get().get(0) : gathered(parts.get());
    long count = call.applyAsLong(whole);
    if (count > 0) {
      moved.addAndGet(count);
      if (!inOnePiece) {
        after.moved(whole, (int) count);
      }
    }
    return count;
  }

  private static ByteBuffer gathered(List<ByteBuffer> parts) {
    int length = parts.stream().mapToInt(ByteBuffer::remaining).sum();
    ByteBuffer whole = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
    parts.forEach(part -> whole.put(part.duplicate()));
    return whole.flip();
  }

  @Override
  List<String> names(int request, long argument) {
    return IoctlNames.ofDevice(request);
  }

  @Override
  int ioctl(int request, long argument) {
    boolean preCopy = device.model().migrationFeatures().contains(MigrationFeature.PRE_COPY);
    if (request != Vfio.VFIO_MIG_GET_PRECOPY_INFO || !file.readable() || !preCopy) {
      return Errno.ENOTTY.negative();
    }
    Optional<ByteBuffer> bytes = memory.copyFrom(argument, vfio_precopy_info.SIZEOF);
    if (bytes.isEmpty()) {
      return Errno.EFAULT.negative();
    }
    vfio_precopy_info info = vfio_precopy_info.wrap(bytes.get(), 0);
    if (info.argsz() < vfio_precopy_info.SIZEOF) {
      return Errno.EINVAL.negative();
    }
    if (device.deaf()) {
      return Errno.ENODEV.negative();
    }
    ModelFile.PreCopyAnswer answer = device.underMutex(file::precopyInfo);
    if (answer instanceof ModelFile.PreCopyAnswer.Failed failed) {
      return failed.errno().negative();
    }
    // The flags come back as they were given: nobody writes them before the opt-in of 7.1.
    write(answer, info);
    return memory.copyTo(argument, bytes.get()) ? 0 : Errno.EFAULT.negative();
  }

  private static void write(ModelFile.PreCopyAnswer answer, vfio_precopy_info info) {
    if (answer instanceof ModelFile.PreCopyAnswer.Info both) {
      PreCopyInfo estimates = both.info();
      info.initial_bytes(estimates.initialBytes()).dirty_bytes(estimates.dirtyBytes());
    } else if (answer instanceof ModelFile.PreCopyAnswer.Initial initial) {
      info.initial_bytes(initial.bytes());
    } else if (answer instanceof ModelFile.PreCopyAnswer.Dirty dirty) {
      info.dirty_bytes(dirty.bytes());
    }
  }

  @Override
  int poll() {
    return file.poll();
  }

  @Override
  void released() {
    file.released();
  }
}
