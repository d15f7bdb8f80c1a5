// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.misbehaviour;

import static org.drover.conform.misbehaviour.Misbehaviour.bent;
import static org.drover.conform.misbehaviour.Misbehaviour.fcntl;
import static org.drover.conform.misbehaviour.Misbehaviour.ioctl;
import static org.drover.conform.misbehaviour.Misbehaviour.quirk;
import static org.drover.conform.misbehaviour.Misbehaviour.read;
import static org.drover.conform.misbehaviour.Misbehaviour.write;

import java.util.ArrayList;
import java.util.List;
import org.drover.fsm.MigrationState;
import org.drover.testkit.spectrue.Quirk;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Vfio;

/** Mistakes with data FDs, and in the stream that STOP_COPY gives. */
final class FileMistakes {
  private static final int EINVAL = 22;
  private static final int ENODEV = 19;
  private static final int ENOTTY = 25;
  private static final int ENOMSG = 42;
  private static final int EFAULT = 14;

  private FileMistakes() {}

  static List<Misbehaviour> all() {
    List<Misbehaviour> all = new ArrayList<>(files());
    all.addAll(lives());
    all.addAll(streams());
    return all;
  }

  private static Bend.Fcntl mode(int from) {
    return (kernel, fd, cmd, argument) -> {
      int result = kernel.below.fcntl(fd, cmd, argument);
      boolean data = cmd == Fcntl.F_GETFL && kernel.file(fd) != null;
      return data && (result & Fcntl.O_ACCMODE) == from
          ? (result & ~Fcntl.O_ACCMODE) | Fcntl.O_RDWR
          : result;
    };
  }

  private static List<Misbehaviour> files() {
    return List.of(
        fcntl("fd.saving-mode", "the data FD of a save is open for both", mode(Fcntl.O_RDONLY)),
        fcntl("fd.resuming-mode", "the data FD of a load is open for both", mode(Fcntl.O_WRONLY)),
        fcntl(
            "fd.close-on-exec",
            "a data FD survives execve",
            (kernel, fd, cmd, argument) ->
                cmd == Fcntl.F_GETFD && kernel.file(fd) != null
                    ? 0
                    : kernel.below.fcntl(fd, cmd, argument)),
        bent(
            "fd.no-seek",
            "pread reads where the stream is",
            new Bend() {
              @Override
              public long pread(BentKernel kernel, int fd, long address, long length, long offset) {
                return kernel.below.read(fd, address, length);
              }
            }),
        ioctl(
            "fd.unknown-ioctl",
            "a data FD answers EINVAL to what it does not know",
            (kernel, call) ->
                call.onData() && call.request() != Vfio.VFIO_MIG_GET_PRECOPY_INFO
                    ? call.instead(ENOTTY, -EINVAL)
                    : call.forward()),
        fcntl(
            "fd.duplicate",
            "a duplicate of a data FD is another stream",
            (kernel, fd, cmd, argument) ->
                cmd == Fcntl.F_DUPFD_CLOEXEC && kernel.file(fd) != null
                    ? kernel.below.eventfd(0, Fcntl.EFD_NONBLOCK)
                    : kernel.below.fcntl(fd, cmd, argument)),
        bent(
            "fd.poll",
            "poll has no event for a data FD",
            new Bend() {
              @Override
              public int poll(BentKernel kernel, long pollfds, int nfds, int timeoutMs) {
                kernel.look(pollfds, 8).putShort(6, (short) 0);
                return 0;
              }
            }));
  }

  private static List<Misbehaviour> lives() {
    return List.of(
        quirk(
            "fd.one-in-the-group",
            "STOP_COPY after PRE_COPY has a data FD of its own",
            Quirk.NEW_FILE_IN_STOP_COPY),
        read(
            "fd.over-after-saving",
            "a read of nothing from a data FD that is over gives 0",
            (kernel, call) -> {
              long result = call.forward();
              return result == -ENODEV && call.length() == 0 ? 0 : result;
            }),
        write(
            "fd.over-after-loading",
            "a write of nothing to a data FD that is over gives 0",
            (kernel, call) -> {
              long result = call.forward();
              return result == -ENODEV && call.length() == 0 ? 0 : result;
            }),
        quirk("fd.over-after-reset", "a data FD goes on after a reset", Quirk.RESET_KEEPS_FILES),
        read(
            "fd.entered-again",
            "the old data FD is at its end instead of dead once there is a new one",
            (kernel, call) -> {
              long result = call.forward();
              boolean old = kernel.newest().filter(data -> data == call.file()).isEmpty();
              boolean stopCopy = kernel.state() == MigrationState.STOP_COPY;
              return result == -ENODEV && old && stopCopy ? 0 : result;
            }),
        bent(
            "fd.closed-early",
            "the close of the data FD leaves STOP_COPY",
            new Bend() {
              private int device;

              @Override
              public int ioctl(BentKernel kernel, IoctlCall call) {
                device = call.isFeature() ? call.fd() : device;
                return call.forward();
              }

              @Override
              public int close(BentKernel kernel, int fd) {
                if (kernel.file(fd) != null && kernel.state() == MigrationState.STOP_COPY) {
                  kernel.set(device, MigrationState.STOP);
                }
                return kernel.forwardClose(fd);
              }
            }),
        bent(
            "fd.outlives-device",
            "a data FD whose device was closed is at its end",
            new Bend() {
              private int device = -1;
              private int closed;

              @Override
              public int ioctl(BentKernel kernel, IoctlCall call) {
                device = call.isFeature() ? call.fd() : device;
                closed = call.is(Vfio.VFIO_DEVICE_RESET) ? 0 : closed;
                return call.forward();
              }

              @Override
              public long read(BentKernel kernel, MoveCall call) {
                return closed > 0 ? 0 : call.forward();
              }

              @Override
              public int close(BentKernel kernel, int fd) {
                closed += fd == device && kernel.newest().isPresent() ? 1 : 0;
                return kernel.forwardClose(fd);
              }
            }));
  }

  private static List<Misbehaviour> streams() {
    return List.of(
        read(
            "save.not-empty",
            "STOP_COPY gives nothing",
            (kernel, call) -> kernel.state() == MigrationState.STOP_COPY ? 0 : call.forward()),
        read(
            "save.end-stays",
            "the end of STOP_COPY is ENOMSG from the second time on",
            (kernel, call) -> {
              long result = call.forward();
              if (result == 0 && call.length() > 0) {
                boolean again = call.file().ended;
                call.file().ended = true;
                return again ? -ENOMSG : 0;
              }
              return result;
            }),
        read(
            "save.same-when-stopped",
            "every third stream since a reset lacks its last byte",
            (kernel, call) -> {
              long result = call.forward();
              return result > 1 && call.file().generation == 3 ? result - 1 : result;
            }),
        read(
            "save.bytewise",
            "a read of one byte in the middle is another byte",
            (kernel, call) -> {
              long result = call.forward();
              if (result == 1 && call.length() == 1 && call.file().moved == 20) {
                call.spoil(0);
              }
              return result;
            }),
        read(
            "save.odd-reads",
            "a read of 13 bytes loses one",
            (kernel, call) -> call.length() == 13 ? Math.min(12, call.forward()) : call.forward()),
        read(
            "save.read-of-zero",
            "a read of nothing takes a byte",
            (kernel, call) ->
                call.length() == 0 && call.file().moved > 0
                    ? Math.min(0, call.forward(kernel.own(), 1))
                    : call.forward()),
        read(
            "save.read-unwritable",
            "a read that cannot be answered takes its bytes all the same",
            (kernel, call) -> {
              long result = call.forward();
              if (result == -EFAULT) {
                call.forward(kernel.own(), call.length());
              }
              return result;
            }));
  }
}
