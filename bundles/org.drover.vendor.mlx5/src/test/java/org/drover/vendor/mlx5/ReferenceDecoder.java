// SPDX-License-Identifier: Apache-2.0
package org.drover.vendor.mlx5;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What an inspector must say of a stream, found in another way: over the whole array, header by
 * header, with nothing of the code under test. The layout is written out again here, from {@code
 * struct mlx5_vf_migration_header} of {@code drivers/vfio/pci/mlx5/cmd.h}.
 */
final class ReferenceDecoder {
  private static final int HEADER = 16;

  private final ByteBuffer stream;
  private final List<Part> parts = new ArrayList<>();
  private long begun;
  private long images;
  private long largest;
  private long bytes;
  private long skipped;
  private OptionalLong announced = OptionalLong.empty();

  /**
   * One record that is whole.
   *
   * @param number what a size record announces; of others 0
   * @param warnings how many
   */
  record Part(long offset, long length, int flags, int tag, long number, int warnings) {}

  /**
   * What must be said.
   *
   * @param refusedAt the offset that the refusal names; negative if there is none
   * @param seenAt the index of the byte that shows it; the stream's length if its end does
   * @param headerless whether it must be said that a kernel before 6.2 may have written it
   * @param parts the records that are whole before that
   * @param findings the numbers that the findings tell
   */
  record Verdict(
      long refusedAt,
      long seenAt,
      boolean headerless,
      List<Part> parts,
      Map<String, String> findings) {

    boolean isRefused() {
      return refusedAt >= 0;
    }
  }

  private ReferenceDecoder(byte[] stream) {
    this.stream = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Of all its bytes. */
  static Verdict judge(byte[] stream) {
    return new ReferenceDecoder(stream).judge();
  }

  private Verdict judge() {
    long at = 0;
    while (at < stream.capacity()) {
      int start = (int) at;
      for (int seen = start; seen < Math.min(start + HEADER, stream.capacity()); seen++) {
        int field = wrongField(start, seen);
        if (field >= 0) {
          return refused(start + field, seen, start == 0);
        }
      }
      if (start + HEADER > stream.capacity()) {
        return refused(stream.capacity(), stream.capacity(), false);
      }
      begin(start);
      at = start + HEADER + size(start);
      if (at > stream.capacity()) {
        return refused(stream.capacity(), stream.capacity(), false);
      }
      end(start);
    }
    return images == 0 ? refused(at, at, false) : refused(-1, -1, false);
  }

  /**
   * The field of the header at {@code start} that cannot be right, now that the byte {@code seen}
   * is known and all before it; -1 if there is none.
   */
  private int wrongField(int start, int seen) {
    int place = seen - start;
    int value = stream.get(seen);
    if (place >= 4 && place < 8 && value != 0) {
      return 0;
    }
    if (place >= 12 && (stream.get(start + 8) & 1) == 0) {
      boolean possible = place == 12 ? value == 0 || value == 1 : value == 0;
      if (!possible) {
        return 12;
      }
    }
    if (place == 15) {
      boolean emptyImage = tag(start) == 0 && size(start) == 0;
      boolean noNumber = tag(start) == 1 && size(start) != 8;
      return emptyImage || noNumber ? 0 : -1;
    }
    return -1;
  }

  private void begin(int start) {
    begun++;
    if (tag(start) == 0) {
      images++;
      largest = Math.max(largest, size(start));
      bytes += size(start);
    } else if (tag(start) != 1) {
      skipped++;
    }
  }

  private void end(int start) {
    long number = tag(start) == 1 ? stream.getLong(start + HEADER) : 0;
    int warnings = warnings(start);
    if (tag(start) == 1) {
      announced = OptionalLong.of(number);
    }
    parts.add(new Part(start, HEADER + size(start), flags(start), tag(start), number, warnings));
  }

  /** What the kernel takes and no driver writes. */
  private int warnings(int start) {
    int unusual = flags(start) == tag(start) ? 0 : 1;
    return switch (tag(start)) {
      case 0 -> unusual + (images == 1 && announced.isEmpty() ? 1 : 0);
      case 1 -> unusual + (images > 0 || announced.isPresent() ? 1 : 0);
      default -> 1;
    };
  }

  private Verdict refused(long offset, long seenAt, boolean headerless) {
    Map<String, String> findings = new LinkedHashMap<>();
    if (begun != 0) {
      findings.put("records", Long.toString(begun));
      announced.ifPresent(
          size -> findings.put("source's buffer", Long.toUnsignedString(size) + " bytes"));
      findings.put("firmware images", Long.toString(images));
      findings.put("largest image", largest + " bytes");
      findings.put("all images", bytes + " bytes");
      if (skipped != 0) {
        findings.put("optional records that nobody knows", Long.toString(skipped));
      }
    }
    return new Verdict(offset, seenAt, headerless, List.copyOf(parts), findings);
  }

  private long size(int start) {
    return stream.getLong(start);
  }

  private int flags(int start) {
    return stream.getInt(start + 8);
  }

  private int tag(int start) {
    return stream.getInt(start + 12);
  }
}
