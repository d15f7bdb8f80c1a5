// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.drover.api.DeviceAddress;
import org.drover.api.Errno;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Kernel;
import org.drover.uapi.KernelLog;
import org.drover.uapi.Mman;
import org.drover.uapi.Sysfs;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The system calls of the emulated machine, scheme {@code emu}: what the VFS checks before a file
 * is asked, and the faults. The files themselves answer the rest.
 *
 * <p>No lock is held during a call, so one that takes its time hinders nobody who uses another
 * device.
 */
@Component(
    service = {Kernel.class, EmulatedKernel.class},
    immediate = true,
    property = "org.drover.scheme=" + DeviceRegistry.SCHEME)
public final class EmulatedKernel implements Kernel {
  /** {@code MAX_RW_COUNT}: one call moves no more. */
  private static final long MOST = 0x7fff_f000L;

  /** {@code RLIMIT_NOFILE} as most systems set it. */
  private static final int DESCRIPTORS = 1024;

  private final EmulatedMachine machine;
  private final AddressTable memory = new AddressTable();
  private final FdTable fds;
  private final FileOpener opener;

  /**
   * A process on a machine: with its own descriptors and its own memory.
   *
   * @param machine whose devices it may open
   */
  @Activate
  public EmulatedKernel(@Reference EmulatedMachine machine) {
    this.machine = machine;
    this.fds = new FdTable(machine.faults(), DESCRIPTORS);
    this.opener = new FileOpener(machine, memory, fds);
  }

  /**
   * The process ends: what it has mapped of files goes, its descriptors are closed, and it gets no
   * others.
   */
  void exit() {
    memory.removeFiles();
    fds.closeAll();
  }

  FdTable fds() {
    return fds;
  }

  @Override
  public String scheme() {
    return DeviceRegistry.SCHEME;
  }

  @Override
  public String release() {
    return machine.profile().release();
  }

  @Override
  public int open(String path, int flags) {
    int fault = fault(Optional.empty(), "open");
    return fault < 0 ? fault : opener.open(path, flags);
  }

  /** What a fault makes of a call that is on no stream: 0, or {@code -errno}. */
  private int fault(Optional<DeviceAddress> device, String call) {
    return machine.faults().on(device, 0, call).result();
  }

  @Override
  public int close(int fd) {
    return fds.close(fd);
  }

  @Override
  public long read(int fd, long address, long length) {
    return move(fd, length, "read", KernelFile::readable, (file, n) -> file.read(address, n));
  }

  @Override
  public long write(int fd, long address, long length) {
    return move(fd, length, "write", KernelFile::writable, (file, n) -> file.write(address, n));
  }

  @Override
  public long pread(int fd, long address, long length, long offset) {
    return offset < 0
        ? Errno.EINVAL.negative()
        : moveAt(
            fd, length, "pread", KernelFile::readable, (file, n) -> file.pread(address, n, offset));
  }

  @Override
  public long pwrite(int fd, long address, long length, long offset) {
    return offset < 0
        ? Errno.EINVAL.negative()
        : moveAt(
            fd,
            length,
            "pwrite",
            KernelFile::writable,
            (file, n) -> file.pwrite(address, n, offset));
  }

  private interface Direction {
    boolean open(KernelFile file);
  }

  private interface Move {
    long carryOut(KernelFile file, long length);
  }

  private long moveAt(int fd, long length, String name, Direction direction, Move move) {
    return withFile(
        fd,
        file ->
            file.seekable() ? move(file, length, name, direction, move) : Errno.ESPIPE.negative());
  }

  private long move(int fd, long length, String name, Direction direction, Move move) {
    return withFile(fd, file -> move(file, length, name, direction, move));
  }

  private int move(KernelFile file, long length, String name, Direction direction, Move move) {
    if (!direction.open(file)) {
      return Errno.EBADF.negative();
    }
    if (length < 0) {
      return Errno.EINVAL.negative();
    }
    Faults.Effect effect = machine.faults().on(file.device(), file.position(), name);
    if (effect.result() < 0) {
      return effect.result();
    }
    return (int) move.carryOut(file, Math.min(Math.min(length, MOST), effect.limit()));
  }

  /** The file stays while the call lasts, even if its descriptor is closed meanwhile. */
  private int withFile(int fd, ToIntFunction<KernelFile> call) {
    KernelFile file = fds.hold(fd);
    if (file == null) {
      return Errno.EBADF.negative();
    }
    try {
      return call.applyAsInt(file);
    } finally {
      file.letGo();
    }
  }

  @Override
  public int ioctl(int fd, long request, long argument) {
    // The kernel's ioctl number is an unsigned int.
    int number = (int) request;
    return withFile(
        fd,
        file -> {
          List<String> names = file.names(number, argument);
          String[] all = new String[names.size() + 1];
          all[0] = "ioctl";
          System.arraycopy(names.toArray(), 0, all, 1, names.size());
          Faults.Effect effect = machine.faults().on(file.device(), file.position(), all);
          return effect.result() < 0 ? effect.result() : file.ioctl(number, argument);
        });
  }

  @Override
  public long mmap(long length, int prot, int flags, int fd, long offset) {
    boolean shared = (flags & Mman.MAP_SHARED) != 0;
    boolean isPrivate = (flags & Mman.MAP_PRIVATE) != 0;
    boolean aligned = (offset & (AddressTable.PAGE - 1)) == 0;
    if (length <= 0 || shared == isPrivate || !aligned || (flags & Mman.MAP_FIXED) != 0) {
      return Errno.EINVAL.negative();
    }
    if (length > Integer.MAX_VALUE - AddressTable.PAGE) {
      // A view is a ByteBuffer, which ends at 2 GiB.
      return Errno.ENOMEM.negative();
    }
    if ((flags & Mman.MAP_ANONYMOUS) != 0) {
      int fault = fault(Optional.empty(), "mmap");
      return fault < 0 ? fault : mapAnonymous((int) AddressTable.pages(length), prot);
    }
    return mapFile(length, prot, flags, fd, offset);
  }

  private long mapAnonymous(int whole, int prot) {
    try {
      return memory.add(whole, prot, ByteBuffer.allocateDirect(whole));
    } catch (OutOfMemoryError e) {
      // It counts against -XX:MaxDirectMemorySize; nothing was taken.
      return Errno.ENOMEM.negative();
    }
  }

  private long mapFile(long length, int prot, int flags, int fd, long offset) {
    KernelFile file = fds.hold(fd);
    if (file == null) {
      return Errno.EBADF.negative();
    }
    try {
      int fault = fault(file.device(), "mmap");
      if (fault < 0) {
        return fault;
      }
      if (!mayMap(file, prot, flags)) {
        return Errno.EACCES.negative();
      }
      KernelFile.MapAnswer answer = file.map(offset, length, prot, flags);
      if (answer.result() < 0) {
        return answer.result();
      }
      file.hold();
      return memory.add(length, prot, answer.bytes(), file::letGo);
    } finally {
      file.letGo();
    }
  }

  /** {@code do_mmap()}, before the file is asked. */
  private static boolean mayMap(KernelFile file, int prot, int flags) {
    boolean sharedWrite = (flags & Mman.MAP_SHARED) != 0 && (prot & Mman.PROT_WRITE) != 0;
    return file.readable() && (file.writable() || !sharedWrite);
  }

  @Override
  public int munmap(long address, long length) {
    if (length <= 0 || (address & (AddressTable.PAGE - 1)) != 0) {
      return Errno.EINVAL.negative();
    }
    int fault = fault(Optional.empty(), "munmap");
    if (fault == 0) {
      memory.remove(address, AddressTable.pages(length));
    }
    return fault;
  }

  @Override
  public int mprotect(long address, long length, int prot) {
    if (length < 0 || (address & (AddressTable.PAGE - 1)) != 0) {
      return Errno.EINVAL.negative();
    }
    int fault = fault(Optional.empty(), "mprotect");
    if (fault < 0) {
      return fault;
    }
    boolean mapped = length == 0 || memory.protect(address, AddressTable.pages(length), prot);
    return mapped ? 0 : Errno.ENOMEM.negative();
  }

  @Override
  public int poll(long pollfds, int nfds, int timeoutMs) {
    int fault = fault(Optional.empty(), "poll");
    return fault < 0 ? fault : new PollCall(memory, fds).poll(pollfds, nfds, timeoutMs);
  }

  @Override
  public int eventfd(int initval, int flags) {
    int known = Fcntl.EFD_SEMAPHORE | Fcntl.EFD_NONBLOCK | Fcntl.EFD_CLOEXEC;
    if ((flags & ~known) != 0) {
      return Errno.EINVAL.negative();
    }
    int fault = fault(Optional.empty(), "eventfd");
    if (fault < 0) {
      return fault;
    }
    boolean closeOnExec = (flags & Fcntl.EFD_CLOEXEC) != 0;
    return fds.add(new EventFile(memory, fds.waiters(), initval, flags), closeOnExec);
  }

  @Override
  public int fcntl(int fd, int cmd, long argument) {
    return withFile(
        fd,
        file -> {
          int fault = fault(file.device(), "fcntl");
          return fault < 0 ? fault : fcntl(file, fd, cmd, argument);
        });
  }

  private int fcntl(KernelFile file, int fd, int cmd, long argument) {
    return switch (cmd) {
      case Fcntl.F_DUPFD -> duplicate(file, argument, false);
      case Fcntl.F_DUPFD_CLOEXEC -> duplicate(file, argument, true);
      case Fcntl.F_GETFD -> fds.closeOnExec(fd) ? Fcntl.FD_CLOEXEC : 0;
      case Fcntl.F_SETFD -> {
        fds.closeOnExec(fd, (argument & Fcntl.FD_CLOEXEC) != 0);
        yield 0;
      }
      case Fcntl.F_GETFL -> file.statusFlags();
      case Fcntl.F_SETFL -> {
        file.setStatusFlags((int) argument);
        yield 0;
      }
      default -> Errno.EINVAL.negative();
    };
  }

  private int duplicate(KernelFile file, long lowest, boolean closeOnExec) {
    if (lowest < 0 || lowest > Integer.MAX_VALUE) {
      return Errno.EINVAL.negative();
    }
    int number = fds.reserve(file.device(), (int) lowest);
    if (number >= 0) {
      file.hold();
      fds.install(number, file, closeOnExec);
    }
    return number;
  }

  @Override
  public int memfd_create(String name, int flags) {
    if ((flags & ~(Mman.MFD_CLOEXEC | Mman.MFD_ALLOW_SEALING)) != 0) {
      return Errno.EINVAL.negative();
    }
    int fault = fault(Optional.empty(), "memfd_create");
    if (fault < 0) {
      return fault;
    }
    return opener.add(MemFile.create(memory), (flags & Mman.MFD_CLOEXEC) != 0);
  }

  @Override
  public int ftruncate(int fd, long length) {
    return withFile(
        fd,
        file -> {
          int fault = fault(Optional.empty(), "ftruncate");
          return fault < 0 ? fault : file.truncate(length);
        });
  }

  @Override
  public ByteBuffer view(long address, int length) {
    return memory.view(address, length);
  }

  @Override
  public long pin(ByteBuffer direct) {
    if (!direct.isDirect()) {
      throw new IllegalArgumentException(
          "a buffer on the Java heap has no address that stays: allocate it with"
              + " ByteBuffer.allocateDirect");
    }
    int prot = direct.isReadOnly() ? Mman.PROT_READ : Mman.PROT_READ | Mman.PROT_WRITE;
    return memory.add(direct.remaining(), prot, direct.slice());
  }

  @Override
  public void unpin(long address) {
    memory.removeAt(address);
  }

  @Override
  public Sysfs sysfs() {
    return machine.sysfs();
  }

  @Override
  public Optional<KernelLog> log() {
    return Optional.of(machine.log());
  }

  @Override
  public String dev() {
    return "/dev";
  }

  @Override
  public String toString() {
    return "the emulated kernel (" + machine.profile().name() + ")";
  }
}
