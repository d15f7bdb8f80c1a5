// SPDX-License-Identifier: Apache-2.0
package org.drover.api;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a device is, told without opening it.
 *
 * @param address where it answers
 * @param bus the bus it was found on: {@code mdev}, {@code pci}
 * @param driver the kernel driver that is bound to it, for example {@code vfio_mdev}, {@code
 *     mlx5_vfio_pci}; empty if none
 * @param group number of its IOMMU group; empty if it has none
 * @param vendorId PCI vendor id (0..0xffff), where the bus tells it without opening the device
 * @param deviceId PCI device id (0..0xffff), likewise
 * @param attributes further facts by name, in a stable order: {@code mdev_type}, {@code
 *     mdev_parent}, {@code description}, {@code pf}; a state's manifest has them too
 */
public record DeviceIdentity(
    DeviceAddress address,
    String bus,
    Optional<String> driver,
    OptionalInt group,
    OptionalInt vendorId,
    OptionalInt deviceId,
    Map<String, String> attributes) {

  /** Name of the attribute that holds an mdev's type, for example {@code mtty-2}. */
  public static final String MDEV_TYPE = "mdev_type";

  /**
   * Name of the attribute that holds the name of an mdev's parent device, for example {@code mtty}.
   */
  public static final String MDEV_PARENT = "mdev_parent";

  /**
   * Name of the attribute that holds the release of the kernel in which the device lives, as {@code
   * uname -r} prints it. Where a backend does not tell it, that is the machine's own.
   */
  public static final String KERNEL_RELEASE = "kernel_release";

  /**
   * Name of the attribute that holds a virtual function's physical function, for example {@code
   * 0000:3b:00.0}.
   */
  public static final String PF = "pf";

  /** Name of the attribute that holds the PCI device id of {@link #PF}: {@code 1021}. */
  public static final String PF_DEVICE_ID = "pf_device_id";

  /**
   * Name of the attribute that holds the board id of {@link #PF}, which is an RDMA device ({@code
   * board_id} of {@code Documentation/ABI/stable/sysfs-class-infiniband}); of an mlx5 that is the
   * PSID: {@code MT_0000000359}.
   */
  public static final String PF_BOARD_ID = "pf_board_id";

  /** Name of the attribute that holds the firmware version of {@link #PF}, likewise. */
  public static final String PF_FW_VER = "pf_fw_ver";

  /**
   * Name of the attribute that holds the link layer of the first port of {@link #PF}, likewise:
   * {@code Ethernet} or {@code InfiniBand}.
   */
  public static final String PF_LINK_LAYER = "pf_link_layer";

  /** Keeps the attributes from changing. */
  public DeviceIdentity {
    attributes = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(attributes));
  }

  /**
   * An attribute.
   *
   * @param name for example {@link #MDEV_TYPE}
   * @return its text, or empty if the device has none
   */
  public Optional<String> attribute(String name) {
    return Optional.ofNullable(attributes.get(name));
  }
}
