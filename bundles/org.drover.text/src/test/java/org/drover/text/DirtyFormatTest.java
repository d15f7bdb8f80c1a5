// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.drover.api.DeviceAddress;
import org.drover.api.IovaRange;
import org.drover.api.service.DirtyMemory.Round;
import org.drover.api.service.DirtyMemory.Source;
import org.drover.api.spi.DirtyBitmap;
import org.junit.jupiter.api.Test;

class DirtyFormatTest {
  private static final DeviceAddress DEVICE = DeviceAddress.parse("emu:mtty-0");
  private static final long PAGE = 4096;

  private static DirtyBitmap bitmap(long iova, long pages, long... dirty) {
    DirtyBitmap bitmap = new DirtyBitmap(new IovaRange(iova, pages * PAGE), PAGE);
    for (long page : dirty) {
      bitmap.mark(new IovaRange(iova + page * PAGE, 1));
    }
    return bitmap;
  }

  private static Round round(Optional<String> everything, DirtyBitmap... memory) {
    return new Round(
        2,
        Duration.ofSeconds(2),
        List.of(memory),
        List.of(
            new Source("the DMA logging of emu:mtty-0", OptionalLong.of(3), Optional.empty()),
            new Source("the type 1 container", OptionalLong.empty(), Optional.of("it failed")),
            new Source("somebody", OptionalLong.empty(), Optional.empty())),
        everything);
  }

  @Test
  void saysHowFastAndWhoSaidItAndWhere() {
    assertThat(
            DirtyFormat.text(DEVICE, round(Optional.empty(), bitmap(0x1000000, 20, 0, 1, 19)), 100))
        .isEqualTo(
            """
            device   emu:mtty-0 and all others of its address space
            round    2, 2.00 s
            dirty    3 of 20 pages of 4.0 KiB (15.0 %)
            rate     1.5 pages/s, 0.01 MiB/s
            told by  the DMA logging of emu:mtty-0: 3 pages
            told by  the type 1 container: it failed
            told by  somebody: nothing yet

            0x1000000  ##.................#

            Each character is a page: . clean, : up to a quarter dirty, + up to three quarters, # more.
            """);
  }

  @Test
  void saysWhyEverythingIsDirtyAndIfNobodyTells() {
    Round round =
        new Round(
            1,
            Duration.ofSeconds(1),
            List.of(bitmap(0, 1, 0)),
            List.of(),
            Optional.of("nobody tells what emu:mtty-0 writes"));

    assertThat(DirtyFormat.text(DEVICE, round, 80))
        .contains(
            "rate       not known, as everything counts as dirty\n",
            "all dirty  nobody tells what emu:mtty-0 writes\n",
            "told by    nobody\n");
  }

  @Test
  void saysWhyASourceFailedOnce() {
    Round round = round(Optional.of("the type 1 container: it failed"), bitmap(0, 1, 0));

    assertThat(DirtyFormat.text(DEVICE, round, 80))
        .contains(
            "all dirty  the type 1 container: it failed\n",
            "told by    the type 1 container: nothing any more, because it failed\n");
  }

  /** 4096 pages on 16 lines of 64 characters would be 4 pages each. */
  @Test
  void aCharacterStandsForAsManyPagesAsItMust() {
    DirtyBitmap large = bitmap(0x1000000, 4096, 0, 4, 5, 8, 9, 10, 11, 12, 13, 14, 256);
    DirtyBitmap small = bitmap(0x100000000L, 6, 5);

    String map = DirtyFormat.map(List.of(large, small), 200);

    assertThat(map.lines().limit(2))
        .containsExactly("  0x1000000  :+#+" + ".".repeat(60), "  0x1100000  :" + ".".repeat(63));
    assertThat(map.lines().skip(16).limit(1)).containsExactly("0x100000000  .+");
    assertThat(map).contains("Each character is 4 pages: ");
  }

  @Test
  void aMapFitsTheTerminal() {
    String map = DirtyFormat.map(List.of(bitmap(0x1000000, 64)), 30);

    assertThat(map.lines().limit(4)).allMatch(line -> line.length() <= 30);
  }

  @Test
  void tellsPrograms() {
    assertThat(
            DirtyFormat.json(
                DEVICE, round(Optional.empty(), bitmap(0x1000000, 20, 0, 1, 19), bitmap(0, 1))))
        .isEqualTo(
            JsonParser.parseString(
                """
                {"address": "emu:mtty-0", "round": 2, "ms": 2000.000, "pageSize": 4096,
                 "pages": 21, "dirtyPages": 3, "pagesPerSecond": 1.5, "bytesPerSecond": 6144.0,
                 "everythingBecause": null,
                 "sources": [
                   {"name": "the DMA logging of emu:mtty-0", "dirtyPages": 3, "problem": null},
                   {"name": "the type 1 container", "dirtyPages": null, "problem": "it failed"},
                   {"name": "somebody", "dirtyPages": null, "problem": null}],
                 "memory": [
                   {"iova": "0x1000000", "length": 81920, "dirtyPages": 3,
                    "ranges": [{"iova": "0x1000000", "length": 8192},
                               {"iova": "0x1013000", "length": 4096}], "allRanges": true},
                   {"iova": "0x0", "length": 4096, "dirtyPages": 0,
                    "ranges": [], "allRanges": true}]}
                """));
  }

  @Test
  void moreThanAThousandRunsAreCutOff() {
    DirtyBitmap bitmap = bitmap(0, 2002);
    for (long page = 0; page < 2002; page += 2) {
      bitmap.mark(new IovaRange(page * PAGE, 1));
    }

    JsonObject memory = memory(bitmap);
    assertThat(memory.getAsJsonArray("ranges")).hasSize(1000);
    assertThat(memory.get("allRanges").getAsBoolean()).isFalse();
    assertThat(memory.get("dirtyPages").getAsLong()).isEqualTo(1001);
  }

  private static JsonObject memory(DirtyBitmap bitmap) {
    JsonArray all =
        DirtyFormat.json(DEVICE, round(Optional.empty(), bitmap))
            .getAsJsonObject()
            .getAsJsonArray("memory");
    return all.get(0).getAsJsonObject();
  }
}
