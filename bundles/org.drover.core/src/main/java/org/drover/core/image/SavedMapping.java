// SPDX-License-Identifier: Apache-2.0
package org.drover.core.image;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import org.drover.api.IovaRange;
import org.drover.api.spi.WorkloadMemory;

/**
 * A piece of memory that a saved device reached by DMA.
 *
 * @param range where it saw it
 * @param readable whether it might read it
 * @param writable whether it might write it
 */
public record SavedMapping(IovaRange range, boolean readable, boolean writable) {

  /**
   * That of a region.
   *
   * @param region of the workload's memory
   * @return without its memfd, which is this process's alone
   */
  public static SavedMapping of(WorkloadMemory.Region region) {
    return new SavedMapping(
        new IovaRange(region.iova(), region.length()), region.readable(), region.writable());
  }

  void write(JsonWriter json) throws IOException {
    json.beginObject();
    json.name("iova").value("0x%x".formatted(range.iova()));
    json.name("length").value(range.length());
    json.name("access").value(access());
    json.endObject();
  }

  static SavedMapping read(Fields fields) throws MalformedTextException {
    long iova = iova(fields);
    long length = fields.number("length", 1, Long.MAX_VALUE);
    String access = fields.text("access");
    if (!access.matches("[r-][w-]")) {
      throw fields.wrong("access", "'rw', 'r-', '-w' or '--'");
    }
    try {
      return new SavedMapping(
          new IovaRange(iova, length), access.charAt(0) == 'r', access.charAt(1) == 'w');
    } catch (IllegalArgumentException e) {
      throw fields.wrong("length", "of a range that ends in the IOVA space: " + e.getMessage());
    }
  }

  private static long iova(Fields fields) throws MalformedTextException {
    String text = fields.text("iova");
    if (!text.matches("0x[0-9a-f]{1,16}")) {
      throw fields.wrong("iova", "an address like 0x1000000");
    }
    return Long.parseUnsignedLong(text.substring(2), 16);
  }

  private String access() {
    return (readable ? "r" : "-") + (writable ? "w" : "-");
  }

  /** For example {@code 0x1000000 to 0x1ffffff rw}. */
  @Override
  public String toString() {
    return range + " " + access();
  }
}
