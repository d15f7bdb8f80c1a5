// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.drover.api.IovaRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bit n of 64-bit words in native order is the page at iova + n * page size. */
class DirtyBitmapTest {
  private static final long PAGE = 4096;
  private static final long IOVA = 0x1000000;

  private static DirtyBitmap of(long pages) {
    return new DirtyBitmap(range(0, pages), PAGE);
  }

  private static IovaRange range(long firstPage, long pages) {
    return new IovaRange(IOVA + firstPage * PAGE, pages * PAGE);
  }

  private static DirtyBitmap marked(long pages, long... dirty) {
    DirtyBitmap bitmap = of(pages);
    for (long page : dirty) {
      bitmap.mark(range(page, 1));
    }
    return bitmap;
  }

  private static List<Long> dirtyPages(DirtyBitmap bitmap) {
    return LongStream.range(0, bitmap.pages()).filter(bitmap::isDirty).boxed().toList();
  }

  @Test
  void aBitIsAPageInWordsOfNativeOrder() {
    DirtyBitmap bitmap = marked(70, 1, 65);

    ByteBuffer bytes = bitmap.bytes();
    assertThat(bytes.remaining()).isEqualTo(16);
    assertThat(bytes.order()).isEqualTo(ByteOrder.nativeOrder());
    assertThat(bytes.getLong(0)).isEqualTo(2);
    assertThat(bytes.getLong(8)).isEqualTo(2);
  }

  @Test
  void whatACallWritesIntoItsMemoryIsDirty() {
    DirtyBitmap bitmap = of(128);

    bitmap.bytes().putLong(8, 1L << 63);

    assertThat(dirtyPages(bitmap)).containsExactly(127L);
  }

  @Test
  void itsMemoryIsDirectAndBeginsAtAPage() {
    ByteBuffer bytes = of(3).bytes();

    assertThat(bytes.isDirect()).isTrue();
    assertThat(bytes.alignmentOffset(0, 4096)).isZero();
  }

  @ParameterizedTest
  @CsvSource({"1, 8", "64, 8", "65, 16", "128, 16", "2147483648, 268435456"})
  void isAsLongAsItsWords(long pages, long bytes) {
    assertThat(DirtyBitmap.bytes(pages * PAGE, PAGE)).isEqualTo(bytes);
  }

  @Test
  void bitsBehindTheLastPageAreDropped() {
    DirtyBitmap bitmap = of(70);
    bitmap.bytes().putLong(0, -1L).putLong(8, -1L);

    bitmap.dropTail();

    assertThat(bitmap.bytes().getLong(8)).isEqualTo(0x3f);
    assertThat(bitmap.count()).isEqualTo(70);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 63, 64, 65, 127, 128, 200})
  void allOfThemAreExactlyItsPages(long pages) {
    DirtyBitmap bitmap = of(pages);

    bitmap.setAll();

    assertThat(bitmap.count()).isEqualTo(pages);
    assertThat(bitmap.count(0, pages)).isEqualTo(pages);
    assertThat(bitmap.nextClean(0)).isEqualTo(pages);
    assertThat(bitmap.dirtyRanges(9)).containsExactly(range(0, pages));
    bitmap.clear();
    assertThat(bitmap.count()).isZero();
    assertThat(bitmap.nextDirty(0)).isEqualTo(-1);
  }

  @Test
  void aWriteMakesEachPageDirtyThatItTouches() {
    DirtyBitmap bitmap = of(200);

    bitmap.mark(new IovaRange(IOVA + 3 * PAGE + 4095, 2));
    bitmap.mark(new IovaRange(IOVA + 60 * PAGE, 80 * PAGE));

    assertThat(bitmap.dirtyRanges(9)).containsExactly(range(3, 2), range(60, 80));
  }

  @Test
  void aWriteOutsideIsPassedOver() {
    DirtyBitmap bitmap = of(4);

    bitmap.mark(new IovaRange(IOVA - PAGE, PAGE));
    bitmap.mark(new IovaRange(IOVA + 4 * PAGE, PAGE));
    assertThat(bitmap.count()).isZero();

    bitmap.mark(new IovaRange(IOVA - PAGE, PAGE + 1));
    bitmap.mark(new IovaRange(IOVA + 4 * PAGE - 1, PAGE));
    assertThat(dirtyPages(bitmap)).containsExactly(0L, 3L);
  }

  @Test
  void addressesAreUnsigned() {
    IovaRange high = new IovaRange(-1L << 20, 1L << 19);
    DirtyBitmap bitmap = new DirtyBitmap(high, PAGE);

    bitmap.mark(new IovaRange(high.iova() + 5 * PAGE, 1));

    assertThat(dirtyPages(bitmap)).containsExactly(5L);
    assertThat(bitmap.dirtyRanges(1)).containsExactly(new IovaRange(high.iova() + 5 * PAGE, PAGE));
  }

  @Test
  void whatIsDirtyStaysDirtyWhenMoreComes() {
    DirtyBitmap bitmap = marked(128, 0, 100);

    bitmap.or(marked(128, 1, 100, 127));

    assertThat(dirtyPages(bitmap)).containsExactly(0L, 1L, 100L, 127L);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 64, 128, 5, 70})
  void anotherRangeIsOredWhereItBegins(long first) {
    DirtyBitmap bitmap = of(256);
    DirtyBitmap part = new DirtyBitmap(range(first, 100), PAGE);
    part.mark(range(first, 1));
    part.mark(range(first + 63, 2));
    part.mark(range(first + 99, 1));

    bitmap.or(part);

    assertThat(dirtyPages(bitmap)).containsExactly(first, first + 63, first + 64, first + 99);
  }

  @Test
  void ofAnotherRangeOnlyWhatLiesInItsOwnCounts() {
    DirtyBitmap bitmap = of(64);
    DirtyBitmap wider = new DirtyBitmap(new IovaRange(IOVA - 64 * PAGE, 192 * PAGE), PAGE);
    wider.setAll();

    bitmap.or(wider);

    assertThat(bitmap.count()).isEqualTo(64);
    assertThat(bitmap.bytes().remaining()).isEqualTo(8);
  }

  @Test
  void pagesOfOtherSizesAreTranslated() {
    DirtyBitmap coarse = new DirtyBitmap(range(0, 64), 16 * PAGE);
    coarse.or(marked(64, 0, 17, 63));
    assertThat(dirtyPages(coarse)).containsExactly(0L, 1L, 3L);

    DirtyBitmap fine = of(64);
    fine.or(coarse);
    assertThat(fine.dirtyRanges(9)).containsExactly(range(0, 32), range(48, 16));
  }

  @Test
  void oneMemoryServesSeveralRanges() {
    DirtyBitmap memory = of(256);
    DirtyBitmap window = memory.window(new IovaRange(0x40000000, 70 * PAGE), PAGE);

    window.setAll();

    assertThat(window.pages()).isEqualTo(70);
    assertThat(memory.count()).isEqualTo(70);
    assertThatThrownBy(() -> of(64).window(range(0, 65), PAGE))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void runsAreListedUpToANumber() {
    DirtyBitmap bitmap = marked(300, 1, 2, 63, 64, 65, 200, 299);

    assertThat(bitmap.dirtyRanges(2)).containsExactly(range(1, 2), range(63, 3));
    assertThat(bitmap.dirtyRanges(9))
        .containsExactly(range(1, 2), range(63, 3), range(200, 1), range(299, 1));
  }

  @Test
  void theNextOneIsFoundFromAnyPageOn() {
    DirtyBitmap bitmap = marked(300, 5, 64, 299);

    assertThat(bitmap.nextDirty(0)).isEqualTo(5);
    assertThat(bitmap.nextDirty(5)).isEqualTo(5);
    assertThat(bitmap.nextDirty(6)).isEqualTo(64);
    assertThat(bitmap.nextDirty(65)).isEqualTo(299);
    assertThat(bitmap.nextDirty(300)).isEqualTo(-1);
    assertThat(bitmap.nextClean(5)).isEqualTo(6);
    assertThat(bitmap.nextClean(299)).isEqualTo(300);
    assertThat(bitmap.nextClean(300)).isEqualTo(300);
  }

  @Test
  void pagesThatItDoesNotHaveAreRefused() {
    DirtyBitmap bitmap = of(4);

    assertThatThrownBy(() -> bitmap.isDirty(4)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> bitmap.isDirty(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> bitmap.count(0, 5)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @ParameterizedTest
  @CsvSource({"0x1000800, 0x1000, 4096", "0x1000000, 0x1800, 4096", "0x1000000, 0x3000, 3072"})
  void aRangeThatDoesNotConsistOfPagesIsRefused(String iova, String length, long pageSize) {
    IovaRange odd = new IovaRange(Long.decode(iova), Long.decode(length));

    assertThatThrownBy(() -> new DirtyBitmap(odd, pageSize))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("does not consist of pages of " + pageSize + " bytes");
  }

  /** The same by {@link BitSet}, which does it another way. */
  @Test
  void doesWhatABitSetDoes() {
    Random random = new Random(6);
    for (int round = 0; round < 200; round++) {
      int pages = 1 + random.nextInt(400);
      DirtyBitmap bitmap = of(pages);
      BitSet expected = new BitSet(pages);
      for (int write = random.nextInt(12); write >= 0; write--) {
        int first = random.nextInt(pages);
        int length = 1 + random.nextInt(Math.min(130, pages - first));
        bitmap.mark(range(first, length));
        expected.set(first, first + length);
      }
      assertThat(bitmap.count()).isEqualTo(expected.cardinality());
      int from = random.nextInt(pages);
      int end = from + 1 + random.nextInt(pages - from);
      assertThat(bitmap.count(from, end)).isEqualTo(expected.get(from, end).cardinality());
      assertThat(bitmap.nextDirty(from)).isEqualTo(expected.nextSetBit(from));
      assertThat(bitmap.nextClean(from)).isEqualTo(Math.min(pages, expected.nextClearBit(from)));
      assertThat(dirtyPages(bitmap))
          .isEqualTo(expected.stream().mapToObj(page -> (long) page).toList());
    }
  }
}
