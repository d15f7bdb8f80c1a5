// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

/**
 * Names of {@code fcntl.h} and {@code sys/eventfd.h}, with the values of {@code
 * include/uapi/asm-generic/fcntl.h} and {@code include/uapi/linux/fcntl.h}: x86, arm64, riscv, s390
 * and loongarch.
 */
public final class Fcntl {
  /** {@code open}: for reading. */
  public static final int O_RDONLY = 0;

  /** {@code open}: for writing. */
  public static final int O_WRONLY = 1;

  /** {@code open}: for both. */
  public static final int O_RDWR = 2;

  /** The bits of {@code F_GETFL} that hold one of the three. */
  public static final int O_ACCMODE = 3;

  /** Of a block device: fails with EBUSY if somebody has it for himself, as who mounts it does. */
  public static final int O_EXCL = 0x80;

  /** Calls that would wait fail with EAGAIN. */
  public static final int O_NONBLOCK = 0x800;

  /** The descriptor closes on {@code execve}. */
  public static final int O_CLOEXEC = 0x80000;

  /** {@code fcntl}: a second descriptor of at least this number. */
  public static final int F_DUPFD = 0;

  /** {@code fcntl}: the descriptor's flags, {@link #FD_CLOEXEC}. */
  public static final int F_GETFD = 1;

  /** {@code fcntl}: sets the descriptor's flags. */
  public static final int F_SETFD = 2;

  /** {@code fcntl}: the file's flags, {@code O_*}. */
  public static final int F_GETFL = 3;

  /** {@code fcntl}: sets the file's flags. */
  public static final int F_SETFL = 4;

  /** {@code fcntl}: as {@link #F_DUPFD}, with {@link #FD_CLOEXEC}. */
  public static final int F_DUPFD_CLOEXEC = 1030;

  /** {@code fcntl}: adds seals to a memfd. */
  public static final int F_ADD_SEALS = 1033;

  /** {@code fcntl}: the seals of a memfd. */
  public static final int F_GET_SEALS = 1034;

  /** The descriptor closes on {@code execve}. */
  public static final int FD_CLOEXEC = 1;

  /** No seal may be added. */
  public static final int F_SEAL_SEAL = 1;

  /** The file may not become shorter. */
  public static final int F_SEAL_SHRINK = 2;

  /** The file may not become longer. */
  public static final int F_SEAL_GROW = 4;

  /** {@code eventfd}: a read takes one off the count. */
  public static final int EFD_SEMAPHORE = 1;

  /** {@code eventfd}: as {@link #O_NONBLOCK}. */
  public static final int EFD_NONBLOCK = 0x800;

  /** {@code eventfd}: as {@link #O_CLOEXEC}. */
  public static final int EFD_CLOEXEC = 0x80000;

  private Fcntl() {}
}
