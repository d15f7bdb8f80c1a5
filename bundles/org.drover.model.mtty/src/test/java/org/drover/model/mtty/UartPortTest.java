// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mtty;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.drover.vendor.mtty.layout.MttyLayout;
import org.junit.jupiter.api.Test;

/** The registers as {@code samples/vfio-mdev/mtty.c} answers them; numbers by hand. */
class UartPortTest {
  private final ByteBuffer memory =
      ByteBuffer.allocate(MttyLayout.PORT).order(ByteOrder.nativeOrder());
  private final UartPort port = new UartPort(memory);

  @Test
  void givesBackWhatWasSentInOrder() {
    assertThat(port.read(5)).as("LSR of an empty FIFO").isEqualTo(0x60);
    port.write(0, 0x41);
    port.write(0, 0x42);
    assertThat(port.read(5)).as("LSR with data").isEqualTo(0x01);
    assertThat(port.read(0)).isEqualTo(0x41);
    assertThat(port.read(0)).isEqualTo(0x42);
    assertThat(port.read(5)).isEqualTo(0x60);
    assertThat(port.read(0)).as("nothing left").isZero();
  }

  @Test
  void takesAFullFifoForAnEmptyOne() {
    for (int value = 1; value <= 16; value++) {
      port.write(0, value);
    }
    assertThat(memory.get(26)).as("count").isEqualTo((byte) 16);
    assertThat(port.read(5)).as("head meets tail").isEqualTo(0x60);
    assertThat(port.read(0)).isZero();
    port.write(0, 17);
    assertThat(port.read(5)).as("overrun").isEqualTo(0x62);
  }

  @Test
  void wrapsAround() {
    for (int value = 0; value < 40; value++) {
      port.write(0, value);
      assertThat(port.read(0)).isEqualTo(value);
    }
    assertThat(memory.get(24)).isEqualTo((byte) (40 % 16));
  }

  @Test
  void clearsItsFifo() {
    port.write(0, 1);
    port.write(2, 0x07);
    assertThat(port.read(5)).isEqualTo(0x60);
    assertThat(memory.get(26)).isZero();
    assertThat(memory.get(32)).as("FCR").isEqualTo((byte) 7);
    assertThat(memory.get(33)).as("size").isEqualTo((byte) 16);
    assertThat(memory.get(34)).as("trigger level").isEqualTo((byte) 1);
  }

  @Test
  void holdsOneByteWithoutAFifo() {
    port.write(2, 0xc0);
    assertThat(memory.get(33)).isEqualTo((byte) 1);
    assertThat(memory.get(34)).as("the trigger bits do not count").isEqualTo((byte) 1);
    port.write(0, 1);
    port.write(0, 2);
    assertThat(port.read(5)).as("data and overrun").isEqualTo(0x03);
    assertThat(port.read(0)).isEqualTo(1);
    assertThat(port.read(5)).isEqualTo(0x62);
  }

  @Test
  void latchesTheDivisor() {
    port.write(3, 0x80);
    port.write(0, 0x0c);
    port.write(1, 0x01);
    assertThat(port.read(0)).isEqualTo(0x0c);
    assertThat(port.read(1)).isEqualTo(0x01);
    assertThat(memory.getShort(30)).isEqualTo((short) 0x010c);
    port.write(3, 0x03);
    assertThat(port.read(3)).isEqualTo(3);
    assertThat(port.read(0)).as("the FIFO again").isZero();
    assertThat(port.read(1)).as("IER").isZero();
  }

  @Test
  void tellsPendingInterrupts() {
    assertThat(port.read(2)).as("none").isEqualTo(0xc1);
    port.write(1, 0x02);
    assertThat(port.read(2)).as("transmitter empty").isEqualTo(0xc2);
    port.write(2, 0x01);
    port.write(1, 0x01);
    assertThat(port.read(2)).as("nothing received").isEqualTo(0xc1);
    port.write(0, 1);
    assertThat(port.read(2)).as("received").isEqualTo(0xc4);
    port.write(1, 0xff);
    assertThat(port.read(1)).as("four bits are read back").isEqualTo(0x0f);
  }

  @Test
  void tellsTheModemLines() {
    assertThat(port.read(6)).isEqualTo(0xb3);
    port.write(4, 0x20);
    assertThat(port.read(6)).as("flow control, with space").isEqualTo(0xb3);
    for (int value = 0; value < 16; value++) {
      port.write(0, value);
    }
    assertThat(port.read(6)).as("flow control, full").isEqualTo(0xa2);
    assertThat(port.read(4)).isEqualTo(0x20);
  }

  @Test
  void keepsAByteInItsScratchRegister() {
    port.write(7, 0xab);
    port.write(5, 0xff);
    port.write(6, 0xff);
    assertThat(port.read(7)).isEqualTo(0xab);
    assertThat(port.read(5)).as("LSR is read-only").isEqualTo(0x60);
    assertThat(port.read(9)).as("no register").isZero();
  }
}
