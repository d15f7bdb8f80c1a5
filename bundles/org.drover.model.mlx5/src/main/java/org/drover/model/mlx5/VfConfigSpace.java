// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The config space of a virtual function as a user of vfio-pci sees it: 4096 bytes, a BAR of 64
 * bits, PCI Express with a function reset, and MSI-X. What vfio-pci makes up for a virtual function
 * is as it makes it: the ids, the BAR, and the bit that decodes memory ({@code vfio_config_init()}
 * of drivers/vfio/pci/vfio_pci_config.c). Safe for several threads.
 */
final class VfConfigSpace {
  static final int SIZE = 4096;

  /** Of BAR 0, in bytes. */
  static final int BAR_SIZE = 1 << 20;

  /** Of MSI-X. */
  static final int VECTORS = 12;

  private static final int COMMAND = 0x04;
  private static final int BAR0 = 0x10;
  private static final int INTERRUPT_LINE = 0x3c;
  private static final int EXPRESS = 0x60;
  private static final int EXPRESS_CONTROL = EXPRESS + 8;
  private static final int MSIX = 0x9c;
  private static final int MSIX_FLAGS = MSIX + 2;

  /** {@code PCI_MSIX_FLAGS_ENABLE}, the upper bit of the flags. */
  private static final int ENABLE = 0x8000;

  private static final short MEMORY = 2;
  private static final int BUS_MASTER = 4;

  /** {@code PCI_EXP_DEVCAP_FLR}. */
  private static final int FUNCTION_RESET = 1 << 28;

  /** Memory of 64 bits that may be read ahead. */
  private static final int BAR_FLAGS = 0xc;

  /** Where a machine with this function alone would put it. */
  private static final int BASE = 0xfe00_0000;

  private static final int TABLE = 0x2000;
  private static final int PENDING = 0x3000;

  private final ByteBuffer bytes = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);

  /** By byte: the bits that a write changes. */
  private final ByteBuffer writable = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);

  VfConfigSpace() {
    opened();
    // I/O, memory, bus master, parity, SERR, INTx disable.
    writable.putShort(COMMAND, (short) 0x0547);
    writable.putInt(BAR0, -BAR_SIZE).putInt(BAR0 + 4, -1);
    writable.put(INTERRUPT_LINE, (byte) 0xff);
    // The sizes of payloads and read requests, and the kinds of requests that are allowed.
    writable.putShort(EXPRESS_CONTROL, (short) 0x7fff);
  }

  /** vfio-pci has enabled the function, and lets it be no bus master yet. */
  synchronized void opened() {
    bytes.put(0, new byte[SIZE]);
    bytes.putShort(0x00, (short) 0x15b3).putShort(0x02, (short) 0x101e);
    bytes.putShort(COMMAND, MEMORY).putShort(0x06, (short) 0x10);
    // An Ethernet controller.
    bytes.putInt(0x08, 0x0200_0000);
    bytes.putInt(BAR0, BASE | BAR_FLAGS);
    bytes.putShort(0x2c, (short) 0x15b3).putShort(0x2e, (short) 0x0058);
    bytes.put(0x34, (byte) EXPRESS);
    // Version 2 of an endpoint.
    bytes.putShort(EXPRESS, (short) (MSIX << 8 | 0x10)).putShort(EXPRESS + 2, (short) 0x02);
    bytes.putInt(EXPRESS + 4, FUNCTION_RESET);
    bytes.put(MSIX, (byte) 0x11).putShort(MSIX_FLAGS, (short) (VECTORS - 1));
    bytes.putInt(MSIX + 4, TABLE).putInt(MSIX + 8, PENDING);
  }

  /** It has disabled it again. */
  synchronized void closed() {
    bytes.putShort(COMMAND, (short) (bytes.getShort(COMMAND) & ~BUS_MASTER));
  }

  /** Whether it may use the bus. */
  synchronized boolean isBusMaster() {
    return (bytes.getShort(COMMAND) & BUS_MASTER) != 0;
  }

  /** Whether a read shows if MSI-X is enabled. */
  static boolean tellsOfMessages(int offset, int count) {
    return offset < MSIX_FLAGS + Short.BYTES && offset + count > MSIX_FLAGS;
  }

  /**
   * Reads as much as there is from an offset on.
   *
   * @param messages whether {@code VFIO_DEVICE_SET_IRQS} has enabled MSI-X
   */
  synchronized int read(int offset, ByteBuffer into, boolean messages) {
    int count = Math.min(into.remaining(), SIZE - offset);
    int flags = bytes.getShort(MSIX_FLAGS) & 0xffff & ~ENABLE;
    bytes.putShort(MSIX_FLAGS, (short) (messages ? flags | ENABLE : flags));
    into.put(bytes.slice(offset, count));
    return count;
  }

  /** Writes what may be written. */
  synchronized int write(int offset, ByteBuffer from) {
    int count = Math.min(from.remaining(), SIZE - offset);
    for (int at = offset; at < offset + count; at++) {
      byte changes = writable.get(at);
      bytes.put(at, (byte) ((bytes.get(at) & ~changes) | (from.get() & changes)));
    }
    return count;
  }
}
