// SPDX-License-Identifier: Apache-2.0
package org.drover.vendor.mtty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.testkit.docs.DocsPage.row;

import java.io.IOException;
import java.util.List;
import org.drover.testkit.docs.DocsPage;
import org.drover.vendor.mtty.layout.MttyLayout;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Compares the tables of docs/vendors/mtty.md with the constants of the code. */
class MttyPageTest {
  private DocsPage page;

  @BeforeEach
  void readThePage() throws IOException {
    page = DocsPage.read("vendors/mtty.md");
  }

  @Test
  void theHeaderIsThatOfTheCode() {
    List<String> header = page.section("Header");

    assertThat(header)
        .anyMatch(row(MttyLayout.AT_MAGIC, 8, "magic", "0x" + Long.toHexString(MttyLayout.MAGIC)))
        .anyMatch(row(MttyLayout.AT_MAJOR, 4, "major_ver", MttyLayout.MAJOR))
        .anyMatch(row(MttyLayout.AT_MINOR, 4, "minor_ver", MttyLayout.MINOR))
        .anyMatch(row(MttyLayout.AT_PORTS, 4, "nr_ports", "1 or " + MttyLayout.MOST_PORTS))
        .anyMatch(row(MttyLayout.AT_FLAGS, 4, "flags", 0));
    assertThat(MttyLayout.AT_FLAGS + 4).isEqualTo(MttyLayout.HEADER);
  }

  @Test
  void thePortIsThatOfTheCode() {
    List<String> port = page.section("Port");

    assertThat(port)
        .anyMatch(row(0, 8, "uart_reg"))
        .anyMatch(line -> line.contains("SCR at " + MttyLayout.AT_SCR + ","))
        .anyMatch(row(MttyLayout.AT_FIFO, MttyLayout.FIFO, "rxtx.fifo"))
        .anyMatch(row(MttyLayout.AT_HEAD, 1, "rxtx.head"))
        .anyMatch(row(MttyLayout.AT_TAIL, 1, "rxtx.tail"))
        .anyMatch(row(MttyLayout.AT_COUNT, 1, "rxtx.count"))
        .anyMatch(row(MttyLayout.AT_DLAB, 1, "dlab"))
        .anyMatch(row(MttyLayout.AT_OVERRUN, 1, "overrun"))
        .anyMatch(row(MttyLayout.AT_DIVISOR, 2, "divisor"))
        .anyMatch(row(MttyLayout.AT_FCR, 1, "fcr"))
        .anyMatch(row(MttyLayout.AT_MAX_FIFO_SIZE, 1, "max_fifo_size", "1 or " + MttyLayout.FIFO))
        .anyMatch(row(MttyLayout.AT_TRIGGER_LEVEL, 1, "intr_trigger_level"))
        .anyMatch(
            line ->
                line.contains(
                    "port 0 begins at "
                        + MttyLayout.size(0)
                        + ", port 1 at "
                        + MttyLayout.size(1)
                        + ". A port has "
                        + MttyLayout.PORT
                        + " bytes"));
  }

  @Test
  void theTypesHaveTheSizesOfTheCode() {
    assertThat(page.section("Types"))
        .anyMatch(row("mtty-1", 1, MttyLayout.size(1)))
        .anyMatch(row("mtty-2", 2, MttyLayout.size(2)));
  }
}
