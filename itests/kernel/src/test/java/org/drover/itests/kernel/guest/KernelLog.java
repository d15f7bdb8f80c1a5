// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drover.api.DeviceAddress;
import org.drover.api.Errno;
import org.drover.fsm.Arc;
import org.drover.fsm.MigrationState;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Kernel;
import org.drover.uapi.Memory;
import org.drover.uapi.Mman;

/**
 * The guest kernel's log, read record by record ({@code Documentation/ABI/testing/dev-kmsg}): the
 * sample driver prints each arc that it takes when its debug output is on, which is the kernel's
 * own account of a path.
 */
final class KernelLog implements AutoCloseable {
  private static final int RECORD = 8192;
  private static final Pattern ARC = Pattern.compile("(\\S+): mtty_step_state: (\\d+) -> (\\d+)");
  private final Kernel kernel;
  private final int fd;
  private final Memory record;

  KernelLog(Kernel kernel) {
    this.kernel = kernel;
    this.fd = kernel.open("/dev/kmsg", Fcntl.O_RDONLY | Fcntl.O_NONBLOCK | Fcntl.O_CLOEXEC);
    if (fd < 0) {
      throw new IllegalStateException("/dev/kmsg does not open: " + Errno.ofResult(fd));
    }
    this.record =
        new Memory(
            kernel,
            kernel.mmap(
                RECORD,
                Mman.PROT_READ | Mman.PROT_WRITE,
                Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS,
                -1,
                0),
            RECORD);
    drain();
  }

  /** The messages since the last call, oldest first. */
  List<String> drain() {
    List<String> messages = new ArrayList<>();
    while (true) {
      long n = kernel.read(fd, record.address(), RECORD);
      if (n == Errno.EAGAIN.negative()) {
        return messages;
      }
      if (n < 0) {
        throw new IllegalStateException("/dev/kmsg does not read: " + Errno.ofResult(n));
      }
      byte[] bytes = new byte[Math.toIntExact(n)];
      record.bytes().get(0, bytes);
      String text = new String(bytes, StandardCharsets.UTF_8);
      messages.add(text.substring(text.indexOf(';') + 1).strip());
    }
  }

  /** The arcs that a device took since the last call, in order. */
  List<Arc> arcs(DeviceAddress device) {
    List<Arc> arcs = new ArrayList<>();
    for (String message : drain()) {
      Matcher arc = ARC.matcher(message);
      if (arc.find() && arc.group(1).equals(device.name())) {
        arcs.add(new Arc(state(arc.group(2)), state(arc.group(3))));
      }
    }
    return arcs;
  }

  private static MigrationState state(String code) {
    return MigrationState.of(Integer.parseInt(code)).orElseThrow();
  }

  @Override
  public void close() {
    record.close();
    kernel.close(fd);
  }
}
