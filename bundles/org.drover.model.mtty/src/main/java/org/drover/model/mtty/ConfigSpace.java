// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mtty;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The sample device's PCI config space: 255 bytes in the byte order of PCI. Guarded by {@link
 * MttyDevice}.
 */
final class ConfigSpace {
  /** {@code MTTY_CONFIG_SPACE_SIZE}. */
  static final int SIZE = 0xff;

  /** What the kernel's allocator really gives for 255 bytes. */
  private static final int ALLOCATED = 256;

  private static final int BAR0 = 0x10;
  private static final int BAR1 = 0x14;
  private static final int INTERRUPT_LINE = 0x3c;
  private static final int BAR_SIZE = 8;
  private static final int ALL_ONES = 0xffff_ffff;
  private static final int IDS = 0x3253_4348;

  private final ByteBuffer bytes = ByteBuffer.allocate(ALLOCATED).order(ByteOrder.LITTLE_ENDIAN);
  private final int ports;

  ConfigSpace(int ports) {
    this.ports = ports;
    bytes.putInt(0x00, IDS).putShort(0x04, (short) 1).putShort(0x06, (short) 0x200);
    // Revision, then the class: a 16550-compatible serial controller.
    bytes.putInt(0x08, 0x0700_0210);
    bytes.putInt(BAR0, 1);
    if (ports == 2) {
      bytes.putInt(BAR1, 1);
    }
    bytes.putInt(0x2c, IDS).put(0x3d, (byte) 1);
    bytes.putInt(0x40, 0x8000_0023).putInt(0x44, 0x23).putInt(0x48, 0x23).putInt(0x4c, 0x23);
    bytes.put(0x60, "PCI Serial/UART".getBytes(StandardCharsets.US_ASCII));
  }

  /** Reads; false where the driver would read past its memory. */
  boolean read(int offset, byte[] into) {
    if (offset + into.length > ALLOCATED) {
      return false;
    }
    bytes.get(offset, into);
    return true;
  }

  /** Writes one access of 1, 2 or 4 bytes; most of the space takes no notice. */
  void write(int offset, byte[] from) {
    switch (offset) {
      case INTERRUPT_LINE -> bytes.put(INTERRUPT_LINE, from[0]);
      case BAR0 -> writeBar(BAR0, from);
      case BAR1 -> {
        if (ports == 2) {
          writeBar(BAR1, from);
        } else {
          bytes.putInt(BAR1, 0);
        }
      }
      case 0x18, 0x1c, 0x20 -> bytes.putInt(offset, 0);
      default -> {
        // Command, status, the pin: hard-wired in the sample.
      }
    }
  }

  private void writeBar(int offset, byte[] from) {
    byte[] whole = new byte[Integer.BYTES];
    System.arraycopy(from, 0, whole, 0, from.length);
    int address = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt();
    if (address == ALL_ONES) {
      address = -BAR_SIZE;
    }
    bytes.putInt(offset, address | (bytes.getInt(offset) & 3));
  }
}
