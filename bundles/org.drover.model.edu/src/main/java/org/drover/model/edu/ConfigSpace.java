// SPDX-License-Identifier: Apache-2.0
package org.drover.model.edu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The config space as a user of vfio-pci sees it: 256 bytes of conventional PCI with one BAR and
 * the MSI capability. What vfio-pci lets nobody write stays as it is, and what it lets somebody
 * write is made anew at each open ({@code vfio_config_init()} of
 * drivers/vfio/pci/vfio_pci_config.c). Guarded by {@link EduDevice}.
 */
final class ConfigSpace {
  static final int SIZE = 256;

  private static final int COMMAND = 0x04;
  private static final int BAR0 = 0x10;
  private static final int INTERRUPT_LINE = 0x3c;
  private static final int MSI = 0x40;
  private static final int MSI_FLAGS = MSI + 2;

  /**
   * {@code PCI_MSI_FLAGS_ENABLE} and {@code _QSIZE}: it has one message, which are 0 of the latter.
   */
  private static final int ENABLE = 0x01;

  private static final int QUEUE_SIZE = 0x70;

  /** I/O and memory space and SERR, as {@code vfio_config_init()} finds them. */
  private static final short AT_OPEN = 0x0103;

  private static final int BUS_MASTER = 4;

  /** Where a machine with this function alone would put it. */
  private static final int BASE = 0xfe00_0000;

  private final ByteBuffer bytes = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);

  /** By byte: the bits that a write changes. */
  private final ByteBuffer writable = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);

  ConfigSpace() {
    reset();
    // I/O, memory, bus master, parity, SERR, INTx disable.
    writable.putShort(COMMAND, (short) 0x0547);
    writable.putInt(BAR0, -EduDevice.BAR_SIZE);
    writable.put(INTERRUPT_LINE, (byte) 0xff);
    // The whole of what vfio-pci keeps for itself: init_pci_cap_msi_perm().
    writable.put(MSI_FLAGS, (byte) 0xff);
    writable.putInt(MSI + 4, -1).putInt(MSI + 8, -1).putShort(MSI + 12, (short) -1);
  }

  private void reset() {
    bytes.put(0, new byte[SIZE]);
    bytes.putShort(0x00, (short) 0x1234).putShort(0x02, (short) 0x11e8);
    bytes.putShort(COMMAND, AT_OPEN).putShort(0x06, (short) 0x10);
    // Revision 0x10 of a device of class "others".
    bytes.putInt(0x08, 0x00ff_0010);
    bytes.putInt(BAR0, BASE);
    bytes.putShort(0x2c, (short) 0x1af4).putShort(0x2e, (short) 0x1100);
    bytes.put(0x34, (byte) MSI).put(0x3d, (byte) 1);
    // The capability's id, no other behind it, one message with addresses of 64 bits.
    bytes.putInt(MSI, 0x0080_0005);
  }

  /** vfio-pci has enabled the function, and lets it be no bus master yet. */
  void opened() {
    reset();
  }

  /** It has disabled it again. */
  void closed() {
    bytes.putShort(COMMAND, (short) (bytes.getShort(COMMAND) & ~BUS_MASTER));
  }

  /** Reads as much as there is from an offset on. */
  int read(int offset, ByteBuffer into) {
    int count = Math.min(into.remaining(), SIZE - offset);
    into.put(bytes.slice(offset, count));
    return count;
  }

  /**
   * Writes what may be written.
   *
   * @param messages whether {@code VFIO_DEVICE_SET_IRQS} has enabled MSI
   */
  int write(int offset, ByteBuffer from, boolean messages) {
    int count = Math.min(from.remaining(), SIZE - offset);
    for (int at = offset; at < offset + count; at++) {
      byte changes = writable.get(at);
      bytes.put(at, (byte) ((bytes.get(at) & ~changes) | (from.get() & changes)));
    }
    if (offset <= MSI_FLAGS && offset + count > MSI_FLAGS) {
      keepControl(messages);
    }
    return count;
  }

  /** {@code vfio_msi_config_write()}: MSI is enabled by the ioctl alone. */
  private void keepControl(boolean messages) {
    int kept = bytes.get(MSI_FLAGS) & ~QUEUE_SIZE;
    bytes.put(MSI_FLAGS, (byte) (messages ? kept : kept & ~ENABLE));
  }
}
