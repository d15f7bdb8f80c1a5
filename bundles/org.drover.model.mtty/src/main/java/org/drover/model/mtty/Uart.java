// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mtty;

/** Registers and bits of a 16550 ({@code include/uapi/linux/serial_reg.h}). */
final class Uart {
  /** Receive buffer, read; transmit holding, written; divisor's low byte with DLAB. */
  static final int RBR = 0;

  static final int THR = 0;
  static final int IER = 1;
  static final int IIR = 2;
  static final int FCR = 2;
  static final int LCR = 3;
  static final int MCR = 4;
  static final int LSR = 5;
  static final int MSR = 6;
  static final int SCR = 7;

  static final int IER_RDI = 0x01;
  static final int IER_THRI = 0x02;
  static final int IER_RLSI = 0x04;
  static final int IER_MSI = 0x08;

  static final int IIR_NO_INT = 0x01;
  static final int IIR_MSI = 0x00;
  static final int IIR_THRI = 0x02;
  static final int IIR_RDI = 0x04;
  static final int IIR_RLSI = 0x06;

  /** Bits 6 and 7, which tell a 16550 with a FIFO. */
  static final int IIR_FIFO = 0xc0;

  static final int FCR_ENABLE_FIFO = 0x01;
  static final int FCR_CLEAR_RCVR = 0x02;
  static final int FCR_CLEAR_XMIT = 0x04;

  static final int LCR_DLAB = 0x80;

  static final int MCR_DTR = 0x01;
  static final int MCR_RTS = 0x02;
  static final int MCR_AFE = 0x20;

  static final int LSR_DR = 0x01;
  static final int LSR_OE = 0x02;
  static final int LSR_THRE = 0x20;
  static final int LSR_TEMT = 0x40;

  static final int MSR_DCTS = 0x01;
  static final int MSR_DDSR = 0x02;
  static final int MSR_CTS = 0x10;
  static final int MSR_DSR = 0x20;
  static final int MSR_DCD = 0x80;

  private Uart() {}
}
