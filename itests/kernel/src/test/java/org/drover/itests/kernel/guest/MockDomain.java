// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import java.nio.ByteBuffer;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Iommufd;
import org.drover.uapi.Kernel;
import org.drover.uapi.Memory;
import org.drover.uapi.Mman;
import org.drover.uapi.iommu_hwpt_alloc;
import org.drover.uapi.iommu_ioas_alloc;
import org.drover.uapi.iommu_ioas_map;

/**
 * The mock domain of iommufd's own selftest, which marks pages as a device would ({@code
 * drivers/iommu/iommufd/iommufd_test.h}, only with {@code CONFIG_IOMMUFD_TEST}). Its ioctl is no
 * interface of the kernel's: nothing but tests may know of it. All of it ends with its descriptor.
 */
final class MockDomain implements AutoCloseable {
  /** The page of the mock, half of the machine's. */
  static final int PAGE = 2048;

  /** Where its addresses begin. */
  static final long APERTURE = 0x1000000;

  /**
   * {@code IOMMU_TEST_CMD}; {@code struct iommu_test_cmd}: size@0, op@4, id@8, its body from 16.
   */
  private static final long IOMMU_TEST_CMD = 0x3ba0;

  private static final int SIZE = 72;
  private static final int OP_DOMAIN_REPLACE = 10;
  private static final int OP_DOMAIN_FLAGS = 12;
  private static final int OP_DIRTY = 13;

  private final Kernel kernel;
  private final int fd;
  private final Memory structs;
  private final ByteBuffer bytes;
  private final int ioas;

  /** The page table that the device got by itself, which cannot track. */
  private final int plain;

  private final int tracking;

  /** With memory mapped at the beginning of its addresses. */
  MockDomain(Kernel kernel, Memfd memory, long length) {
    this.kernel = kernel;
    fd = kernel.open("/dev/iommu", Fcntl.O_RDWR | Fcntl.O_CLOEXEC);
    long address =
        kernel.mmap(
            8192, Mman.PROT_READ | Mman.PROT_WRITE, Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS, -1, 0);
    structs = new Memory(kernel, address, 8192);
    bytes = structs.bytes();
    ioas = allocIoas();
    // dev_flags@28 = 0: a device whose IOMMU can track; out_stdev@16, out_hwpt@20, out_idev@24.
    test(OP_DOMAIN_FLAGS, ioas);
    int device = bytes.getInt(16);
    int idev = bytes.getInt(24);
    plain = bytes.getInt(20);
    map(memory.address(), length);
    tracking = allocTracking(idev);
    begin(OP_DOMAIN_REPLACE, device);
    bytes.putInt(16, tracking);
    call(IOMMU_TEST_CMD, "IOMMU_TEST_OP_MOCK_DOMAIN_REPLACE");
  }

  private int allocIoas() {
    iommu_ioas_alloc alloc = iommu_ioas_alloc.wrap(bytes, 0);
    alloc.zero();
    alloc.size(iommu_ioas_alloc.SIZEOF);
    call(Iommufd.IOMMU_IOAS_ALLOC, "IOMMU_IOAS_ALLOC");
    return (int) alloc.out_ioas_id();
  }

  private void map(long address, long length) {
    iommu_ioas_map map = iommu_ioas_map.wrap(bytes, 0);
    map.zero();
    map.size(iommu_ioas_map.SIZEOF)
        .flags(
            Iommufd.IOMMU_IOAS_MAP_FIXED_IOVA
                | Iommufd.IOMMU_IOAS_MAP_READABLE
                | Iommufd.IOMMU_IOAS_MAP_WRITEABLE)
        .ioas_id(ioas)
        .user_va(address)
        .length(length)
        .iova(APERTURE);
    call(Iommufd.IOMMU_IOAS_MAP, "IOMMU_IOAS_MAP");
  }

  private int allocTracking(int device) {
    iommu_hwpt_alloc alloc = iommu_hwpt_alloc.wrap(bytes, 0);
    alloc.zero();
    alloc
        .size(iommu_hwpt_alloc.SIZEOF)
        .flags(Iommufd.IOMMU_HWPT_ALLOC_DIRTY_TRACKING)
        .dev_id(device)
        .pt_id(ioas);
    call(Iommufd.IOMMU_HWPT_ALLOC, "IOMMU_HWPT_ALLOC");
    return (int) alloc.out_hwpt_id();
  }

  private void test(int op, int id) {
    begin(op, id);
    call(IOMMU_TEST_CMD, "IOMMU_TEST_CMD " + op);
  }

  private void begin(int op, int id) {
    for (int at = 0; at < SIZE; at += Integer.BYTES) {
      bytes.putInt(at, 0);
    }
    bytes.putInt(0, SIZE).putInt(4, op).putInt(8, id);
  }

  private void call(long request, String name) {
    int result = kernel.ioctl(fd, request, structs.address());
    if (result < 0) {
      throw new IllegalStateException(name + " failed with errno " + -result);
    }
  }

  int fd() {
    return fd;
  }

  /** The page table to which the device is attached. */
  long tracking() {
    return tracking;
  }

  /** One that does not track, which nobody uses any more. */
  long plain() {
    return plain;
  }

  /**
   * Writes to pages as the device would.
   *
   * @param pages of the mock, counted from the beginning of its addresses, below 4096 * 8
   * @return how many the kernel marked
   */
  long write(long length, int... pages) {
    int bitmap = 4096;
    for (int at = 0; at < 4096; at += Long.BYTES) {
      bytes.putLong(bitmap + at, 0);
    }
    for (int page : pages) {
      int at = bitmap + page / 64 * 8;
      bytes.putLong(at, bytes.getLong(at) | 1L << page);
    }
    begin(OP_DIRTY, tracking);
    bytes.putLong(24, APERTURE).putLong(32, length).putLong(40, PAGE);
    bytes.putLong(48, structs.address() + bitmap);
    call(IOMMU_TEST_CMD, "IOMMU_TEST_OP_DIRTY");
    return bytes.getLong(56);
  }

  @Override
  public void close() {
    kernel.close(fd);
    structs.close();
  }
}
