// SPDX-License-Identifier: Apache-2.0
package org.drover.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.drover.stream.StreamFormatException.Reason;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Compares the tables of docs/formats/stream.md with the constants of the code. */
class FormatPageTest {
  private List<String> page;

  @BeforeEach
  void readThePage() throws IOException {
    String module = System.getProperty("basedir", "");
    page = Files.readAllLines(Path.of(module, "../../docs/formats/stream.md"));
  }

  @Test
  void streamHeader() {
    String magic = HexFormat.ofDelimiter(" ").formatHex(StreamHeader.magic());
    assertThat(table("## Stream header"))
        .containsExactly(
            row(0, StreamHeader.MAJOR_OFFSET, "magic"),
            row(StreamHeader.MAJOR_OFFSET, StreamHeader.MINOR_OFFSET, "major"),
            row(StreamHeader.MINOR_OFFSET, StreamHeader.CRC_OFFSET, "minor"),
            row(StreamHeader.CRC_OFFSET, StreamHeader.SIZE, "crc"));
    assertThat(cell("## Stream header", "magic")).isEqualTo("`" + magic + "`");
    assertThat(cell("## Stream header", "major"))
        .startsWith("`" + StreamHeader.CURRENT.major() + "`");
    assertThat(cell("## Stream header", "minor"))
        .isEqualTo("`" + StreamHeader.CURRENT.minor() + "`");
    assertThat(cell("## Stream header", "crc"))
        .isEqualTo("CRC32C of bytes 0 to " + (StreamHeader.CRC_OFFSET - 1));
  }

  @Test
  void frameHeader() {
    assertThat(table("## Frame header"))
        .containsExactly(
            row(FrameHeader.MAGIC_OFFSET, FrameHeader.TYPE_OFFSET, "magic"),
            row(FrameHeader.TYPE_OFFSET, FrameHeader.FLAGS_OFFSET, "type"),
            row(FrameHeader.FLAGS_OFFSET, FrameHeader.DEVICE_OFFSET, "flags"),
            row(FrameHeader.DEVICE_OFFSET, FrameHeader.RESERVED_OFFSET, "device"),
            row(FrameHeader.RESERVED_OFFSET, FrameHeader.LENGTH_OFFSET, "reserved"),
            row(FrameHeader.LENGTH_OFFSET, FrameHeader.NUMBER_OFFSET, "length"),
            row(FrameHeader.NUMBER_OFFSET, FrameHeader.PAYLOAD_CRC_OFFSET, "number"),
            row(FrameHeader.PAYLOAD_CRC_OFFSET, FrameHeader.HEADER_CRC_OFFSET, "payload crc"),
            row(FrameHeader.HEADER_CRC_OFFSET, Frame.HEADER_BYTES, "header crc"));
    int magic = Integer.reverseBytes(FrameHeader.MAGIC);
    String bytes = String.format("%08x", magic).replaceAll("(..)(?=.)", "$1 ");
    assertThat(cell("## Frame header", "magic")).startsWith("`" + bytes + "`");
    assertThat(cell("## Frame header", "flags"))
        .startsWith(
            "bit " + Integer.numberOfTrailingZeros(FrameHeader.FLAG_CRITICAL) + ": critical");
    assertThat(cell("## Frame header", "length"))
        .contains(" " + WriterOptions.DEFAULT_MAX_PAYLOAD + " ");
    assertThat(cell("## Frame header", "header crc"))
        .startsWith("CRC32C of bytes 0 to " + (FrameHeader.HEADER_CRC_OFFSET - 1) + " ");
  }

  @Test
  void sectionTypes() {
    assertThat(table("## Section types"))
        .containsExactly(
            code(SectionType.MANIFEST),
            code(SectionType.DEVICE_DATA),
            code(SectionType.DEVICE_CONTEXT),
            code(SectionType.END),
            String.format(
                "`0x%04x` to `0x%04x`|CONTROL", SectionType.CONTROL, SectionType.CONTROL_LAST));
    for (int type = 0; type <= SectionType.MAX_CODE; type++) {
      boolean listed = (type >= 1 && type <= 4) || (type >= 0x100 && type <= 0x1ff);
      assertThat(SectionType.isKnown(type)).as("0x%04x", type).isEqualTo(listed);
    }
    assertThat(SectionType.name(0x101)).isEqualTo("CONTROL(0x0101)");
    assertThat(SectionType.name(5)).isEqualTo("unknown(0x0005)");
  }

  @Test
  void end() {
    assertThat(table("## END"))
        .containsExactly(
            row(EndSection.PAYLOAD_BYTES_OFFSET, EndSection.FRAMES_OFFSET, "payload bytes"),
            row(EndSection.FRAMES_OFFSET, EndSection.DIGEST_OFFSET, "frames"),
            row(EndSection.DIGEST_OFFSET, EndSection.LENGTH_WITH_DIGEST, "digest"));
    assertThat(String.join(" ", section("## END")))
        .contains(
            "has %d bytes, or %d with a digest"
                .formatted(EndSection.LENGTH_PLAIN, EndSection.LENGTH_WITH_DIGEST));
  }

  @Test
  void reasons() {
    assertThat(table("## Reading an error"))
        .containsExactly(Arrays.stream(Reason.values()).map(Reason::name).toArray(String[]::new));
  }

  private static String code(int type) {
    return String.format("`0x%04x`|%s", type, SectionType.name(type));
  }

  private static String row(int from, int to, String field) {
    return from + "|" + (to - from) + "|" + field;
  }

  /** Returns the lines from a heading to the next. */
  private List<String> section(String heading) {
    int from = page.indexOf(heading);
    assertThat(from).as(heading).isNotNegative();
    return page.subList(from + 1, page.size()).stream()
        .takeWhile(line -> !line.startsWith("## "))
        .toList();
  }

  private List<String[]> rows(String heading) {
    return section(heading).stream()
        .filter(line -> line.startsWith("| "))
        .skip(1)
        .map(line -> line.substring(2, line.length() - 2).split(" \\| ", -1))
        .toList();
  }

  /** Returns all cells of each row but the last, joined by bars. */
  private List<String> table(String heading) {
    return rows(heading).stream()
        .map(cells -> String.join("|", Arrays.copyOf(cells, cells.length - 1)))
        .toList();
  }

  private String cell(String heading, String field) {
    return rows(heading).stream()
        .filter(cells -> cells[2].equals(field))
        .map(cells -> cells[3])
        .findFirst()
        .orElseThrow();
  }
}
