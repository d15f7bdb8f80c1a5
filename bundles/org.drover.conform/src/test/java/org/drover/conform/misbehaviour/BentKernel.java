// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.misbehaviour;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.drover.fsm.MigrationState;
import org.drover.uapi.ForwardingKernel;
import org.drover.uapi.Kernel;
import org.drover.uapi.Mman;
import org.drover.uapi.Vfio;

/**
 * A kernel that breaks one rule: it knows which descriptors are devices and data FDs and what state
 * was reached last, and asks a bend before it hands a call on.
 */
final class BentKernel extends ForwardingKernel {
  private static final int PAGE = 4096;
  private static final long SET_STATE =
      Vfio.VFIO_DEVICE_FEATURE_SET | Vfio.VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE;

  private static final long GET_STATE =
      Vfio.VFIO_DEVICE_FEATURE_GET | Vfio.VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE;

  /** The kernel that is bent, for calls of a bend's own. */
  final Kernel below;

  private final Bend bend;
  private final Map<Integer, Data> data = new HashMap<>();
  private final long own;
  private Data newest;
  private Data previous;
  private volatile MigrationState state = MigrationState.RUNNING;

  /** Data FDs that were handed out since the last reset. */
  int generation;

  /** What the last ioctl of a device was. */
  int lastRequest;

  /** A word that a bend may remember something in. */
  int memory;

  /** A data FD, and what went through it. */
  static final class Data {
    final int fd;
    final boolean saving;
    final int generation;
    long moved;
    int calls;
    int writes;
    boolean ended;

    Data(int fd, boolean saving, int generation) {
      this.fd = fd;
      this.saving = saving;
      this.generation = generation;
    }
  }

  BentKernel(Kernel below, Bend bend) {
    super(below);
    this.below = below;
    this.bend = bend;
    own =
        below.mmap(
            PAGE, Mman.PROT_READ | Mman.PROT_WRITE, Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS, -1, 0);
  }

  /** The state that the last SET or reset led to. */
  MigrationState state() {
    return state;
  }

  /** The data FD that was handed out last. */
  Optional<Data> newest() {
    return Optional.ofNullable(newest);
  }

  /** The data FD before {@link #newest}. */
  Optional<Data> previous() {
    return Optional.ofNullable(previous);
  }

  /** What lies at an address, zeros where nothing can be seen. */
  ByteBuffer look(long address, int length) {
    try {
      return below.view(address, length).order(ByteOrder.nativeOrder());
    } catch (IllegalArgumentException e) {
      return ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
    }
  }

  /** Memory of the bend's own, for calls that it makes itself. */
  long own() {
    return own;
  }

  /** A SET of the state that nobody asked for. */
  int set(int device, MigrationState target) {
    below
        .view(own, PAGE)
        .order(ByteOrder.nativeOrder())
        .putInt(0, 16)
        .putInt(4, (int) SET_STATE)
        .putInt(8, target.code())
        .putInt(12, -1);
    return below.ioctl(device, Vfio.VFIO_DEVICE_FEATURE, own);
  }

  @Override
  public int open(String path, int flags) {
    return bend.open(this, path, flags);
  }

  @Override
  public int ioctl(int fd, long request, long argument) {
    Data file;
    synchronized (this) {
      file = data.get(fd);
    }
    int result = bend.ioctl(this, new IoctlCall(this, file, fd, (int) request, argument));
    if (file == null) {
      note(request, argument, result);
    }
    return result;
  }

  private synchronized void note(long request, long argument, int result) {
    lastRequest = (int) request;
    if (result < 0) {
      return;
    }
    if (request == Vfio.VFIO_DEVICE_RESET) {
      state = MigrationState.RUNNING;
      generation = 0;
    }
    if (request == Vfio.VFIO_DEVICE_FEATURE) {
      ByteBuffer struct = look(argument, 16);
      if (struct.getInt(4) == GET_STATE) {
        state = MigrationState.of(struct.getInt(8)).orElse(state);
      }
      if (struct.getInt(4) == SET_STATE) {
        state = MigrationState.of(struct.getInt(8)).orElse(state);
        int fd = struct.getInt(12);
        if (fd >= 0) {
          previous = newest;
          newest = new Data(fd, state.isSaving(), ++generation);
          data.put(fd, newest);
        }
      }
    }
  }

  @Override
  public long read(int fd, long address, long length) {
    Data file = file(fd);
    if (file == null) {
      return below.read(fd, address, length);
    }
    long result = bend.read(this, new MoveCall(this, file, address, length, true));
    file.moved += Math.max(0, result);
    return result;
  }

  @Override
  public long write(int fd, long address, long length) {
    Data file = file(fd);
    if (file == null) {
      return below.write(fd, address, length);
    }
    file.writes++;
    long result = bend.write(this, new MoveCall(this, file, address, length, false));
    file.moved += Math.max(0, result);
    return result;
  }

  synchronized Data file(int fd) {
    return data.get(fd);
  }

  @Override
  public int fcntl(int fd, int cmd, long argument) {
    return bend.fcntl(this, fd, cmd, argument);
  }

  @Override
  public long pread(int fd, long address, long length, long offset) {
    return file(fd) == null
        ? below.pread(fd, address, length, offset)
        : bend.pread(this, fd, address, length, offset);
  }

  @Override
  public int poll(long pollfds, int nfds, int timeoutMs) {
    return bend.poll(this, pollfds, nfds, timeoutMs);
  }

  @Override
  public int close(int fd) {
    return bend.close(this, fd);
  }

  /** Closes, and forgets what the number was. */
  int forwardClose(int fd) {
    synchronized (this) {
      data.remove(fd);
    }
    return below.close(fd);
  }
}
