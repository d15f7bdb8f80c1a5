// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import java.nio.ByteBuffer;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.RegionAccess;

/**
 * The two UARTs of a dual-port mtty, by their registers alone: BAR 0 and BAR 1, eight bytes each.
 */
final class Uarts {
  static final int PORTS = 2;

  /**
   * Transmit holding and receive buffer register: what is written comes back from the port's own
   * FIFO.
   */
  static final int DATA = 0;

  /** Line status register; bit 0 says that the FIFO holds something. */
  static final int LSR = 5;

  /** Scratch register: one byte of state that means nothing to the device. */
  static final int SCR = 7;

  private final RegionAccess regions;

  Uarts(MigratableDevice device) {
    this.regions = device.ability(RegionAccess.class).orElseThrow();
  }

  void write(int port, int register, int value) {
    regions.write(port, register, ByteBuffer.allocateDirect(1).put(0, (byte) value));
  }

  int read(int port, int register) {
    ByteBuffer one = ByteBuffer.allocateDirect(1);
    regions.read(port, register, one);
    return one.get(0) & 0xff;
  }

  /**
   * What they hold: for each port the scratch register and everything in the FIFO, which is empty
   * afterwards.
   */
  String contents() {
    StringBuilder text = new StringBuilder();
    for (int port = 0; port < PORTS; port++) {
      text.append("SCR=%02x FIFO=".formatted(read(port, SCR)));
      while ((read(port, LSR) & 1) != 0) {
        text.append("%02x".formatted(read(port, DATA)));
      }
      text.append(';');
    }
    return text.toString();
  }
}
