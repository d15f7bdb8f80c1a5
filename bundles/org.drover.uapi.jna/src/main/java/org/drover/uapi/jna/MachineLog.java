// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi.jna;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drover.api.Errno;
import org.drover.uapi.Fcntl;
import org.drover.uapi.KernelLog;

/**
 * {@code /dev/kmsg} ({@code Documentation/ABI/testing/dev-kmsg}): one message by one read, each
 * beginning with {@code priority,sequence,microseconds,flags;}. A watch is a descriptor of its own,
 * which stands behind the last message when it is opened.
 */
final class MachineLog implements KernelLog {
  /** More than a message can have: {@code PRINTK_MESSAGE_MAX} is 2048, and some are escaped. */
  private static final int LONGEST = 8192;

  private static final int SEEK_END = 2;

  private final JnaKernel kernel;
  private final String path;

  MachineLog(JnaKernel kernel, String path) {
    this.kernel = kernel;
    this.path = path;
  }

  @Override
  public Watch watch() throws IOException {
    int fd = kernel.open(path, Fcntl.O_RDONLY | Fcntl.O_NONBLOCK | Fcntl.O_CLOEXEC);
    if (fd < 0) {
      throw failed("open", fd);
    }
    long end = kernel.lseek(fd, 0, SEEK_END);
    if (end < 0) {
      kernel.close(fd);
      throw failed("lseek", end);
    }
    return new DescriptorWatch(fd);
  }

  private IOException failed(String operation, long result) {
    Errno errno = Errno.ofResult(result);
    boolean forbidden = errno.equals(Errno.EPERM) || errno.equals(Errno.EACCES);
    return new IOException(
        operation
            + " of "
            + path
            + " answered "
            + errno
            + (forbidden ? "; run as root, or with CAP_SYSLOG" : ""));
  }

  private final class DescriptorWatch implements Watch {
    private final int fd;
    private boolean closed;

    DescriptorWatch(int fd) {
      this.fd = fd;
    }

    @Override
    public List<Message> read() throws IOException {
      List<Message> messages = new ArrayList<>();
      ByteBuffer buffer = ByteBuffer.allocateDirect(LONGEST);
      long address = kernel.pin(buffer);
      try {
        long count = kernel.read(fd, address, LONGEST);
        while (count != 0 && count != Errno.EAGAIN.negative()) {
          if (count > 0) {
            byte[] record = new byte[Math.toIntExact(count)];
            buffer.get(0, record);
            message(new String(record, StandardCharsets.UTF_8)).ifPresent(messages::add);
          } else if (count != Errno.EPIPE.negative() && count != Errno.EINTR.negative()) {
            throw failed("read", count);
          }
          // EPIPE: older messages had to make room meanwhile; the next read goes on behind them.
          count = kernel.read(fd, address, LONGEST);
        }
        return messages;
      } finally {
        kernel.unpin(address);
        Reference.reachabilityFence(buffer);
      }
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        kernel.close(fd);
      }
    }
  }

  /** One record's first line; the lines behind it name the device once more, for programs. */
  static Optional<KernelLog.Message> message(String record) {
    int text = record.indexOf(';');
    String[] head = text < 0 ? new String[0] : record.substring(0, text).split(",", -1);
    if (head.length < 3) {
      return Optional.empty();
    }
    int end = record.indexOf('\n', text);
    String line = record.substring(text + 1, end < 0 ? record.length() : end).strip();
    try {
      return Optional.of(
          new KernelLog.Message(Long.parseLong(head[1]), Long.parseLong(head[2]), line));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
