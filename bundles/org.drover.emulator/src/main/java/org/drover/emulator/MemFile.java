// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.drover.api.Errno;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Mman;

/**
 * Memory that several mappings share: a memfd of the machine's own kernel, opened once more through
 * {@code /proc/self/fd}, or one that the emulator made. The latter is a file without a name, since
 * Java cannot make a memfd by itself.
 */
final class MemFile extends KernelFile {
  private static final Logger LOG = System.getLogger(MemFile.class.getName());
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  private final AddressTable memory;
  private final FileChannel channel;
  private long offset;

  private MemFile(AddressTable memory, FileChannel channel, int statusFlags) {
    super(statusFlags);
    this.memory = memory;
    this.channel = channel;
  }

  /**
   * What an attempt to open came to.
   *
   * @param errno 0, or what is answered
   * @param file empty after an error
   */
  record Opened(int errno, Optional<MemFile> file) {
    private static Opened failed(Errno errno) {
      return new Opened(errno.number(), Optional.empty());
    }
  }

  /** Opens the machine's own file behind a path such as {@code /proc/self/fd/7}. */
  static Opened open(AddressTable memory, String path, int flags) {
    Set<OpenOption> options =
        switch (flags & Fcntl.O_ACCMODE) {
          case Fcntl.O_RDONLY -> Set.of(StandardOpenOption.READ);
          case Fcntl.O_WRONLY -> Set.of(StandardOpenOption.WRITE);
          default -> Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
        };
    try {
      return opened(memory, FileChannel.open(Path.of(path), options), flags);
    } catch (NoSuchFileException e) {
      return Opened.failed(Errno.ENOENT);
    } catch (AccessDeniedException e) {
      return Opened.failed(Errno.EACCES);
    } catch (FileSystemException e) {
      LOG.log(Level.DEBUG, "the emulator cannot open " + path, e);
      return Opened.failed(Errno.ENXIO);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the emulator cannot open " + path, e);
      return Opened.failed(Errno.EIO);
    }
  }

  /** {@code memfd_create()}. */
  static Opened create(AddressTable memory) {
    try {
      Path file =
          Files.isWritable(SHARED_MEMORY)
              ? Files.createTempFile(SHARED_MEMORY, "drover-", ".mem")
              : Files.createTempFile("drover-", ".mem");
      try {
        FileChannel channel =
            FileChannel.open(file, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
        return opened(memory, channel, Fcntl.O_RDWR);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the emulator has no place for a memfd", e);
      return Opened.failed(Errno.ENOMEM);
    }
  }

  private static Opened opened(AddressTable memory, FileChannel channel, int flags) {
    int shown = flags & (Fcntl.O_ACCMODE | Fcntl.O_NONBLOCK);
    return new Opened(0, Optional.of(new MemFile(memory, channel, shown)));
  }

  @Override
  boolean seekable() {
    return true;
  }

  @Override
  long read(long address, long length) {
    synchronized (channel) {
      return advance(pread(address, length, offset));
    }
  }

  @Override
  long write(long address, long length) {
    synchronized (channel) {
      return advance(pwrite(address, length, offset));
    }
  }

  private long advance(long count) {
    offset += Math.max(0, count);
    return count;
  }

  @Override
  long pread(long address, long length, long at) {
    return move(address, length, true, (part, done) -> Math.max(0, channel.read(part, at + done)));
  }

  @Override
  long pwrite(long address, long length, long at) {
    return move(address, length, false, (part, done) -> channel.write(part, at + done));
  }

  private interface Mover {
    int move(ByteBuffer part, long done) throws IOException;
  }

  private long move(long address, long length, boolean toCaller, Mover mover) {
    Optional<List<ByteBuffer>> parts = memory.range(address, length, toCaller);
    if (parts.isEmpty()) {
      return Errno.EFAULT.negative();
    }
    long done = 0;
    try {
      for (ByteBuffer part : parts.get()) {
        int wanted = part.remaining();
        int count = mover.move(part, done);
        done += count;
        if (count < wanted) {
          return done;
        }
      }
      return done;
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "memory of the emulator cannot be moved", e);
      return done > 0 ? done : Errno.EIO.negative();
    }
  }

  @Override
  int truncate(long length) {
    if (length < 0) {
      return Errno.EINVAL.negative();
    }
    try {
      if (length < channel.size()) {
        channel.truncate(length);
      } else if (length > channel.size()) {
        channel.write(ByteBuffer.allocate(1), length - 1);
      }
      return 0;
    } catch (NonWritableChannelException e) {
      return Errno.EINVAL.negative();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "memory of the emulator cannot be given " + length + " bytes", e);
      return Errno.ENOSPC.negative();
    }
  }

  @Override
  MapAnswer map(long from, long length, int prot, int flags) {
    try {
      long inside = Math.min(length, AddressTable.pages(channel.size()) - from);
      if (inside <= 0) {
        // All of it is behind the end: the kernel maps it, and every access fails.
        return new MapAnswer(0, ByteBuffer.allocateDirect(0));
      }
      FileChannel.MapMode mode = mode(prot, flags);
      // A map past the end would make the file longer, so the last page may be a part of one.
      long count = Math.min(inside, channel.size() - from);
      return new MapAnswer(0, channel.map(mode, from, count));
    } catch (NonReadableChannelException | NonWritableChannelException e) {
      return new MapAnswer(Errno.EACCES.negative(), null);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the emulator cannot map " + length + " bytes", e);
      return new MapAnswer(Errno.ENOMEM.negative(), null);
    }
  }

  private FileChannel.MapMode mode(int prot, int flags) {
    if ((flags & Mman.MAP_PRIVATE) != 0) {
      return FileChannel.MapMode.PRIVATE;
    }
    // Mapped as the file allows, so that mprotect can allow more later.
    boolean write = writable() || (prot & Mman.PROT_WRITE) != 0;
    return write ? FileChannel.MapMode.READ_WRITE : FileChannel.MapMode.READ_ONLY;
  }

  @Override
  void released() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "memory of the emulator was not closed cleanly", e);
    }
  }
}
