// SPDX-License-Identifier: Apache-2.0
package org.drover.vendor.mtty;

import java.nio.ByteBuffer;
import org.drover.api.spi.RegionAccess;

/**
 * The registers of an mtty's ports, one byte at a time: BAR n is port n ({@code
 * include/uapi/linux/serial_reg.h}). Not for two threads at once.
 */
final class UartRegisters {
  private static final int RBR_THR = 0;
  private static final int IER = 1;
  private static final int FCR = 2;
  private static final int LCR = 3;
  private static final int LSR = 5;
  private static final int SCR = 7;

  /** FIFO on, both directions cleared. */
  private static final int FCR_FRESH = 0x07;

  /** Eight bits, no parity, divisor latch off. */
  private static final int LCR_8N1 = 0x03;

  private static final int LSR_DATA_READY = 0x01;

  /** One byte less than the FIFO has: the sample takes a full one for an empty one. */
  static final int MOST = 15;

  private final RegionAccess access;
  private final ByteBuffer one = ByteBuffer.allocateDirect(1);

  UartRegisters(RegionAccess access) {
    this.access = access;
  }

  private int read(int port, int register) {
    access.read(port, register, one.clear());
    return Byte.toUnsignedInt(one.get(0));
  }

  private void write(int port, int register, int value) {
    one.clear().put(0, (byte) value);
    access.write(port, register, one);
  }

  /** Empties a port and sets it up: polling, FIFO on. */
  void prepare(int port) {
    write(port, LCR, LCR_8N1);
    write(port, IER, 0);
    write(port, FCR, FCR_FRESH);
    write(port, SCR, 0);
  }

  int scratch(int port) {
    return read(port, SCR);
  }

  void scratch(int port, int value) {
    write(port, SCR, value);
  }

  void send(int port, byte value) {
    write(port, RBR_THR, value);
  }

  byte receive(int port) {
    return (byte) read(port, RBR_THR);
  }

  boolean hasData(int port) {
    return (read(port, LSR) & LSR_DATA_READY) != 0;
  }

  /**
   * Reads all ports out. Reading empties a FIFO, so what was read is written again: the device
   * holds the same afterwards. If a read fails, the bytes before it are there still, behind those
   * that were not read.
   */
  UartBooks observe(int ports) {
    UartBooks held = new UartBooks(ports);
    for (int index = 0; index < ports; index++) {
      observe(index, held.port(index));
    }
    return held;
  }

  private void observe(int index, UartBooks.Port port) {
    try {
      port.scratch = scratch(index);
      while (port.fifo.size() <= MOST && hasData(index)) {
        port.fifo.add(receive(index));
      }
    } catch (RuntimeException | LinkageError e) {
      giveBack(index, port, e);
      throw e;
    }
    giveBack(index, port);
  }

  private void giveBack(int index, UartBooks.Port port) {
    for (byte value : port.fifo) {
      send(index, value);
    }
  }

  private void giveBack(int index, UartBooks.Port port, Throwable first) {
    try {
      giveBack(index, port);
    } catch (RuntimeException | LinkageError e) {
      first.addSuppressed(e);
    }
  }
}
