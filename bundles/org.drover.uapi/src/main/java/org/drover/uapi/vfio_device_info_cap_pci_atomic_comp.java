// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * The capability of a device info that says which PCIe AtomicOps the root port completes.
 *
 * <p>Source: {@code include/uapi/linux/vfio.h}.
 */
public final class vfio_device_info_cap_pci_atomic_comp extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Vfio.HEADER, "vfio_device_info_cap_pci_atomic_comp")
          .struct("header", vfio_info_cap_header.LAYOUT)
          .u32("flags")
          .u32("reserved");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code header} is, in bytes. */
  public static final int OFFSETOF_header = LAYOUT.offsetof("header");

  /** Where {@code flags} is, in bytes. */
  public static final int OFFSETOF_flags = LAYOUT.offsetof("flags");

  /** Where {@code reserved} is, in bytes. */
  public static final int OFFSETOF_reserved = LAYOUT.offsetof("reserved");

  private vfio_device_info_cap_pci_atomic_comp(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static vfio_device_info_cap_pci_atomic_comp wrap(ByteBuffer buffer, int offset) {
    return new vfio_device_info_cap_pci_atomic_comp(buffer, offset);
  }

  /** {@code struct vfio_info_cap_header}: The capability's head. */
  public vfio_info_cap_header header() {
    return vfio_info_cap_header.wrap(bytes(), OFFSETOF_header);
  }

  /** {@code __u32}: {@code VFIO_PCI_ATOMIC_COMP*}. */
  public long flags() {
    return u32(OFFSETOF_flags);
  }

  /** Sets {@link #flags()}. */
  public vfio_device_info_cap_pci_atomic_comp flags(long value) {
    u32(OFFSETOF_flags, value);
    return this;
  }

  /** {@code __u32}: Not used. */
  public long reserved() {
    return u32(OFFSETOF_reserved);
  }

  /** Sets {@link #reserved()}. */
  public vfio_device_info_cap_pci_atomic_comp reserved(long value) {
    u32(OFFSETOF_reserved, value);
    return this;
  }
}
