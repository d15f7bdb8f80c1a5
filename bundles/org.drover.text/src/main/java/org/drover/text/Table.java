// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A table for people. Where a row of it is wider than the terminal it takes, in this order, the
 * first form that is not: without the columns in which nothing stands; with the wide columns below
 * each row; with the first column above each row; each row as a list.
 */
final class Table {
  private static final String INDENT = "  ";

  private final List<String> headers;
  private final List<List<String>> rows = new ArrayList<>();
  private Set<String> wide = Set.of();

  Table(String... headers) {
    this.headers = List.of(headers);
  }

  /** Names the columns that may go below each row. */
  Table wide(String... columns) {
    wide = Set.of(columns);
    return this;
  }

  Table row(Object... cells) {
    rows.add(Stream.of(cells).map(Object::toString).toList());
    return this;
  }

  /** Lines without blanks at their ends, none of them wider than so many columns if possible. */
  String text(int width) {
    List<Integer> all = IntStream.range(0, headers.size()).boxed().toList();
    List<Integer> filled = all.stream().filter(this::isFilled).toList();
    return Stream.of(grid(all), grid(filled), below(filled, width), above(filled))
        .filter(lines -> lines.stream().allMatch(line -> line.length() <= width))
        .findFirst()
        .orElseGet(() -> lists(filled, width))
        .stream()
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private boolean isFilled(int column) {
    return rows.stream().map(row -> row.get(column)).anyMatch(Table::isFilled);
  }

  private static boolean isFilled(String cell) {
    return !cell.isEmpty() && !cell.equals("-");
  }

  /** The header, the line below it, and the rows. */
  private List<String> grid(List<Integer> columns) {
    List<Integer> widths = columns.stream().map(this::width).toList();
    List<String> lines = new ArrayList<>();
    lines.add(line(columns.stream().map(headers::get).toList(), widths, " | ", " "));
    lines.add(line(columns.stream().map(column -> "").toList(), widths, "-+-", "-"));
    rows.forEach(row -> lines.add(line(pick(columns, row), widths, " | ", " ")));
    return lines;
  }

  private int width(int column) {
    return Stream.concat(Stream.of(headers), rows.stream())
        .mapToInt(row -> row.get(column).length())
        .max()
        .orElse(0);
  }

  private static String line(
      List<String> cells, List<Integer> widths, String between, String fill) {
    return IntStream.range(0, cells.size())
        .mapToObj(i -> cells.get(i) + fill.repeat(widths.get(i) - cells.get(i).length()))
        .collect(Collectors.joining(between))
        .stripTrailing();
  }

  private List<String> below(List<Integer> columns, int width) {
    List<String> grid = grid(pick(columns, column -> !wide.contains(headers.get(column))));
    List<Integer> moved = pick(columns, column -> wide.contains(headers.get(column)));
    List<String> lines = new ArrayList<>(grid.subList(0, 2));
    for (int i = 0; i < rows.size(); i++) {
      lines.add(grid.get(i + 2));
      list(rows.get(i), moved, width - INDENT.length()).ifPresent(text -> indent(text, lines));
    }
    return lines;
  }

  private List<String> above(List<Integer> columns) {
    List<String> grid = grid(columns.subList(1, columns.size()));
    int first = columns.get(0);
    List<String> lines = new ArrayList<>(List.of(headers.get(first)));
    lines.add(INDENT + grid.get(0));
    lines.add("-".repeat(INDENT.length()) + grid.get(1));
    for (int i = 0; i < rows.size(); i++) {
      lines.add(rows.get(i).get(first));
      lines.add(INDENT + grid.get(i + 2));
    }
    return lines;
  }

  private List<String> lists(List<Integer> columns, int width) {
    return rows.stream()
        .flatMap(row -> list(row, columns, width).stream())
        .collect(Collectors.joining("\n"))
        .lines()
        .toList();
  }

  private Optional<String> list(List<String> row, List<Integer> columns, int width) {
    Facts facts = new Facts();
    List<Integer> filled = pick(columns, column -> isFilled(row.get(column)));
    filled.forEach(
        column -> facts.add(headers.get(column).toLowerCase(Locale.ROOT), row.get(column)));
    return filled.isEmpty() ? Optional.empty() : Optional.of(facts.text(width));
  }

  private static void indent(String text, List<String> lines) {
    text.lines().map(line -> INDENT + line).forEach(lines::add);
  }

  private static List<String> pick(List<Integer> columns, List<String> row) {
    return columns.stream().map(row::get).toList();
  }

  private static List<Integer> pick(List<Integer> columns, IntPredicate which) {
    return columns.stream().filter(which::test).toList();
  }
}
