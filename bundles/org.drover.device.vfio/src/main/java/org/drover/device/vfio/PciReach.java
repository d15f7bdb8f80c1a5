// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.nio.ByteBuffer;
import org.drover.device.vfio.context.PciHeader;

/**
 * Whether a function's memory answers, by its config space; names are those of {@code
 * include/uapi/linux/pci_regs.h}.
 */
final class PciReach {
  private static final int CAP_ID_PM = 0x01;
  private static final int PM_CTRL = 4;
  private static final int PM_CTRL_STATE_MASK = 0x3;
  private static final int D3HOT = 3;

  /** Where capabilities begin at the earliest, and how many there is room for at most. */
  private static final int FIRST = 0x40;

  private static final int MOST = (PciHeader.SIZE - FIRST) / Integer.BYTES;

  private final ByteBuffer config;

  /**
   * Of a function.
   *
   * @param config its first bytes, little-endian: {@link PciHeader#SIZE}, or all if it has fewer
   */
  PciReach(ByteBuffer config) {
    this.config = config;
  }

  /** Not asked of a virtual function, whose own bit has no effect. */
  boolean decodesMemory() {
    return (u16(PciHeader.COMMAND) & PciHeader.COMMAND_MEMORY) != 0;
  }

  /** Whether it answers in config space alone. */
  boolean isAsleep() {
    int at =
        (u16(PciHeader.STATUS) & PciHeader.STATUS_CAP_LIST) == 0
            ? 0
            : pointer(PciHeader.CAPABILITY_LIST);
    for (int seen = 0; at >= FIRST && seen < MOST; seen++) {
      if ((u16(at) & 0xff) == CAP_ID_PM) {
        return (u16(at + PM_CTRL) & PM_CTRL_STATE_MASK) == D3HOT;
      }
      at = pointer(at + 1);
    }
    return false;
  }

  /** The lowest two bits of a pointer are reserved. */
  private int pointer(int at) {
    return at < config.limit() ? config.get(at) & 0xfc : 0;
  }

  private int u16(int at) {
    return at + Short.BYTES <= config.limit() ? config.getShort(at) & 0xffff : 0;
  }
}
