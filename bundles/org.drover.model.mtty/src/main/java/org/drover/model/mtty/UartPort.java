// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mtty;

import java.nio.ByteBuffer;
import org.drover.vendor.mtty.layout.MttyLayout;

/**
 * One UART of the sample device: what is written to THR comes back from its own FIFO. Its memory is
 * {@code struct serial_port} of {@code samples/vfio-mdev/mtty.c}, which is also what travels.
 *
 * <p>Kept as that driver keeps it, oddities included: a FIFO that is full reads as empty through
 * head and tail, a read of an empty one gives 0 here (the driver leaves what was on its stack).
 * Guarded by {@link MttyDevice}.
 */
final class UartPort {
  private final ByteBuffer state;

  /**
   * A port.
   *
   * @param state its {@value MttyLayout#PORT} bytes in native byte order
   */
  UartPort(ByteBuffer state) {
    this.state = state;
    state.put(MttyLayout.AT_MAX_FIFO_SIZE, (byte) MttyLayout.FIFO);
  }

  private int u8(int at) {
    return Byte.toUnsignedInt(state.get(at));
  }

  private void u8(int at, int value) {
    state.put(at, (byte) value);
  }

  private boolean dlab() {
    return u8(MttyLayout.AT_DLAB) != 0;
  }

  private boolean headMeetsTail() {
    return u8(MttyLayout.AT_HEAD) == u8(MttyLayout.AT_TAIL);
  }

  /** What a read of a register gives, and does: RBR takes a byte out of the FIFO. */
  int read(int register) {
    return switch (register) {
      case Uart.RBR -> dlab() ? state.getShort(MttyLayout.AT_DIVISOR) & 0xff : takeByte();
      case Uart.IER ->
          dlab() ? (state.getShort(MttyLayout.AT_DIVISOR) >> 8) & 0xff : u8(Uart.IER) & 0x0f;
      case Uart.IIR -> interrupts();
      case Uart.LSR -> lineStatus();
      case Uart.MSR -> modemStatus();
      case Uart.LCR, Uart.MCR, Uart.SCR -> u8(register);
      default -> 0;
    };
  }

  private int takeByte() {
    if (headMeetsTail()) {
      return 0;
    }
    int value = u8(MttyLayout.AT_FIFO + u8(MttyLayout.AT_TAIL));
    u8(MttyLayout.AT_COUNT, u8(MttyLayout.AT_COUNT) - 1);
    u8(MttyLayout.AT_TAIL, (u8(MttyLayout.AT_TAIL) + 1) % MttyLayout.FIFO);
    return value;
  }

  private int interrupts() {
    int enabled = u8(Uart.IER);
    boolean requests = (u8(Uart.MCR) & (Uart.MCR_RTS | Uart.MCR_DTR)) != 0;
    int pending =
        bits((enabled & Uart.IER_RLSI) != 0 && u8(MttyLayout.AT_OVERRUN) != 0, Uart.IIR_RLSI)
            | bits(
                (enabled & Uart.IER_RDI) != 0
                    && u8(MttyLayout.AT_COUNT) >= u8(MttyLayout.AT_TRIGGER_LEVEL),
                Uart.IIR_RDI)
            | bits((enabled & Uart.IER_THRI) != 0 && headMeetsTail(), Uart.IIR_THRI)
            | bits((enabled & Uart.IER_MSI) != 0 && requests, Uart.IIR_MSI);
    return Uart.IIR_FIFO | (pending == 0 ? Uart.IIR_NO_INT : pending);
  }

  private int lineStatus() {
    return bits(!headMeetsTail(), Uart.LSR_DR)
        | bits(u8(MttyLayout.AT_OVERRUN) != 0, Uart.LSR_OE)
        | bits(headMeetsTail(), Uart.LSR_TEMT | Uart.LSR_THRE);
  }

  private int modemStatus() {
    boolean flowControl = (u8(Uart.MCR) & Uart.MCR_AFE) != 0;
    boolean space = u8(MttyLayout.AT_COUNT) < u8(MttyLayout.AT_MAX_FIFO_SIZE);
    return Uart.MSR_DSR
        | Uart.MSR_DDSR
        | Uart.MSR_DCD
        | bits(!flowControl || space, Uart.MSR_CTS | Uart.MSR_DCTS);
  }

  private static int bits(boolean when, int bits) {
    return when ? bits : 0;
  }

  /** What a write to a register does; LSR and MSR take no notice. */
  void write(int register, int value) {
    switch (register) {
      case Uart.THR -> {
        if (dlab()) {
          orDivisor(value);
        } else {
          putByte(value);
        }
      }
      case Uart.IER -> {
        if (dlab()) {
          orDivisor(value << 8);
        } else {
          u8(Uart.IER, value);
        }
      }
      case Uart.FCR -> controlFifo(value);
      case Uart.LCR -> controlLine(value);
      case Uart.MCR, Uart.SCR -> u8(register, value);
      default -> {
        // Read-only, or no register.
      }
    }
  }

  private void orDivisor(int bits) {
    state.putShort(MttyLayout.AT_DIVISOR, (short) (state.getShort(MttyLayout.AT_DIVISOR) | bits));
  }

  private void putByte(int value) {
    boolean full = u8(MttyLayout.AT_COUNT) >= u8(MttyLayout.AT_MAX_FIFO_SIZE);
    u8(MttyLayout.AT_OVERRUN, full ? 1 : 0);
    if (!full) {
      u8(MttyLayout.AT_FIFO + u8(MttyLayout.AT_HEAD), value);
      u8(MttyLayout.AT_COUNT, u8(MttyLayout.AT_COUNT) + 1);
      u8(MttyLayout.AT_HEAD, (u8(MttyLayout.AT_HEAD) + 1) % MttyLayout.FIFO);
    }
  }

  private void controlFifo(int value) {
    u8(MttyLayout.AT_FCR, value);
    if ((value & (Uart.FCR_CLEAR_RCVR | Uart.FCR_CLEAR_XMIT)) != 0) {
      u8(MttyLayout.AT_COUNT, 0);
      u8(MttyLayout.AT_HEAD, 0);
      u8(MttyLayout.AT_TAIL, 0);
    }
    // The driver looks at the trigger bits and then takes 1 all the same.
    u8(MttyLayout.AT_TRIGGER_LEVEL, 1);
    u8(MttyLayout.AT_MAX_FIFO_SIZE, (value & Uart.FCR_ENABLE_FIFO) != 0 ? MttyLayout.FIFO : 1);
  }

  private void controlLine(int value) {
    boolean latch = (value & Uart.LCR_DLAB) != 0;
    u8(MttyLayout.AT_DLAB, latch ? 1 : 0);
    if (latch) {
      state.putShort(MttyLayout.AT_DIVISOR, (short) 0);
    }
    u8(Uart.LCR, value);
  }

  /** Copies the port's bytes. */
  void save(ByteBuffer into) {
    into.put(state.duplicate().clear());
  }

  /** Takes the bytes of another port, unchecked as the driver does. */
  void load(ByteBuffer from) {
    state.put(0, from, from.position(), MttyLayout.PORT);
    from.position(from.position() + MttyLayout.PORT);
  }
}
