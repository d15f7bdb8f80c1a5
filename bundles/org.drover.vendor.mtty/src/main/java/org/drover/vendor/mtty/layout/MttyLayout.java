// SPDX-License-Identifier: Apache-2.0
package org.drover.vendor.mtty.layout;

/**
 * The state stream: {@code struct mtty_data} of {@code samples/vfio-mdev/mtty.c}, in the byte order
 * of the machine that saved it: a header, then each port as {@code struct serial_port}. Offsets and
 * lengths in bytes.
 */
public final class MttyLayout {
  /** {@code MTTY_MAGIC}, 64 bits. */
  public static final long MAGIC = 0x7e9d_0989_8c3e_2c4eL;

  /** {@code MTTY_MAJOR_VER}, 32 bits. */
  public static final int MAJOR = 1;

  /** {@code MTTY_MINOR_VER}, 32 bits. */
  public static final int MINOR = 0;

  /** {@code magic}. */
  public static final int AT_MAGIC = 0;

  /** {@code major_ver}. */
  public static final int AT_MAJOR = 8;

  /** {@code minor_ver}. */
  public static final int AT_MINOR = 12;

  /** {@code nr_ports}, 32 bits: 1 or 2. */
  public static final int AT_PORTS = 16;

  /** {@code flags}, 32 bits: 0. */
  public static final int AT_FLAGS = 20;

  /** Length of the header, and where the ports begin. */
  public static final int HEADER = 24;

  /** {@code sizeof(struct serial_port)}; the offsets below are from each port's own start. */
  public static final int PORT = 36;

  /** {@code uart_reg[UART_SCR]}: the registers themselves are the first eight bytes. */
  public static final int AT_SCR = 7;

  /** {@code rxtx.fifo}, {@link #FIFO} bytes. */
  public static final int AT_FIFO = 8;

  /** Length of the FIFO. */
  public static final int FIFO = 16;

  /** {@code rxtx.head}, 8 bits. */
  public static final int AT_HEAD = 24;

  /** {@code rxtx.tail}, 8 bits. */
  public static final int AT_TAIL = 25;

  /** {@code rxtx.count}, 8 bits. */
  public static final int AT_COUNT = 26;

  /** {@code dlab}, 8 bits: 0 or 1. */
  public static final int AT_DLAB = 27;

  /** {@code overrun}, 8 bits: 0 or 1. */
  public static final int AT_OVERRUN = 28;

  /** {@code divisor}, 16 bits; the byte before it is padding. */
  public static final int AT_DIVISOR = 30;

  /** {@code fcr}, 8 bits. */
  public static final int AT_FCR = 32;

  /** {@code max_fifo_size}, 8 bits: 1 or {@link #FIFO}. */
  public static final int AT_MAX_FIFO_SIZE = 33;

  /** {@code intr_trigger_level}, 8 bits; padding follows. */
  public static final int AT_TRIGGER_LEVEL = 34;

  /** How many ports a device can have. */
  public static final int MOST_PORTS = 2;

  private MttyLayout() {}

  /**
   * How long a stream is.
   *
   * @param ports of the device, from 0 on
   * @return with its header; also where the port of that number begins
   */
  public static int size(int ports) {
    return HEADER + ports * PORT;
  }
}
