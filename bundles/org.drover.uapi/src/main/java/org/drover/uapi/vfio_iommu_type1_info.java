// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * What {@code VFIO_IOMMU_GET_INFO} tells of a type 1 container.
 *
 * <p>The kernel accepts an {@code argsz} of 16 and more. A chain of capabilities may follow the
 * struct: see {@link #caps}.
 *
 * <p>Source: {@code include/uapi/linux/vfio.h}.
 */
public final class vfio_iommu_type1_info extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Vfio.HEADER, "vfio_iommu_type1_info")
          .u32("argsz")
          .u32("flags")
          .u64("iova_pgsizes")
          .u32("cap_offset")
          .u32("pad");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code argsz} is, in bytes. */
  public static final int OFFSETOF_argsz = LAYOUT.offsetof("argsz");

  /** Where {@code flags} is, in bytes. */
  public static final int OFFSETOF_flags = LAYOUT.offsetof("flags");

  /** Where {@code iova_pgsizes} is, in bytes. */
  public static final int OFFSETOF_iova_pgsizes = LAYOUT.offsetof("iova_pgsizes");

  /** Where {@code cap_offset} is, in bytes. */
  public static final int OFFSETOF_cap_offset = LAYOUT.offsetof("cap_offset");

  /** Where {@code pad} is, in bytes. */
  public static final int OFFSETOF_pad = LAYOUT.offsetof("pad");

  private vfio_iommu_type1_info(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static vfio_iommu_type1_info wrap(ByteBuffer buffer, int offset) {
    return new vfio_iommu_type1_info(buffer, offset);
  }

  /**
   * {@code __u32}: The size of the buffer in bytes, set by the caller; what it should have been,
   * set by the kernel.
   */
  public long argsz() {
    return u32(OFFSETOF_argsz);
  }

  /** Sets {@link #argsz()}. */
  public vfio_iommu_type1_info argsz(long value) {
    u32(OFFSETOF_argsz, value);
    return this;
  }

  /** {@code __u32}: {@code VFIO_IOMMU_INFO_*}. */
  public long flags() {
    return u32(OFFSETOF_flags);
  }

  /** Sets {@link #flags()}. */
  public vfio_iommu_type1_info flags(long value) {
    u32(OFFSETOF_flags, value);
    return this;
  }

  /** {@code __u64}: One bit for each page size that can be mapped: bit 12 for 4096 bytes. */
  public long iova_pgsizes() {
    return u64(OFFSETOF_iova_pgsizes);
  }

  /** Sets {@link #iova_pgsizes()}. */
  public vfio_iommu_type1_info iova_pgsizes(long value) {
    u64(OFFSETOF_iova_pgsizes, value);
    return this;
  }

  /**
   * {@code __u32}: Where the first capability is, counted from the start of the struct; 0 if there
   * is none.
   */
  public long cap_offset() {
    return u32(OFFSETOF_cap_offset);
  }

  /** Sets {@link #cap_offset()}. */
  public vfio_iommu_type1_info cap_offset(long value) {
    u32(OFFSETOF_cap_offset, value);
    return this;
  }

  /** {@code __u32}: Not used. */
  public long pad() {
    return u32(OFFSETOF_pad);
  }

  /** Sets {@link #pad()}. */
  public vfio_iommu_type1_info pad(long value) {
    u32(OFFSETOF_pad, value);
    return this;
  }

  /**
   * The capabilities that the kernel put behind the struct. None if it has none, and none if they
   * did not fit: then {@code VFIO_IOMMU_INFO_CAPS} is set, {@link #cap_offset()} is 0, and {@link
   * #argsz()} says what to call again with.
   *
   * @throws InfoCapsException if the chain is malformed
   */
  public InfoCaps caps() {
    boolean present = (flags() & Vfio.VFIO_IOMMU_INFO_CAPS) != 0;
    return present ? InfoCaps.walk(this, SIZEOF, argsz(), cap_offset()) : InfoCaps.none();
  }
}
