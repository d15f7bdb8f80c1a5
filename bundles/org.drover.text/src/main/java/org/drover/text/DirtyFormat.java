// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import org.drover.api.DeviceAddress;
import org.drover.api.IovaRange;
import org.drover.api.service.DirtyMemory.Round;
import org.drover.api.service.DirtyMemory.Source;
import org.drover.api.spi.DirtyBitmap;

/** Which memory devices write. */
public final class DirtyFormat {
  /** More runs of dirty pages are left out. */
  static final int MOST_RANGES = 1000;

  private static final int NARROWEST = 16;
  private static final int WIDEST = 64;
  private static final int MOST_LINES = 16;

  private DirtyFormat() {}

  /**
   * One round for people.
   *
   * @param device whose address space was tracked
   * @param round whose bitmaps are still those of the round
   * @param width of the terminal, in columns
   * @return how fast, who said it, and a map of the memory
   */
  public static String text(DeviceAddress device, Round round, int width) {
    long pageSize = round.memory().get(0).pageSize();
    Facts facts =
        new Facts()
            .add("device", device + " and all others of its address space")
            .add("round", round.number() + ", " + Amounts.time(round.length()))
            .add(
                "dirty",
                "%d of %d pages of %s (%s)"
                    .formatted(
                        round.dirtyPages(),
                        round.pages(),
                        Amounts.bytes(pageSize),
                        percent(round.dirtyPages(), round.pages())))
            .add("rate", rate(round));
    round.everythingBecause().ifPresent(why -> facts.add("all dirty", why));
    if (round.sources().isEmpty()) {
      facts.add("told by", "nobody");
    }
    round.sources().forEach(source -> facts.add("told by", said(source, round)));
    return facts.text(width) + "\n" + map(round.memory(), width);
  }

  private static String rate(Round round) {
    return round.everythingBecause().isPresent()
        ? "not known, as everything counts as dirty"
        : String.format(
            Locale.ROOT,
            "%.1f pages/s, %.2f MiB/s",
            round.pagesPerSecond(),
            round.bytesPerSecond() / (1 << 20));
  }

  private static String said(Source source, Round round) {
    String what =
        source
            .problem()
            .map(why -> isSaid(why, round) ? "nothing any more, because it failed" : why)
            .orElseGet(
                () ->
                    source.dirtyPages().isPresent()
                        ? source.dirtyPages().getAsLong() + " pages"
                        : "nothing yet");
    return source.name() + ": " + what;
  }

  private static boolean isSaid(String why, Round round) {
    return round.everythingBecause().filter(all -> all.contains(why)).isPresent();
  }

  private static String percent(long part, long whole) {
    return String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
  }

  /**
   * A map of memory: a character for so many pages.
   *
   * @param memory one or more regions, in ascending order
   * @param width of the terminal, in columns
   * @return lines, each with its first address
   */
  public static String map(List<DirtyBitmap> memory, int width) {
    int addresses =
        memory.stream()
            .mapToInt(bitmap -> address(bitmap.range().end() - 1).length())
            .max()
            .orElse(0);
    int cells = Math.max(NARROWEST, Math.min(WIDEST, width - addresses - 4));
    long pages = memory.stream().mapToLong(DirtyBitmap::pages).max().orElse(1);
    long cell = cell(pages, (long) cells * MOST_LINES);
    StringBuilder map = new StringBuilder();
    memory.forEach(bitmap -> lines(map, bitmap, addresses, cells, cell));
    return map
        + "\nEach character is "
        + (cell == 1 ? "a page" : cell + " pages")
        + ": . clean, : up to a quarter dirty, + up to three quarters, # more.\n";
  }

  /** A power of two of pages, so that lines begin at round addresses. */
  private static long cell(long pages, long cells) {
    long least = (pages + cells - 1) / cells;
    long power = Long.highestOneBit(least);
    return power == least ? least : power << 1;
  }

  private static void lines(
      StringBuilder map, DirtyBitmap bitmap, int addresses, int cells, long cell) {
    for (long page = 0; page < bitmap.pages(); page += cells * cell) {
      String address = address(bitmap.range().iova() + page * bitmap.pageSize());
      map.append(" ".repeat(addresses - address.length())).append(address).append("  ");
      long end = Math.min(bitmap.pages(), page + cells * cell);
      for (long first = page; first < end; first += cell) {
        map.append(shade(bitmap, first, Math.min(end, first + cell)));
      }
      map.append('\n');
    }
  }

  private static char shade(DirtyBitmap bitmap, long first, long end) {
    long dirty = bitmap.count(first, end);
    long pages = end - first;
    if (dirty == 0) {
      return '.';
    }
    if (4 * dirty <= pages) {
      return ':';
    }
    return 4 * dirty <= 3 * pages ? '+' : '#';
  }

  private static String address(long iova) {
    return "0x" + Long.toHexString(iova);
  }

  /**
   * One round for programs.
   *
   * @param device whose address space was tracked
   * @param round whose bitmaps are still those of the round
   * @return an object
   */
  public static JsonElement json(DeviceAddress device, Round round) {
    JsonObject json = Json.object("address", device.toString());
    json.addProperty("round", round.number());
    json.add("ms", Json.millis(round.length()));
    json.addProperty("pageSize", round.memory().get(0).pageSize());
    json.addProperty("pages", round.pages());
    json.addProperty("dirtyPages", round.dirtyPages());
    json.add("pagesPerSecond", rate(round.pagesPerSecond()));
    json.add("bytesPerSecond", rate(round.bytesPerSecond()));
    json.add("everythingBecause", Json.text(round.everythingBecause()));
    json.add(
        "sources", round.sources().stream().map(DirtyFormat::sourceJson).collect(Json.array()));
    json.add("memory", round.memory().stream().map(DirtyFormat::memoryJson).collect(Json.array()));
    return json;
  }

  private static JsonPrimitive rate(double value) {
    return new JsonPrimitive(BigDecimal.valueOf(value).setScale(1, RoundingMode.HALF_UP));
  }

  private static JsonElement sourceJson(Source source) {
    JsonObject json = Json.object("name", source.name());
    json.add("dirtyPages", Json.number(source.dirtyPages()));
    json.add("problem", Json.text(source.problem()));
    return json;
  }

  private static JsonElement memoryJson(DirtyBitmap bitmap) {
    JsonObject json = rangeJson(bitmap.range());
    json.addProperty("dirtyPages", bitmap.count());
    List<IovaRange> ranges = bitmap.dirtyRanges(MOST_RANGES + 1);
    json.add(
        "ranges",
        ranges.stream().limit(MOST_RANGES).map(DirtyFormat::rangeJson).collect(Json.array()));
    json.addProperty("allRanges", ranges.size() <= MOST_RANGES);
    return json;
  }

  /** Addresses are texts: not every reader of JSON has 64 bits for a number. */
  static JsonObject rangeJson(IovaRange range) {
    JsonObject json = Json.object("iova", address(range.iova()));
    json.addProperty("length", range.length());
    return json;
  }
}
