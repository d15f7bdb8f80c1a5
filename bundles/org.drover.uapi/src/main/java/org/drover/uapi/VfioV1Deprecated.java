// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

/**
 * Names of {@code include/uapi/linux/vfio.h} (Linux 6.12), letter for letter: what is left of the
 * first migration protocol, a region with registers (Linux 5.8 to 5.17). No kernel since 5.18 uses
 * it, and Drover does not either. The names are here so that region type 3, its subtype and the
 * states' values stay taken: a region of this type is not what it says.
 *
 * <p>The states have names like those of the present protocol and other values: never mix them.
 */
public final class VfioV1Deprecated {
  // vfio_device_migration_info.device_state

  /** Deprecated: it does nothing. */
  public static final int VFIO_DEVICE_STATE_V1_STOP = 0;

  /** Deprecated: it works. */
  public static final int VFIO_DEVICE_STATE_V1_RUNNING = 1 << 0;

  /** Deprecated: its state is read. */
  public static final int VFIO_DEVICE_STATE_V1_SAVING = 1 << 1;

  /** Deprecated: a state is written to it. */
  public static final int VFIO_DEVICE_STATE_V1_RESUMING = 1 << 2;

  /** Deprecated: the bits that hold a state. */
  public static final int VFIO_DEVICE_STATE_MASK =
      VFIO_DEVICE_STATE_V1_RUNNING | VFIO_DEVICE_STATE_V1_SAVING | VFIO_DEVICE_STATE_V1_RESUMING;

  // vfio_region_info_cap_type.type and .subtype

  /** Deprecated: the type of the region. */
  public static final int VFIO_REGION_TYPE_MIGRATION_DEPRECATED = 3;

  /** Deprecated: its only subtype. */
  public static final int VFIO_REGION_SUBTYPE_MIGRATION_DEPRECATED = 1;

  private VfioV1Deprecated() {}
}
