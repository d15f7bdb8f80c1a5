// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Owner of one file descriptor of a {@link Kernel}. Closed exactly once; closing again does
 * nothing, and the number is not given out afterwards, because somebody else may own it by then.
 *
 * <p>May be used from any thread. {@link #close} does not wake a call that is blocked on the
 * descriptor in another thread.
 */
public final class Fd implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Fd.class.getName());

  /** {@code -EINTR} of {@code asm-generic/errno-base.h}. */
  private static final int INTERRUPTED = -4;

  private final Kernel kernel;
  private final int number;
  private final FdRole role;
  private boolean closed;

  /**
   * Takes over a descriptor.
   *
   * @param kernel whose it is
   * @param number what the kernel returned; not negative
   * @param role what it is to us
   */
  public Fd(Kernel kernel, int number, FdRole role) {
    if (number < 0) {
      throw new IllegalArgumentException("not a descriptor but an error: " + number);
    }
    this.kernel = kernel;
    this.number = number;
    this.role = role;
  }

  /**
   * The number, for a call.
   *
   * @return not negative
   * @throws IllegalStateException if it is closed
   */
  public synchronized int number() {
    if (closed) {
      throw new IllegalStateException(role + " descriptor " + number + " is closed already");
    }
    return number;
  }

  /**
   * What it is to us.
   *
   * @return as constructed
   */
  public FdRole role() {
    return role;
  }

  /**
   * Whether it is still ours.
   *
   * @return false after {@link #close}
   */
  public synchronized boolean isOpen() {
    return !closed;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      int result = kernel.close(number);
      // Linux frees the number whatever close() returns, so that there is nothing to be done; but
      // EBADF says that somebody closed a number which was not his.
      if (result < 0 && result != INTERRUPTED) {
        LOG.log(
            Level.WARNING,
            "close of the {0} descriptor {1} failed with errno {2}",
            role,
            Integer.toString(number),
            -result);
      }
    }
  }

  @Override
  public synchronized String toString() {
    return role + " fd " + number + (closed ? " (closed)" : "");
  }
}
