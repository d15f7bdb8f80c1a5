// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A page of {@code docs/}, so that a test compares what it says with the code. */
public final class DocsPage {
  private final List<String> lines;

  private DocsPage(List<String> lines) {
    this.lines = lines;
  }

  /**
   * Reads a page; from the folder of a module, as Maven runs its tests.
   *
   * @param name below {@code docs/}, for example {@code vendors/mtty.md}
   * @return the page as it is now
   * @throws IOException if it cannot be read
   */
  public static DocsPage read(String name) throws IOException {
    return new DocsPage(
        Files.readAllLines(Path.of(System.getProperty("basedir", ""), "../../docs", name)));
  }

  /**
   * What it says.
   *
   * @return line by line
   */
  public List<String> lines() {
    return lines;
  }

  /**
   * The lines of a section, up to the next heading.
   *
   * @param heading as it is written, without the signs before it
   * @return without the heading; none if there is no such section
   */
  public List<String> section(String heading) {
    return lines.stream()
        .dropWhile(line -> !line.matches("#+ \\Q" + heading + "\\E"))
        .skip(1)
        .takeWhile(line -> !line.startsWith("#"))
        .toList();
  }

  /**
   * A row of a table.
   *
   * @param cells its first ones, as text
   * @return holds of a line that begins with these cells
   */
  public static Predicate<String> row(Object... cells) {
    String start =
        Stream.of(cells).map(cell -> cell + " |").collect(Collectors.joining(" ", "| ", ""));
    return line -> line.startsWith(start);
  }
}
