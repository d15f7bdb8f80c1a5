// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.io.IOException;
import java.util.List;

/**
 * A kernel's log of its own messages, which {@code dmesg} prints: drivers tell there what an errno
 * has no room for. May be used from any thread.
 */
public interface KernelLog {

  /**
   * Watches from now on: what was logged before is not told.
   *
   * @return belongs to one thread at a time; the caller closes it
   * @throws IOException if the log cannot be read; the message says why, and what would help
   */
  Watch watch() throws IOException;

  /** A place in the log. */
  interface Watch extends AutoCloseable {

    /**
     * What was logged since the watch began or was read last. Does not wait.
     *
     * @return in the order in which it was logged; what the log had no room for is not among it
     * @throws IOException if the log cannot be read
     */
    List<Message> read() throws IOException;

    /** Ends the watch; again does nothing. */
    @Override
    void close();
  }

  /**
   * One message.
   *
   * @param sequence its number in the log; gaps are messages that the log had no room for
   * @param micros when it was logged, microseconds since the kernel started
   * @param text one line, without its level
   */
  record Message(long sequence, long micros, String text) {}
}
