// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.drover.uapi.KernelLog;

/**
 * The log of the machine that is played: what its drivers print, and the faults that were asked
 * for. The last {@value #KEPT} messages are kept. Any thread may use it; nobody waits in it.
 */
final class MachineLog implements KernelLog {
  /** How many messages there is room for. */
  static final int KEPT = 4096;

  private final long started = System.nanoTime();
  private final Deque<Message> messages = new ArrayDeque<>();
  private long next;

  MachineLog() {}

  /** One line, as {@code printk} takes it. */
  synchronized void print(String text) {
    if (messages.size() == KEPT) {
      messages.removeFirst();
    }
    long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - started);
    messages.addLast(new Message(next, micros, text));
    next++;
  }

  @Override
  public Watch watch() {
    return new Place(next());
  }

  private synchronized long next() {
    return next;
  }

  private synchronized List<Message> from(long sequence) {
    return messages.stream().filter(message -> message.sequence() >= sequence).toList();
  }

  private final class Place implements Watch {
    private long behind;

    Place(long behind) {
      this.behind = behind;
    }

    @Override
    public List<Message> read() {
      List<Message> read = from(behind);
      if (!read.isEmpty()) {
        behind = read.get(read.size() - 1).sequence() + 1;
      }
      return read;
    }

    @Override
    public void close() {
      // Holds nothing.
    }
  }
}
