// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

/**
 * Names of {@code poll.h}, with the values of {@code include/uapi/asm-generic/poll.h}: x86, arm64,
 * riscv, s390 and loongarch.
 */
public final class Poll {
  /** There is something to read. */
  public static final int POLLIN = 1;

  /** There is something urgent. */
  public static final int POLLPRI = 2;

  /** A write would not wait. */
  public static final int POLLOUT = 4;

  /** An error; always waited for. */
  public static final int POLLERR = 8;

  /** The other side is gone; always waited for. */
  public static final int POLLHUP = 0x10;

  /** The descriptor is not open; always waited for. */
  public static final int POLLNVAL = 0x20;

  /** As {@link #POLLIN}. */
  public static final int POLLRDNORM = 0x40;

  /** The other side will write no more. */
  public static final int POLLRDHUP = 0x2000;

  private Poll() {}
}
