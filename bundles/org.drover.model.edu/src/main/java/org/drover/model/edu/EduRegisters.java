// SPDX-License-Identifier: Apache-2.0
package org.drover.model.edu;

/**
 * The registers of BAR 0 ({@code edu_mmio_read()} and {@code edu_mmio_write()}). Below 0x80 they
 * take accesses of 4 bytes, from there on of 4 or 8. Guarded by {@link EduDevice}, who carries out
 * what a write asks for.
 */
final class EduRegisters {
  static final int IDENTIFICATION = 0x0100_00ed;

  private static final int COMPUTING = 0x01;
  private static final int RAISE_AFTER_FACTORIAL = 0x80;
  private static final int RUN = 1;
  private static final int TO_MEMORY = 2;
  private static final int RAISE_AFTER_DMA = 4;

  private int inverted;
  private int factorial;
  private int status;
  private int raised;
  private final long[] dma = new long[4];

  /** What a write asks for. */
  enum Asks {
    NOTHING,
    RAISE,
    LOWER,
    FACTORIAL,
    DMA
  }

  /**
   * A DMA that was asked for.
   *
   * @param toMemory out of the device; into it if not
   */
  record Transfer(long source, long destination, long count, boolean toMemory) {}

  long read(int offset, int width) {
    if (!accepts(offset, width)) {
      return -1;
    }
    return switch (offset) {
      case 0x00 -> IDENTIFICATION;
      case 0x04 -> inverted;
      case 0x08 -> factorial;
      case 0x20 -> status;
      case 0x24 -> raised;
      case 0x80, 0x88, 0x90, 0x98 -> dma[(offset - 0x80) / 8];
      default -> -1;
    };
  }

  private static boolean accepts(int offset, int width) {
    return width == 4 || (width == 8 && offset >= 0x80);
  }

  Asks write(int offset, int width, long value) {
    if (!accepts(offset, width)) {
      return Asks.NOTHING;
    }
    return switch (offset) {
      case 0x04 -> {
        inverted = (int) ~value;
        yield Asks.NOTHING;
      }
      case 0x08 -> beginFactorial((int) value);
      case 0x20 -> {
        status = (status & ~RAISE_AFTER_FACTORIAL) | ((int) value & RAISE_AFTER_FACTORIAL);
        yield Asks.NOTHING;
      }
      case 0x60 -> {
        raised |= (int) value;
        yield Asks.RAISE;
      }
      case 0x64 -> {
        raised &= (int) ~value;
        yield Asks.LOWER;
      }
      case 0x80, 0x88, 0x90 -> writeDma(offset, value);
      case 0x98 -> (value & RUN) == 0 || busy() ? Asks.NOTHING : beginDma(value);
      default -> Asks.NOTHING;
    };
  }

  private Asks beginFactorial(int number) {
    if ((status & COMPUTING) != 0) {
      return Asks.NOTHING;
    }
    factorial = number;
    status |= COMPUTING;
    return Asks.FACTORIAL;
  }

  private Asks writeDma(int offset, long value) {
    if (!busy()) {
      dma[(offset - 0x80) / 8] = value;
    }
    return Asks.NOTHING;
  }

  private Asks beginDma(long command) {
    dma[3] = command;
    return Asks.DMA;
  }

  private boolean busy() {
    return (dma[3] & RUN) != 0;
  }

  /** Computes what was asked for; true if an interrupt follows. */
  boolean endFactorial() {
    int product = 1;
    // From 34 on it is a multiple of 2^32.
    for (int number = factorial; number != 0 && product != 0; number--) {
      product *= number;
    }
    factorial = product;
    status &= ~COMPUTING;
    boolean raises = (status & RAISE_AFTER_FACTORIAL) != 0;
    raised |= raises ? 0x001 : 0;
    return raises;
  }

  Transfer transfer() {
    return new Transfer(dma[0], dma[1], dma[2], (dma[3] & TO_MEMORY) != 0);
  }

  /** True if an interrupt follows. */
  boolean endDma() {
    dma[3] &= ~RUN;
    boolean raises = (dma[3] & RAISE_AFTER_DMA) != 0;
    raised |= raises ? 0x100 : 0;
    return raises;
  }

  /** Whether it asks for attention. */
  boolean raises() {
    return raised != 0;
  }
}
