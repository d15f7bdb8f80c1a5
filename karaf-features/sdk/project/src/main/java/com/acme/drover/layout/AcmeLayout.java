// SPDX-License-Identifier: Apache-2.0
package com.acme.drover.layout;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The state stream of an acme, version 1. All numbers are little-endian.
 *
 * <pre>
 * offset  length
 *      0       8  magic
 *      8       4  version
 *     12       4  length of what follows, in bytes
 *     16       4  register 0
 *     20       4  register 1
 *     24       4  register 2
 *     28       4  register 3
 * </pre>
 */
public final class AcmeLayout {
  /** Offset of the magic. */
  public static final int AT_MAGIC = 0;

  /** Offset of the version. */
  public static final int AT_VERSION = 8;

  /** Offset of the length. */
  public static final int AT_LENGTH = 12;

  /** Length of the header, which is where the registers begin. */
  public static final int HEADER = 16;

  /** The first letters of the name, in ASCII. */
  public static final long MAGIC = 0x656d6361L;

  /** The version that is written, and the only one that is taken. */
  public static final int VERSION = 1;

  /** How many registers of 32 bits there are. */
  public static final int REGISTERS = 4;

  /** Length of the registers. */
  public static final int CONTENT = REGISTERS * Integer.BYTES;

  /** Length of a stream. */
  public static final int SIZE = HEADER + CONTENT;

  private AcmeLayout() {}

  /**
   * An empty stream.
   *
   * @return room for {@link #SIZE} bytes, whose position is 0
   */
  public static ByteBuffer allocate() {
    return ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * The header that every stream of this version begins with.
   *
   * @return its {@link #HEADER} bytes, with room for the registers behind them
   */
  public static ByteBuffer withHeader() {
    return allocate()
        .putLong(AT_MAGIC, MAGIC)
        .putInt(AT_VERSION, VERSION)
        .putInt(AT_LENGTH, CONTENT);
  }
}
