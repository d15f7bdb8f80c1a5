// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

/**
 * Names of {@code include/uapi/linux/vfio.h} (Linux 6.12), letter for letter: displays of mediated
 * devices.
 */
public final class VfioDisplay {
  // vfio_region_gfx_edid.link_state

  /** The monitor is on. */
  public static final int VFIO_DEVICE_GFX_LINK_STATE_UP = 1;

  /** The monitor is off. */
  public static final int VFIO_DEVICE_GFX_LINK_STATE_DOWN = 2;

  // vfio_device_gfx_plane_info.flags

  /** Only tell whether the kind named with it is there. */
  public static final int VFIO_GFX_PLANE_TYPE_PROBE = 1 << 0;

  /** A plane as a dma-buf. */
  public static final int VFIO_GFX_PLANE_TYPE_DMABUF = 1 << 1;

  /** A plane as a region. */
  public static final int VFIO_GFX_PLANE_TYPE_REGION = 1 << 2;

  private VfioDisplay() {}
}
