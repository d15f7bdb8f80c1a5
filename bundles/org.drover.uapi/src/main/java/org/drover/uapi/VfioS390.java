// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

/**
 * Names of {@code include/uapi/linux/vfio.h} (Linux 6.12), letter for letter: regions and
 * interrupts of channels and crypto adapters of s390.
 */
public final class VfioS390 {
  /** The region of a channel. */
  public static final int VFIO_CCW_CONFIG_REGION_INDEX = 0;

  /** From here on, regions are device specific. */
  public static final int VFIO_CCW_NUM_REGIONS = 1;

  /** An operation of a channel has ended. */
  public static final int VFIO_CCW_IO_IRQ_INDEX = 0;

  /** There is a channel report word. */
  public static final int VFIO_CCW_CRW_IRQ_INDEX = 1;

  /** The kernel asks for the channel back. */
  public static final int VFIO_CCW_REQ_IRQ_INDEX = 2;

  /** How many interrupt indexes a channel has. */
  public static final int VFIO_CCW_NUM_IRQS = 3;

  /** The kernel asks for the adapter back. */
  public static final int VFIO_AP_REQ_IRQ_INDEX = 0;

  /** How many interrupt indexes an adapter has. */
  public static final int VFIO_AP_NUM_IRQS = 1;

  private VfioS390() {}
}
