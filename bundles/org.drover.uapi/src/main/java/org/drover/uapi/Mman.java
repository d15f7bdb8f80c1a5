// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

/**
 * Names of {@code sys/mman.h}, with the values of {@code include/uapi/asm-generic/mman.h} and
 * {@code include/uapi/linux/memfd.h}: x86, arm64, riscv, s390 and loongarch.
 */
public final class Mman {
  /** No access. */
  public static final int PROT_NONE = 0;

  /** Reading. */
  public static final int PROT_READ = 1;

  /** Writing. */
  public static final int PROT_WRITE = 2;

  /** Execution. */
  public static final int PROT_EXEC = 4;

  /** Writes are seen by every mapping of the file. */
  public static final int MAP_SHARED = 1;

  /** Writes stay in this mapping. */
  public static final int MAP_PRIVATE = 2;

  /** At exactly this address; what was mapped there is gone. */
  public static final int MAP_FIXED = 0x10;

  /** Memory without a file. */
  public static final int MAP_ANONYMOUS = 0x20;

  /** No swap space is set aside. */
  public static final int MAP_NORESERVE = 0x4000;

  /** The pages are there when the call returns. */
  public static final int MAP_POPULATE = 0x8000;

  /** {@code memfd_create}: the descriptor closes on {@code execve}. */
  public static final int MFD_CLOEXEC = 1;

  /** {@code memfd_create}: seals may be added. */
  public static final int MFD_ALLOW_SEALING = 2;

  /** {@code memfd_create}: of huge pages. */
  public static final int MFD_HUGETLB = 4;

  private Mman() {}
}
