// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

/** The bits of a mailbox: from the most significant of the first byte on, as the header counts. */
class MailboxTest {
  private final Mailbox mailbox = Mailbox.ofSize(16);

  @Test
  void writesIntegersBigEndian() {
    mailbox.set(new Field(0, 8), 0x01).set(new Field(16, 16), 0x0203);
    mailbox.set(new Field(32, 32), 0x0405_0607L).set(new Field(64, 64), 0x08090a0b0c0d0e0fL);
    assertThat(mailbox.bytes())
        .containsExactly(1, 0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  }

  @Test
  void readsIntegersWithoutASign() {
    Mailbox ones = Mailbox.of(new byte[] {-1, -1, -1, -1, -1, -1, -1, -2});
    assertThat(ones.get(new Field(0, 8))).isEqualTo(0xff);
    assertThat(ones.get(new Field(8, 16))).isEqualTo(0xffff);
    assertThat(ones.get(new Field(32, 32))).isEqualTo(0xffff_fffeL);
    assertThat(ones.get(new Field(0, 64))).isEqualTo(-2);
    assertThat(ones.get(new Field(61, 3))).isEqualTo(6);
    assertThat(ones.get(new Field(40, 24))).isEqualTo(0xfffffe);
  }

  @Test
  void writesBitsAndLeavesTheirNeighbours() {
    mailbox.set(new Field(0x41, 1), 1);
    assertThat(mailbox.bytes()[8]).isEqualTo((byte) 0x40);
    mailbox.set(new Field(0x40, 1), 1).set(new Field(0x41, 1), 0);
    assertThat(mailbox.bytes()[8]).isEqualTo((byte) 0x80);
    mailbox.set(new Field(0x68, 24), 0xffffff).set(new Field(0x6a, 20), 0);
    assertThat(mailbox.bytes()).endsWith(0, (byte) 0xc0, 0, 3);
    assertThat(mailbox.get(new Field(0x68, 24))).isEqualTo(0xc00003);
  }

  @Test
  void leavesOutWhatDoesNotFit() {
    mailbox.set(new Field(0, 8), 0x1ff).set(new Field(13, 3), 0xf);
    assertThat(mailbox.bytes()).startsWith((byte) 0xff, 7);
    mailbox.set(new Field(0, 16), 0x12345).set(new Field(32, 32), 0x1_0000_0002L);
    assertThat(mailbox.bytes()).startsWith(0x23, 0x45, 0, 0, 0, 0, 0, 2);
  }

  @Test
  void readsAndWritesTables() {
    mailbox.be64(8, 0x0102_0304_0506_0708L);
    assertThat(mailbox.bytes()).endsWith(1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(mailbox.be64(7)).isEqualTo(0x0001_0203_0405_0607L);
    byte[] to = new byte[18];
    mailbox.copyTo(to, 1);
    assertThat(to).startsWith(0, 0).endsWith(7, 8, 0);
  }

  @Test
  void endsWhereItEnds() {
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> mailbox.get(new Field(120, 16)));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> mailbox.set(new Field(127, 2), 1));
    assertThat(mailbox.size()).isEqualTo(16);
  }

  @Test
  void keepsItsBytesToItself() {
    byte[] given = {1, 2};
    Mailbox copy = Mailbox.of(given);
    given[0] = 9;
    copy.bytes()[1] = 9;
    assertThat(copy.bytes()).containsExactly(1, 2);
    copy.clear();
    assertThat(copy.bytes()).containsExactly(0, 0);
  }

  @Test
  void fieldsLieWithinOthers() {
    assertThat(new Field(0x30, 0x10).within(0x80)).isEqualTo(new Field(0xb0, 0x10));
  }
}
