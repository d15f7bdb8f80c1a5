// SPDX-License-Identifier: Apache-2.0
package org.drover.vendor.mtty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.vendor.mtty.layout.MttyLayout.FIFO;
import static org.drover.vendor.mtty.layout.MttyLayout.MOST_PORTS;
import static org.drover.vendor.mtty.layout.MttyLayout.PORT;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.drover.vendor.mtty.layout.MttyLayout;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Compares the tables of docs/vendors/mtty.md with the constants of the code. */
class MttyPageTest {
  private String page;

  @BeforeEach
  void readThePage() throws IOException {
    page =
        Files.readString(Path.of(System.getProperty("basedir", ""), "../../docs/vendors/mtty.md"));
  }

  /** The rows of the table below a heading, by their first three cells and whatever follows. */
  private List<String> table(String heading) {
    String behind = page.substring(page.indexOf("\n### " + heading + "\n"));
    return behind
        .lines()
        .skip(2)
        .dropWhile(line -> !line.startsWith("|--"))
        .skip(1)
        .takeWhile(line -> line.startsWith("|"))
        .toList();
  }

  private static String row(int offset, int size, String field) {
    return "| " + offset + " | " + size + " | " + field + " |";
  }

  @Test
  void theHeaderIsThatOfTheCode() {
    assertThat(table("Header"))
        .containsExactly(
            row(MttyLayout.AT_MAGIC, 8, "magic") + " 0x%x |".formatted(MttyLayout.MAGIC),
            row(MttyLayout.AT_MAJOR, 4, "major_ver") + " " + MttyLayout.MAJOR + " |",
            row(MttyLayout.AT_MINOR, 4, "minor_ver") + " " + MttyLayout.MINOR + " |",
            row(MttyLayout.AT_PORTS, 4, "nr_ports") + " 1 or " + MOST_PORTS + " |",
            row(MttyLayout.AT_FLAGS, 4, "flags") + " 0 |");
    assertThat(MttyLayout.AT_FLAGS + 4).isEqualTo(MttyLayout.HEADER);
  }

  @Test
  void thePortIsThatOfTheCode() {
    assertThat(table("Port"))
        .extracting(row -> row.replaceFirst("^(\\|[^|]*\\|[^|]*\\|[^|]*\\|).*", "$1"))
        .containsExactly(
            row(0, 8, "uart_reg"),
            row(MttyLayout.AT_FIFO, FIFO, "rxtx.fifo"),
            row(MttyLayout.AT_HEAD, 1, "rxtx.head"),
            row(MttyLayout.AT_TAIL, 1, "rxtx.tail"),
            row(MttyLayout.AT_COUNT, 1, "rxtx.count"),
            row(MttyLayout.AT_DLAB, 1, "dlab"),
            row(MttyLayout.AT_OVERRUN, 1, "overrun"),
            row(MttyLayout.AT_DIVISOR, 2, "divisor"),
            row(MttyLayout.AT_FCR, 1, "fcr"),
            row(MttyLayout.AT_MAX_FIFO_SIZE, 1, "max_fifo_size"),
            row(MttyLayout.AT_TRIGGER_LEVEL, 1, "intr_trigger_level"));
    assertThat(page).contains("the scratch register at " + MttyLayout.AT_SCR + " |");
  }

  @Test
  void theLengthsAreThoseOfTheCode() {
    assertThat(page.replace('\n', ' '))
        .contains("It has " + MttyLayout.size(1) + " bytes with one port and " + MttyLayout.size(2))
        .contains("The first begins at " + MttyLayout.size(0))
        .contains("the second at " + MttyLayout.size(1) + ".")
        .contains("The bytes at 29 and " + (PORT - 1) + " are padding.");
  }
}
