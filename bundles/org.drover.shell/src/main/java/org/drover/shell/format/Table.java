// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.format;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.apache.karaf.shell.support.table.ShellTable;

/** A table for people. */
final class Table {
  private final ShellTable table = new ShellTable().forceAscii();

  Table(String... headers) {
    for (String header : headers) {
      table.column(header);
    }
  }

  Table row(Object... cells) {
    table.addRow().addContent(cells);
    return this;
  }

  /** Lines without blanks at their ends. */
  String text() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8)) {
      table.print(out, StandardCharsets.UTF_8, true);
    }
    return bytes
        .toString(StandardCharsets.UTF_8)
        .lines()
        .map(String::stripTrailing)
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
