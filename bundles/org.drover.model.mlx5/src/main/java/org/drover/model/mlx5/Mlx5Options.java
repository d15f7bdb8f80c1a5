// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.drover.api.spi.ModelIommu;
import org.drover.model.mlx5.contents.Extent;
import org.drover.model.mlx5.contents.VfFiller;
import org.drover.model.mlx5.core.Mlx5Capabilities;
import org.drover.model.mlx5.firmware.AdapterSettings;
import org.drover.model.mlx5.ifc.Mlx5;

/** The options of a function, as they are typed, and what is made of them. */
final class Mlx5Options {
  private static final String SIZE = "size";
  private static final String RATE = "rate";
  private static final String SEED = "seed";
  private static final String DMA = "dma";
  private static final String CHUNKS = "chunks";
  private static final String TRACKING = "tracking";
  private static final String LACKS = "lacks";
  private static final String IOMMU = "iommu";

  /** How many milliseconds a command takes longer. */
  private static final Map<String, Integer> DELAYS =
      Map.of(
          "suspend-ms",
          Mlx5.MLX5_CMD_OP_SUSPEND_VHCA,
          "resume-ms",
          Mlx5.MLX5_CMD_OP_RESUME_VHCA,
          "query-ms",
          Mlx5.MLX5_CMD_OP_QUERY_VHCA_MIGRATION_STATE,
          "save-ms",
          Mlx5.MLX5_CMD_OP_SAVE_VHCA_STATE,
          "load-ms",
          Mlx5.MLX5_CMD_OP_LOAD_VHCA_STATE);

  private static final List<String> CAPABILITIES =
      List.of("migration", "migration_multi_load", "migration_tracking_state", "migratable");

  private static final long SMALLEST = 1 << 20;
  private static final long LARGEST = 4L << 30;
  private static final long MOST_STEPS = 10_000_000;
  private static final long MOST_MS = 600_000;

  private final Map<String, String> given;

  /**
   * Refuses what it does not know.
   *
   * @param given by name
   */
  Mlx5Options(Map<String, String> given) {
    this.given = Map.copyOf(given);
    TreeSet<String> known =
        new TreeSet<>(List.of(SIZE, RATE, SEED, DMA, CHUNKS, TRACKING, LACKS, IOMMU));
    known.addAll(DELAYS.keySet());
    TreeSet<String> unknown = new TreeSet<>(given.keySet());
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "mlx5 has no option "
              + String.join(", ", unknown)
              + "; it has "
              + String.join(", ", known));
    }
  }

  /** The adapter of one function. */
  AdapterSettings settings() {
    Mlx5Capabilities usual = AdapterSettings.usual(1).capabilities();
    List<String> lacks = lacks();
    Mlx5Capabilities capabilities =
        new Mlx5Capabilities(
            !lacks.contains("migration"),
            !lacks.contains("migration_multi_load"),
            !lacks.contains("migration_tracking_state"),
            yes(CHUNKS, "no"),
            !lacks.contains("migratable"),
            yes(TRACKING, "yes"),
            usual.pgTrackMaxNumRange(),
            usual.pgTrackLogMinAddrSpace(),
            usual.pgTrackLogMaxAddrSpace(),
            usual.pgTrackLogMaxMsgSize(),
            usual.pgTrackLogMinPageSize(),
            usual.pgTrackLogMaxPageSize());
    long size = size(SIZE, "1M", SMALLEST, LARGEST);
    if (size > AdapterSettings.LARGEST_OF_ONE_IMAGE && !capabilities.migrationInChunks()) {
      throw new IllegalArgumentException(
          "size of an mlx5 is at most "
              + AdapterSettings.LARGEST_OF_ONE_IMAGE
              + " where one image has to hold the state, not '"
              + given.get(SIZE)
              + "': take chunks=yes, or a smaller one");
    }
    Extent dma = dma();
    return AdapterSettings.usual(1)
        .withStateSize(size)
        .withFiller(vf -> new VfFiller(seed(), dma))
        .withCapabilities(capabilities)
        .withDelaysMs(delays());
  }

  Mlx5Function.Behaviour behaviour() {
    String iommu = given.getOrDefault(IOMMU, "plain");
    if (!iommu.equals("plain") && !iommu.equals("tracks")) {
      throw new IllegalArgumentException(
          "iommu of an mlx5 is plain or tracks, not '" + iommu + "'");
    }
    return new Mlx5Function.Behaviour(
        number(RATE, "0", MOST_STEPS), seed(), new ModelIommu(iommu.equals("tracks")));
  }

  private long seed() {
    return number(SEED, "0", Long.MAX_VALUE);
  }

  private List<String> lacks() {
    List<String> lacks =
        given.containsKey(LACKS) ? List.of(given.get(LACKS).split(",", -1)) : List.of();
    lacks.stream()
        .filter(name -> !CAPABILITIES.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw new IllegalArgumentException(
                  "lacks of an mlx5 names capabilities, separated by commas: "
                      + String.join(", ", CAPABILITIES)
                      + "; not '"
                      + name
                      + "'");
            });
    return lacks;
  }

  private boolean yes(String name, String usual) {
    String text = given.getOrDefault(name, usual);
    if (!text.equals("yes") && !text.equals("no")) {
      throw new IllegalArgumentException(name + " of an mlx5 is yes or no, not '" + text + "'");
    }
    return text.equals("yes");
  }

  private Map<Integer, Integer> delays() {
    Map<Integer, Integer> delays = new HashMap<>();
    DELAYS.forEach(
        (name, opcode) -> {
          if (given.containsKey(name)) {
            delays.put(opcode, (int) number(name, "0", MOST_MS));
          }
        });
    return delays;
  }

  private long number(String name, String usual, long most) {
    String text = given.getOrDefault(name, usual);
    long value = -1;
    try {
      value = Long.parseLong(text);
    } catch (NumberFormatException e) {
      // Said below.
    }
    if (value < 0 || value > most) {
      throw new IllegalArgumentException(
          name + " of an mlx5 is a number from 0 to " + most + ", not '" + text + "'");
    }
    return value;
  }

  private long size(String name, String usual, long least, long most) {
    String text = given.getOrDefault(name, usual);
    long value = bytes(text);
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " of an mlx5 is from 1M to 4G, for example 256M, not '" + text + "'");
    }
    return value;
  }

  /** -1 of what is no size. */
  private static long bytes(String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    int shift =
        switch (upper.isEmpty() ? ' ' : upper.charAt(upper.length() - 1)) {
          case 'K' -> 10;
          case 'M' -> 20;
          case 'G' -> 30;
          default -> 0;
        };
    String digits = shift == 0 ? upper : upper.substring(0, upper.length() - 1);
    long count = digits.matches("\\d{1,12}") ? Long.parseLong(digits) : -1;
    return count <= Long.MAX_VALUE >> shift ? count << shift : -1;
  }

  /** Where its rings are: {@code IOVA+SIZE}; nowhere unless told. */
  private Extent dma() {
    String text = given.getOrDefault(DMA, "0x0+0");
    String[] parts = text.split("\\+", -1);
    long length = parts.length == 2 ? bytes(parts[1]) : -1;
    boolean isSpan = length >= 0 && parts[0].matches("0x[0-9a-fA-F]{1,16}");
    long iova = isSpan ? Long.parseUnsignedLong(parts[0].substring(2), 16) : 0;
    // What ends beyond 2^64 is none.
    if (!isSpan || (length > 0 && Long.compareUnsigned(iova + length - 1, iova) < 0)) {
      throw new IllegalArgumentException(
          "dma of an mlx5 is where its rings are, IOVA+SIZE, for example 0x100000+256K, not '"
              + text
              + "'");
    }
    return new Extent(iova, length);
  }
}
