// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.drover.model.mlx5.contents.StandInFiller;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * QUERY, SAVE and LOAD of whole and of incremental images. The image's form is that of the
 * stand-in's documented one; sizes and checksums by hand.
 */
class ImagesTest {
  private static final int STATE = 300_000;

  private final Adapter adapter =
      new Adapter(AdapterSettings.usual(2).withStateSize(STATE).withFiller(StandInFiller::new));
  private final SimulatedCore core = adapter.core(0);
  private final SimulatedCore otherCore = adapter.core(1);
  private final VfDriver driver = new VfDriver(core, 0x10);
  private final VfDriver other = new VfDriver(otherCore, 0x11);

  @AfterEach
  void close() {
    core.close();
    otherCore.close();
  }

  private static ByteBuffer little(ByteBuffer buffer) {
    return buffer.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** {@code crc32(~0, ...)} of the kernel, bit by bit: reflected, not inverted at the end. */
  private static int crc(ByteBuffer bytes, int from, int to) {
    int crc = ~0;
    for (int at = from; at < to; at++) {
      crc ^= Byte.toUnsignedInt(bytes.get(at));
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc >>> 1) ^ ((crc & 1) != 0 ? 0xedb8_8320 : 0);
      }
    }
    return crc;
  }

  private void write(int vf, long offset, int... bytes) {
    ByteBuffer buffer = ByteBuffer.allocate(bytes.length);
    for (int value : bytes) {
      buffer.put((byte) value);
    }
    assertThat(adapter.vhca(vf).write(offset, buffer.flip())).isTrue();
  }

  private ByteBuffer contents(int vf) {
    ByteBuffer bytes = ByteBuffer.allocate(STATE);
    adapter.vhca(vf).contents().read(0, bytes);
    return bytes.flip();
  }

  @Test
  void asksForRoomForTheWholeImage() {
    VfDriver.Answer answer = driver.query(false, false);
    assertThat(answer.required()).as("facts: 300048").isEqualTo(300_048);
    assertThat(answer.remaining()).isEqualTo(300_048);
  }

  @Test
  void writesAWholeImage() {
    driver.stop();
    VfDriver.Key key = driver.key(74);
    VfDriver.Answer answer = driver.save(key, false, false);
    assertThat(answer.result()).isZero();
    assertThat(answer.actual()).isEqualTo(300_048);
    assertThat(answer.next()).isZero();

    ByteBuffer image = little(key.buffer());
    byte[] magic = new byte[8];
    image.get(0, magic);
    assertThat(new String(magic, StandardCharsets.US_ASCII)).isEqualTo("DROVERFW");
    assertThat(image.getLong(8)).as("size").isEqualTo(STATE);
    assertThat(image.getInt(16)).as("extents").isEqualTo(1);
    assertThat(image.getInt(20)).as("crc").isEqualTo(crc(image, 32, 300_048));
    assertThat(image.getLong(24)).as("reserved").isZero();
    assertThat(image.getLong(32)).as("offset").isZero();
    assertThat(image.getLong(40)).as("length").isEqualTo(STATE);
    for (int at = 0; at < STATE; at++) {
      // The first function's: i / 256 + 7 i + 31.
      assertThat(image.get(48 + at)).isEqualTo((byte) (at / 256 + 7 * at + 31));
    }
    assertThat(image.get(300_048)).as("nothing behind it").isZero();
  }

  @Test
  void goesByTheAddressOfEachPage() {
    driver.stop();
    ByteBuffer straight = driver.image().buffer();
    VfDriver.Key low = driver.key(40);
    VfDriver.Key high = driver.key(40);
    long[] crossed = new long[80];
    for (int page = 0; page < 40; page++) {
      crossed[2 * page] = high.mapping().addresses()[39 - page];
      crossed[2 * page + 1] = low.mapping().addresses()[page];
    }
    int pd = driver.allocPd().number();
    int mkey = driver.exec(driver.mkeyCommand(pd, 80 * 4096, crossed), 16).number() << 8;
    driver.save(
        new VfDriver.Key(mkey, ByteBuffer.allocate(80 * 4096), low.mapping()), false, false);
    for (int page = 0; page < 74; page++) {
      ByteBuffer from = page % 2 == 0 ? high.buffer() : low.buffer();
      int at = page % 2 == 0 ? 39 - page / 2 : page / 2;
      assertThat(from.slice(at * 4096, 4096)).isEqualTo(straight.slice(page * 4096, 4096));
    }
  }

  @Test
  void needsRoomForAllOfAStoppedFunction() {
    driver.stop();
    VfDriver.Key key = driver.key(74);
    VfDriver.Answer answer = driver.save(key, 300_047, false, false);
    assertThat(answer.status()).as("BAD_PARAM").isEqualTo(3);
    assertThat(answer.result()).as("EINVAL").isEqualTo(-22);
    assertThat(driver.save(key, 300_048, false, false).result()).isZero();
  }

  @Test
  void refusesKeysThatDoNotReach() {
    driver.stop();
    VfDriver.Key key = driver.key(73);
    assertThat(driver.save(key, 304_000, false, false).status()).as("too short").isEqualTo(5);
    VfDriver.Key gone = driver.key(74);
    gone.mapping().unmap();
    assertThat(driver.save(gone, false, false).status()).as("unmapped").isEqualTo(5);
    VfDriver.Key none = new VfDriver.Key(0x7700, gone.buffer(), gone.mapping());
    assertThat(driver.save(none, false, false).status()).as("no such key").isEqualTo(5);
  }

  @Test
  void takesTheLowerEightBitsOfAKeyForTheDriversOwn() {
    driver.stop();
    VfDriver.Key key = driver.key(74);
    VfDriver.Key tagged = new VfDriver.Key(key.mkey() | 0xab, key.buffer(), key.mapping());
    assertThat(driver.save(tagged, false, false).result()).isZero();
  }

  @Test
  void movesContentsFromOneFunctionToAnother() {
    write(0, 4095, 1, 2, 3);
    driver.stop();
    VfDriver.Key image = driver.image();
    other.stop();
    assertThat(contents(1)).isNotEqualTo(contents(0));
    assertThat(other.load(image, 300_048).result()).isZero();
    assertThat(contents(1)).isEqualTo(contents(0));
    assertThat(adapter.vhca(1).state().dirtyPages()).as("what is loaded is not dirty").isZero();
  }

  @Test
  void loadsAStoppedFunctionAlone() {
    driver.stop();
    VfDriver.Key image = driver.image();
    assertThat(other.load(image, 300_048).status()).as("BAD_RES_STATE").isEqualTo(9);
    other.suspend(0);
    assertThat(other.load(image, 300_048).status()).isEqualTo(9);
  }

  @Test
  void refusesAnImageOfNothing() {
    driver.stop();
    assertThat(driver.load(driver.key(1), 0).status()).as("BAD_PARAM").isEqualTo(3);
  }

  /** Each time the contents stay as they were. */
  @Test
  void refusesWhatIsNoImageForIt() {
    driver.stop();
    VfDriver.Key image = driver.image();
    other.stop();
    ByteBuffer before = contents(1);
    ByteBuffer bytes = little(image.buffer());
    ByteBuffer good = ByteBuffer.allocate(bytes.capacity()).put(bytes.duplicate()).flip();
    int[] places = {0, 7, 8, 16, 20, 23, 32, 40, 48, 150_000, 300_047};
    for (int at : places) {
      bytes.put(at, (byte) (bytes.get(at) ^ 0x10));
      assertThat(other.load(image, 300_048).status()).as("byte %d", at).isEqualTo(3);
      bytes.put(at, good.get(at));
    }
    assertThat(other.load(image, 300_047).status()).as("cut").isEqualTo(3);
    assertThat(other.load(image, 31).status()).as("not even a head").isEqualTo(3);
    assertThat(other.load(image, 300_049).status()).as("and a byte").isEqualTo(3);
    assertThat(contents(1)).isEqualTo(before);
  }

  /** With a checksum that is right. */
  private int statusOf(VfDriver.Key key, int size) {
    ByteBuffer image = little(key.buffer());
    image.putInt(20, crc(image, 32, size));
    return other.load(key, size).status();
  }

  @Test
  void refusesExtentsThatAreNotWithinTheContents() {
    driver.stop();
    VfDriver.Key key = driver.image();
    other.stop();
    ByteBuffer before = contents(1);
    ByteBuffer image = little(key.buffer());
    image.putInt(16, 2);
    assertThat(statusOf(key, 300_048)).as("a second that is not there").isEqualTo(3);
    image.putInt(16, 0);
    assertThat(statusOf(key, 300_048)).as("bytes of none").isEqualTo(3);
    assertThat(statusOf(key, 32)).as("an image of nothing is one").isZero();
    image.putInt(16, 1).putLong(32, 1);
    assertThat(statusOf(key, 300_048)).as("one byte beyond").isEqualTo(3);
    image.putLong(32, -1);
    assertThat(statusOf(key, 300_048)).as("before the beginning").isEqualTo(3);
    image.putLong(32, 300_001).putLong(40, 0);
    assertThat(statusOf(key, 48)).as("behind the end").isEqualTo(3);
    image.putLong(32, 0).putLong(40, -1);
    assertThat(statusOf(key, 300_048)).as("less than nothing").isEqualTo(3);
    image.putLong(40, 299_999);
    assertThat(statusOf(key, 300_048)).as("a byte left over").isEqualTo(3);
    assertThat(contents(1)).isEqualTo(before);
    assertThat(statusOf(key, 300_047)).as("all but one byte").isZero();
  }

  @Test
  void refusesAnImageOfAnotherSize() {
    driver.stop();
    VfDriver.Key image = driver.image();
    other.stop();
    adapter.vhca(1).resize(300_001);
    assertThat(other.load(image, 300_048).status()).isEqualTo(3);
    assertThat(other.query(false, false).required()).isEqualTo(300_049);
  }

  @Test
  void savesIncrementsOfARunningFunction() {
    VfDriver.Key key = driver.key(81);
    assertThat(driver.save(key, false, true).actual()).isEqualTo(300_048);
    assertThat(adapter.vhca(0).state().tracking()).isTrue();
    assertThat(driver.query(true, false).required()).as("nothing changed").isZero();

    write(0, 4096 * 3 - 1, 1, 2);
    write(0, 4096 * 73, 9);
    // Head, two extents of 16: pages 2 and 3, and the last one with 992 bytes.
    assertThat(driver.query(true, false).required()).isEqualTo(32 + 16 + 8192 + 16 + 992);
    VfDriver.Answer answer = driver.save(key, true, true);
    assertThat(answer.actual()).isEqualTo(9_248);
    ByteBuffer image = little(key.buffer());
    assertThat(image.getLong(8)).isEqualTo(STATE);
    assertThat(image.getInt(16)).isEqualTo(2);
    assertThat(image.getInt(20)).isEqualTo(crc(image, 32, 9_248));
    assertThat(image.getLong(32)).isEqualTo(8192);
    assertThat(image.getLong(40)).isEqualTo(8192);
    assertThat(image.get(48 + 4095)).isEqualTo((byte) 1);
    assertThat(image.get(48 + 4096)).isEqualTo((byte) 2);
    assertThat(image.getLong(48 + 8192)).isEqualTo(4096 * 73);
    assertThat(image.getLong(56 + 8192)).isEqualTo(992);
    assertThat(image.get(64 + 8192)).isEqualTo((byte) 9);
    assertThat(adapter.vhca(0).state().dirtyPages()).isZero();
  }

  @Test
  void savesAnIncrementOfNothingAsAHead() {
    VfDriver.Key key = driver.key(81);
    driver.save(key, false, true);
    assertThat(driver.save(key, true, true).actual()).isEqualTo(32);
    assertThat(little(key.buffer()).getInt(16)).isZero();
  }

  @Test
  void incrementsMakeUpTheWhole() {
    VfDriver.Key first = driver.key(81);
    driver.save(first, false, true);
    write(0, 100_000, 5, 6, 7);
    VfDriver.Key second = driver.key(4);
    long increment = driver.save(second, true, true).actual();
    write(0, 299_999, 8);
    driver.stop();
    VfDriver.Key last = driver.key(4);
    long rest = driver.save(last, true, false).actual();
    assertThat(adapter.vhca(0).state().tracking()).as("ended by the last").isFalse();

    other.stop();
    other.load(first, 300_048);
    other.load(second, increment);
    assertThat(contents(1)).isNotEqualTo(contents(0));
    other.load(last, rest);
    assertThat(contents(1)).isEqualTo(contents(0));
  }

  @Test
  void writesWhatThereIsRoomForOfARunningFunction() {
    VfDriver.Key key = driver.key(81);
    driver.save(key, false, true);
    write(0, 0, new int[3 * 4096]);
    // Room for the head, an extent's, and two of three pages.
    assertThat(driver.save(key, 32 + 16 + 2 * 4096 + 4095, true, true).actual())
        .isEqualTo(32 + 16 + 8192);
    assertThat(driver.query(true, false).required()).isEqualTo(32 + 16 + 4096);
    assertThat(driver.save(key, 32, true, true).actual()).as("none").isEqualTo(32);
    assertThat(driver.save(key, 31, true, true).status()).as("no head").isEqualTo(3);
    driver.stop();
    assertThat(driver.save(key, 4143, true, false).status()).as("all or nothing").isEqualTo(3);
    assertThat(driver.save(key, 4144, true, false).actual()).isEqualTo(4144);
  }

  @Test
  void failedSaveLosesNoChange() {
    VfDriver.Key key = driver.key(81);
    driver.save(key, false, true);
    write(0, 8192, 1);
    VfDriver.Key none = new VfDriver.Key(0x7700, key.buffer(), key.mapping());
    assertThat(driver.save(none, true, true).status()).isEqualTo(5);
    assertThat(driver.query(true, false).required()).isEqualTo(4144);
    assertThat(adapter.vhca(0).state().tracking()).isTrue();
  }

  @Test
  void asksAndSavesIncrementsOfATrackedFunctionAlone() {
    VfDriver.Key key = driver.key(81);
    assertThat(driver.query(true, false).status()).as("BAD_RES_STATE").isEqualTo(9);
    assertThat(driver.save(key, true, true).status()).isEqualTo(9);
    driver.save(key, false, true);
    adapter.vhca(0).reset();
    assertThat(driver.query(true, false).status()).as("after a reset").isEqualTo(9);
    driver.save(key, false, true);
    adapter.vhca(0).resize(STATE);
    assertThat(driver.query(true, false).status()).as("made anew").isEqualTo(9);
  }

  @Test
  void doesNotBeginToTrackAStoppedFunction() {
    VfDriver.Key key = driver.key(81);
    driver.stop();
    assertThat(driver.save(key, false, true).status()).as("BAD_RES_STATE").isEqualTo(9);
  }

  /** With key 0 and size 0, as the driver gives it when it goes back to RUNNING. */
  @Test
  void endsToTrackWithoutAnImage() {
    VfDriver.Key key = driver.key(81);
    driver.save(key, false, true);
    VfDriver.Key none = new VfDriver.Key(0, ByteBuffer.allocate(0), key.mapping());
    VfDriver.Answer answer = driver.save(none, 0, false, false);
    assertThat(answer.result()).isZero();
    assertThat(answer.actual()).isZero();
    assertThat(adapter.vhca(0).state().tracking()).isFalse();
  }
}
