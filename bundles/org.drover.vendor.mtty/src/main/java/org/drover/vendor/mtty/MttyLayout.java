// SPDX-License-Identifier: Apache-2.0
package org.drover.vendor.mtty;

/**
 * The state stream: {@code struct mtty_data} of {@code samples/vfio-mdev/mtty.c}, in the byte order
 * of the machine that saved it. Offsets and lengths in bytes.
 */
final class MttyLayout {
  static final String FORMAT = "mtty state";

  static final long MAGIC = 0x7e9d_0989_8c3e_2c4eL;
  static final int MAJOR = 1;
  static final int MINOR = 0;

  static final int AT_MAGIC = 0;
  static final int AT_MAJOR = 8;
  static final int AT_MINOR = 12;
  static final int AT_PORTS = 16;
  static final int AT_FLAGS = 20;
  static final int HEADER = 24;

  /** {@code struct serial_port}, from each port's own start. */
  static final int PORT = 36;

  static final int AT_SCR = 7;
  static final int AT_FIFO = 8;
  static final int FIFO = 16;
  static final int AT_HEAD = 24;
  static final int AT_TAIL = 25;
  static final int AT_COUNT = 26;
  static final int AT_DLAB = 27;
  static final int AT_OVERRUN = 28;
  static final int AT_DIVISOR = 30;
  static final int AT_FCR = 32;
  static final int AT_MAX_FIFO_SIZE = 33;

  static final int MOST_PORTS = 2;

  private MttyLayout() {}

  static int size(int ports) {
    return HEADER + ports * PORT;
  }
}
