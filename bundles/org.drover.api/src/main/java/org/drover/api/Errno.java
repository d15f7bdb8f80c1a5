// SPDX-License-Identifier: Apache-2.0
package org.drover.api;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * An error number of Linux by its name. The numbers are those of {@code asm-generic/errno-base.h}
 * and {@code asm-generic/errno.h}, which x86, arm64, riscv, s390 and loongarch use.
 *
 * @param number positive
 * @param name for example {@code EINVAL}; {@code errno 523} for one that has no name here
 * @param text what it means, for a person
 */
public record Errno(int number, String name, String text) {
  /** Operation not permitted. */
  public static final Errno EPERM = new Errno(1, "EPERM", "operation not permitted");

  /** No such file or directory. */
  public static final Errno ENOENT = new Errno(2, "ENOENT", "no such file or directory");

  /** Interrupted by a signal. */
  public static final Errno EINTR = new Errno(4, "EINTR", "interrupted by a signal");

  /** Input/output error. */
  public static final Errno EIO = new Errno(5, "EIO", "input/output error");

  /** No such device or address. */
  public static final Errno ENXIO = new Errno(6, "ENXIO", "no such device or address");

  /** Argument too long. */
  public static final Errno E2BIG = new Errno(7, "E2BIG", "argument too long");

  /** Bad file descriptor. */
  public static final Errno EBADF = new Errno(9, "EBADF", "bad file descriptor");

  /** Try again. */
  public static final Errno EAGAIN = new Errno(11, "EAGAIN", "try again");

  /** Out of memory. */
  public static final Errno ENOMEM =
      new Errno(12, "ENOMEM", "out of memory, or over RLIMIT_MEMLOCK");

  /** Permission denied. */
  public static final Errno EACCES = new Errno(13, "EACCES", "permission denied");

  /** Bad address. */
  public static final Errno EFAULT = new Errno(14, "EFAULT", "bad address");

  /** Busy. */
  public static final Errno EBUSY = new Errno(16, "EBUSY", "device or resource busy");

  /** Exists already. */
  public static final Errno EEXIST = new Errno(17, "EEXIST", "exists already");

  /** No such device. */
  public static final Errno ENODEV = new Errno(19, "ENODEV", "no such device");

  /** Not a directory. */
  public static final Errno ENOTDIR = new Errno(20, "ENOTDIR", "not a directory");

  /** Is a directory. */
  public static final Errno EISDIR = new Errno(21, "EISDIR", "is a directory");

  /** Invalid argument. */
  public static final Errno EINVAL = new Errno(22, "EINVAL", "invalid argument");

  /** Too many open files in the system. */
  public static final Errno ENFILE = new Errno(23, "ENFILE", "too many open files in the system");

  /** Too many open files in the process. */
  public static final Errno EMFILE = new Errno(24, "EMFILE", "too many open files");

  /** The device does not know the request. */
  public static final Errno ENOTTY = new Errno(25, "ENOTTY", "the device does not have it");

  /** File too large. */
  public static final Errno EFBIG = new Errno(27, "EFBIG", "file too large");

  /** No space left. */
  public static final Errno ENOSPC = new Errno(28, "ENOSPC", "no space left");

  /** Not seekable. */
  public static final Errno ESPIPE = new Errno(29, "ESPIPE", "not seekable");

  /** Read-only. */
  public static final Errno EROFS = new Errno(30, "EROFS", "read-only file system");

  /** Broken pipe. */
  public static final Errno EPIPE = new Errno(32, "EPIPE", "broken pipe");

  /** Out of range. */
  public static final Errno ERANGE = new Errno(34, "ERANGE", "out of range");

  /** Not implemented. */
  public static final Errno ENOSYS = new Errno(38, "ENOSYS", "not implemented by this kernel");

  /** Symbolic links in a circle. */
  public static final Errno ELOOP = new Errno(40, "ELOOP", "too many symbolic links on the way");

  /** No message of the desired type: a pre-copy stream has nothing at present. */
  public static final Errno ENOMSG = new Errno(42, "ENOMSG", "nothing to read at present");

  /** Value too large. */
  public static final Errno EOVERFLOW = new Errno(75, "EOVERFLOW", "value too large");

  /** Descriptor of the wrong kind. */
  public static final Errno EBADFD = new Errno(77, "EBADFD", "file descriptor of the wrong kind");

  /** Not supported. */
  public static final Errno EOPNOTSUPP = new Errno(95, "EOPNOTSUPP", "not supported");

  /** Address in use: of an IOVA, by the device or its IOMMU. */
  public static final Errno EADDRINUSE = new Errno(98, "EADDRINUSE", "address in use");

  /** Not connected: the physical function is gone. */
  public static final Errno ENOTCONN = new Errno(107, "ENOTCONN", "not connected");

  /** Timed out. */
  public static final Errno ETIMEDOUT = new Errno(110, "ETIMEDOUT", "timed out");

  /** Remote I/O error. */
  public static final Errno EREMOTEIO = new Errno(121, "EREMOTEIO", "remote input/output error");

  private static final Map<Integer, Errno> KNOWN =
      List.of(
              EPERM,
              ENOENT,
              EINTR,
              EIO,
              ENXIO,
              E2BIG,
              EBADF,
              EAGAIN,
              ENOMEM,
              EACCES,
              EFAULT,
              EBUSY,
              EEXIST,
              ENODEV,
              ENOTDIR,
              EISDIR,
              EINVAL,
              ENFILE,
              EMFILE,
              ENOTTY,
              EFBIG,
              ENOSPC,
              ESPIPE,
              EROFS,
              EPIPE,
              ERANGE,
              ENOSYS,
              ELOOP,
              ENOMSG,
              EOVERFLOW,
              EBADFD,
              EOPNOTSUPP,
              EADDRINUSE,
              ENOTCONN,
              ETIMEDOUT,
              EREMOTEIO)
          .stream()
          .collect(Collectors.toUnmodifiableMap(Errno::number, Function.identity()));

  /** Refuses a number that cannot be one. */
  public Errno {
    if (number <= 0 || number > 4095) {
      throw new IllegalArgumentException("no errno: " + number);
    }
  }

  /**
   * The errno of a number.
   *
   * @param number 1..4095
   * @return one with a name, or one that is called {@code errno N}
   */
  public static Errno of(int number) {
    Errno known = KNOWN.get(number);
    return known != null ? known : new Errno(number, "errno " + number, "unknown error");
  }

  /**
   * The errno in a system call's result.
   *
   * @param result negative: {@code -errno}
   * @return the errno
   */
  public static Errno ofResult(long result) {
    return of(Math.toIntExact(-result));
  }

  /**
   * As a call's result.
   *
   * @return {@code -number}
   */
  public int negative() {
    return -number;
  }

  @Override
  public String toString() {
    return name + " (" + text + ")";
  }
}
