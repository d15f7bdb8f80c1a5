// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

/**
 * Names of {@code include/uapi/linux/vfio.h} (Linux 6.12), letter for letter: the flags of {@link
 * vfio_irq_set}, one of the data and one of the actions.
 */
public final class VfioIrqSet {
  // vfio_irq_set.flags

  /** No data: the action happens at once. */
  public static final int VFIO_IRQ_SET_DATA_NONE = 1 << 0;

  /** A byte for each interrupt: the action happens at once where it is not 0. */
  public static final int VFIO_IRQ_SET_DATA_BOOL = 1 << 1;

  /** An eventfd ({@code __s32}) for each interrupt, which stands for the action; -1 for none. */
  public static final int VFIO_IRQ_SET_DATA_EVENTFD = 1 << 2;

  /** Mask. */
  public static final int VFIO_IRQ_SET_ACTION_MASK = 1 << 3;

  /** Unmask. */
  public static final int VFIO_IRQ_SET_ACTION_UNMASK = 1 << 4;

  /** Fire. */
  public static final int VFIO_IRQ_SET_ACTION_TRIGGER = 1 << 5;

  /** The bits that hold one of the data flags. */
  public static final int VFIO_IRQ_SET_DATA_TYPE_MASK =
      VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_DATA_BOOL | VFIO_IRQ_SET_DATA_EVENTFD;

  /** The bits that hold one of the actions. */
  public static final int VFIO_IRQ_SET_ACTION_TYPE_MASK =
      VFIO_IRQ_SET_ACTION_MASK | VFIO_IRQ_SET_ACTION_UNMASK | VFIO_IRQ_SET_ACTION_TRIGGER;

  private VfioIrqSet() {}
}
