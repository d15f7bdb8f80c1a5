// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mtty;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The stream's layout: {@code struct mtty_data} of {@code samples/vfio-mdev/mtty.c}, in the byte
 * order of the machine.
 */
final class MttyData {
  static final long MAGIC = 0x7e9d_0989_8c3e_2c4eL;
  static final int MAJOR = 1;
  static final int MINOR = 0;

  static final int AT_MAGIC = 0;
  static final int AT_MAJOR = 8;
  static final int AT_MINOR = 12;
  static final int AT_PORTS = 16;
  static final int AT_FLAGS = 20;

  /** Where the ports begin. */
  static final int HEADER = 24;

  private MttyData() {}

  /** How long the stream of a device is. */
  static int size(int ports) {
    return HEADER + ports * UartPort.SIZE;
  }

  /** Room for a stream of two ports, as the driver has it for every device. */
  static ByteBuffer allocate() {
    return ByteBuffer.allocate(size(2)).order(ByteOrder.nativeOrder());
  }

  static void writeHeader(ByteBuffer data, int ports) {
    data.putLong(AT_MAGIC, MAGIC)
        .putInt(AT_MAJOR, MAJOR)
        .putInt(AT_MINOR, MINOR)
        .putInt(AT_PORTS, ports)
        .putInt(AT_FLAGS, 0);
  }

  static boolean validHeader(ByteBuffer data, int ports) {
    return data.getLong(AT_MAGIC) == MAGIC
        && data.getInt(AT_MAJOR) == MAJOR
        && data.getInt(AT_MINOR) == MINOR
        && data.getInt(AT_PORTS) == ports
        && data.getInt(AT_FLAGS) == 0;
  }
}
