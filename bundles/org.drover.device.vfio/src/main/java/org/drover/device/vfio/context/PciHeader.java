// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.context;

/**
 * Offsets and bits of the config space of a PCI function, by the names of {@code
 * include/uapi/linux/pci_regs.h}. All fields are little-endian.
 */
public final class PciHeader {
  /** What the capability chain of conventional PCI lies in, in bytes. */
  public static final int SIZE = 256;

  /** Vendor and device, 2 bytes each. */
  public static final int VENDOR_ID = 0x00;

  /** What it may do, 2 bytes. */
  public static final int COMMAND = 0x04;

  /** In the command: it answers to memory accesses. */
  public static final int COMMAND_MEMORY = 1 << 1;

  /** In the command: it may reach memory, by DMA and by messages. */
  public static final int COMMAND_MASTER = 1 << 2;

  /** 2 bytes. */
  public static final int STATUS = 0x06;

  /** In the status: there is a chain of capabilities. */
  public static final int STATUS_CAP_LIST = 1 << 4;

  /** Revision and the 3 bytes of the class. */
  public static final int CLASS_REVISION = 0x08;

  /** Which layout follows; the lowest 7 bits. */
  public static final int HEADER_TYPE = 0x0e;

  /** The first of six BARs of 4 bytes. */
  public static final int BASE_ADDRESS_0 = 0x10;

  /** The BAR of the expansion ROM, 4 bytes. */
  public static final int ROM_ADDRESS = 0x30;

  /** Offset of the first capability, 1 byte. */
  public static final int CAPABILITY_LIST = 0x34;

  /** A number that only software uses, 1 byte. */
  public static final int INTERRUPT_LINE = 0x3c;

  /** Id of the capability for messages. */
  public static final int CAP_ID_MSI = 0x05;

  /** Control of MSI and MSI-X, 2 bytes, from the capability's begin. */
  public static final int MSI_FLAGS = 2;

  /** In the control of MSI: enabled. */
  public static final int MSI_FLAGS_ENABLE = 1;

  /** In the control of MSI: addresses have 64 bits. */
  public static final int MSI_FLAGS_64BIT = 1 << 7;

  /** In the control of MSI: there are mask bits. */
  public static final int MSI_FLAGS_MASKBIT = 1 << 8;

  private PciHeader() {}
}
