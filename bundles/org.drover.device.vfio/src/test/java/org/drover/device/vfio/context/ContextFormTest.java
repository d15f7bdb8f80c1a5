// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.drover.api.DroverException;
import org.drover.api.RefusedException;
import org.drover.api.spi.DeviceContext;
import org.drover.api.spi.Interrupts.Kind;
import org.drover.device.vfio.context.PciContext.Field;
import org.drover.device.vfio.context.PciContext.Mapping;
import org.drover.device.vfio.context.PciContext.Programmed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bytes of {@code docs/formats/context.md}, written by hand. */
class ContextFormTest {
  private static final String GOLDEN =
      "44 52 56 43 01 00 00 00 c4 00 00 00 04 00 00 00"
          // FUNCTION at 16
          + " 01 00 01 00 44 00 00 00"
          + " 34 12 e8 11 00 ff 00 00"
          + " 00 00 10 00 00 00 00 00"
          + " 00 00 00 00 00 00 00 00".repeat(4)
          + " 00 10 00 00 00 00 00 00"
          + " 01 00 00 00 04 00 00 00 00 08 00 00"
          // CONFIG at 92
          + " 02 00 01 00 10 00 00 00"
          + " 04 00 02 00 07 01 00 00"
          + " 10 00 04 00 00 00 00 f0"
          // INTERRUPTS at 116
          + " 03 00 01 00 0c 00 00 00"
          + " 00 00 00 00 01 00 00 00 01 00 00 00"
          // IOVA at 136
          + " 04 00 01 00 30 00 00 00"
          + " 00 00 00 01 00 00 00 00 00 00 01 00 00 00 00 00 03 00 00 00 00 00 00 00"
          + " 00 00 00 00 00 00 00 80 00 10 00 00 00 00 00 00 01 00 00 00 00 00 00 00";

  private static final int FUNCTION = 16;
  private static final int CONFIG = 92;
  private static final int INTERRUPTS = 116;
  private static final int IOVA = 136;

  private static final PciContext CONTEXT =
      new PciContext(
          new PciContext.Function(
              0x1234,
              0x11e8,
              0xff00,
              List.of(0x100000L, 0L, 0L, 0L, 0L, 0x1000L),
              List.of(1, 4, 2048)),
          List.of(new Field(4, 2, 0x107), new Field(0x10, 4, 0xf0000000)),
          Optional.of(new Programmed(Kind.INTX, 1, true)),
          List.of(
              new Mapping(0x1000000, 0x10000, true, true),
              new Mapping(0x8000_0000_0000_0000L, 0x1000, true, false)));

  private static ByteBuffer golden() {
    byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(GOLDEN);
    // Its length is at 8.
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(8, bytes.length);
  }

  private static String wrong(Consumer<ByteBuffer> damage) {
    ByteBuffer bytes = golden();
    damage.accept(bytes);
    return refused(bytes);
  }

  private static String refused(ByteBuffer bytes) {
    try {
      ContextReader.read(bytes);
    } catch (DroverException e) {
      assertThat(e.getMessage())
          .startsWith("the device context is damaged or not ours: byte ")
          .endsWith("; save or migrate again");
      return e.getMessage();
    }
    throw new AssertionError("it was read");
  }

  @Test
  void writesTheseBytes() {
    assertThat(ContextForm.encode(CONTEXT, "it")).isEqualTo(golden());
    assertThat(golden().remaining()).isEqualTo(192);
  }

  @Test
  void readsThem() {
    assertThat(ContextReader.read(golden())).isEqualTo(CONTEXT);
  }

  @Test
  void readsOnlyWhatRemains() {
    ByteBuffer within = ByteBuffer.allocate(300).position(7).put(golden()).flip().position(7);

    assertThat(ContextReader.read(within)).isEqualTo(CONTEXT);
  }

  @Test
  void writesNoInterruptsWhereNoneAreEnabled() {
    PciContext none =
        new PciContext(CONTEXT.function(), CONTEXT.fields(), Optional.empty(), List.of());

    ByteBuffer bytes = ContextForm.encode(none, "it");

    assertThat(bytes.remaining()).isEqualTo(124);
    assertThat(ContextReader.read(bytes)).isEqualTo(none);
  }

  @Test
  void passesOverARecordThatIsNotCritical() {
    ByteBuffer bytes = longer();
    bytes.putShort(192, (short) 9).putShort(194, (short) 0).putInt(196, 4);

    assertThat(ContextReader.read(bytes)).isEqualTo(CONTEXT);

    bytes.putShort(194, (short) 1);
    assertThat(refused(bytes)).contains("byte 192: this build does not know record 9");
  }

  /** With room for one more record of 4 bytes. */
  private static ByteBuffer longer() {
    ByteBuffer bytes = ByteBuffer.allocate(204).order(ByteOrder.LITTLE_ENDIAN).put(golden()).flip();
    return bytes.limit(204).putInt(8, 204).putInt(12, 5);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0x43565245, byte 0: these bytes are no device context",
    "4, 0, byte 4: version 0 is not the one",
    "4, 2, byte 4: version 2 is not the one that this build knows",
    "4, 0x10001, byte 6: reserved bits",
    "8, 191, byte 8: it is said to have 191 bytes and has 192",
    "8, -1, byte 8: it is said to have 4294967295 bytes",
    "12, 25, byte 12: there is no room for 25 records",
    "12, -1, byte 12: there is no room for 4294967295",
    "12, 3, byte 136: bytes follow the last of its 3 records",
    "12, 5, byte 192: a record is cut off",
    "16, 0x10000, byte 16: record 0 comes after record 0",
    "16, 0x20001, byte 18: reserved bits",
    "20, 67, byte 20: the record has 67 bytes and not 68",
    "20, -1, byte 20: record 1 is said to have 4294967295 bytes",
    "20, 169, 'byte 20: record 1 is said to have 169 bytes, and 168 follow'",
    "80, 2049, byte 80: no function has 2049 interrupts INTX",
    "84, -1, byte 84: no function has 4294967295 interrupts MSI",
    "92, 0x10001, byte 92: record 1 comes after record 1",
    "96, 15, byte 96: 15 bytes are no entries of 8",
    "100, 0x30004, byte 102: no field has 3 bytes",
    "100, 0x00004, byte 102: no field has 0 bytes",
    "104, 0x10000, byte 104: 0x10000 does not fit 2 bytes",
    "108, 0x40005, byte 108: the field at 0x5 overlaps",
    "108, 0x400fd, byte 108: the field at 0xfd overlaps another one or lies outside",
    "120, 11, byte 120: the record has 11 bytes and not 12",
    "124, 3, byte 124: there is no kind 3 of interrupts",
    "124, -1, byte 124: there is no kind 4294967295",
    "124, 1, byte 132: flags 0x1 of interrupts MSI make no sense",
    "128, 0, byte 128: 0 interrupts INTX are enabled",
    "128, 2, 'byte 128: 2 interrupts INTX are enabled, and the function has 1'",
    "132, 2, byte 132: flags 0x2 of interrupts INTX",
    "140, 47, byte 140: 47 bytes are no entries of 24",
    "152, 0, byte 144: the mapping at 0x1000000 overlaps another one or has no end",
    "156, -1, byte 144: the mapping at 0x1000000",
    "160, 4, byte 160: reserved bits",
    "172, 0, byte 168: the mapping at 0x0 overlaps",
  })
  void namesTheFirstByteThatIsWrong(int at, String value, String error) {
    int number = (int) (long) Long.decode(value);
    assertThat(wrong(bytes -> bytes.putInt(at, number))).contains(error);
  }

  @Test
  void aMappingDoesNotRunPastTheLastAddress() {
    assertThat(wrong(bytes -> bytes.putLong(168, -0x1000).putLong(176, 0x2000)))
        .contains("byte 168: the mapping at 0xfffffffffffff000");
  }

  @Test
  void wantsItsFunctionAndItsConfigSpace() {
    ByteBuffer without = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    without.put(0, golden(), 0, 16).putInt(8, 16).putInt(12, 0);
    assertThat(refused(without)).contains("byte 16: the record FUNCTION is missing");

    ByteBuffer alone = ByteBuffer.allocate(92).order(ByteOrder.LITTLE_ENDIAN);
    alone.put(0, golden(), 0, 92).putInt(8, 92).putInt(12, 1);
    assertThat(refused(alone)).contains("byte 92: the record CONFIG is missing");
  }

  @Test
  void saysOfEveryTruncationWhereItIs() {
    for (int length = 0; length < 192; length++) {
      assertThat(refused(golden().limit(length))).as("%d bytes", length).contains("byte ");
    }
  }

  /** Whatever a byte becomes, it is a context or one error. */
  @Test
  void neverFailsOtherwise() {
    Random random = new Random(6);
    for (int i = 0; i < 20_000; i++) {
      ByteBuffer bytes = golden();
      for (int damage = 0; damage < 3; damage++) {
        bytes.put(random.nextInt(192), (byte) random.nextInt());
      }
      try {
        ContextReader.read(bytes);
      } catch (DroverException e) {
        assertThat(e.getMessage()).contains("byte ");
      }
    }
  }

  @Test
  void refusesMoreMappingsThanAFrameHolds() {
    Mapping one = new Mapping(0, 0x1000, true, true);
    // 1 MiB less 16 + 3 * 8 + 68 + 2 * 8 bytes, in entries of 24.
    int most = (1048576 - 124) / 24;
    PciContext context =
        new PciContext(
            CONTEXT.function(),
            CONTEXT.fields(),
            Optional.empty(),
            java.util.Collections.nCopies(most + 1, one));

    assertThatThrownBy(() -> ContextForm.encode(context, "vfio:x"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("vfio:x")
        .hasMessageContaining("has 43686 mappings, and 1048576 bytes hold no more than 43685");
  }

  @Test
  void refusesMoreBytesThanAFrameHolds() {
    assertThat(refused(ByteBuffer.allocate((1 << 20) + 1))).contains("byte 0: there are 1048577");
  }

  @Test
  void isWhatThePageSays() throws IOException {
    String module = System.getProperty("basedir", "");
    String page = Files.readString(Path.of(module, "../../docs/formats/context.md"));

    assertThat(page)
        .contains(
            "| 0 | 4 | magic | `44 52 56 43`",
            "| 4 | 2 | version | `" + ContextForm.VERSION + "` |",
            "| " + ContextForm.FUNCTION + " | FUNCTION | " + ContextForm.FUNCTION_LENGTH + " bytes",
            "| " + ContextForm.CONFIG + " | CONFIG | " + ContextForm.FIELD_LENGTH + " bytes",
            "| " + ContextForm.INTERRUPTS + " | INTERRUPTS | " + ContextForm.INTERRUPTS_LENGTH,
            "| " + ContextForm.IOVA + " | IOVA | " + ContextForm.MAPPING_LENGTH + " bytes",
            "at most " + DeviceContext.LONGEST + " bytes");
  }

  @Test
  void theRecordsAreWhereThisTestSaysThatTheyAre() {
    assertThat(golden().getShort(FUNCTION)).isEqualTo((short) 1);
    assertThat(golden().getShort(CONFIG)).isEqualTo((short) 2);
    assertThat(golden().getShort(INTERRUPTS)).isEqualTo((short) 3);
    assertThat(golden().getShort(IOVA)).isEqualTo((short) 4);
  }
}
