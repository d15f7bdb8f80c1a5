// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** A row of numbers as columns of characters, from left to right. */
public final class Plot {
  private static final int HEIGHT = 8;
  private static final int NARROWEST = 10;

  private Plot() {}

  /**
   * Draws numbers. Where there are more of them than columns, a column shows the greatest of its
   * share, so that no peak is lost.
   *
   * @param numbers in the order of the columns; what is no finite number leaves its column empty
   * @param width of the terminal, in columns
   * @return nine lines, with the greatest and the least value at the left
   */
  public static String text(List<Double> numbers, int width) {
    double[] finite =
        numbers.stream().mapToDouble(Double::doubleValue).filter(Double::isFinite).toArray();
    if (finite.length == 0) {
      return "No numbers to plot.\n";
    }
    double top = DoubleStream.of(finite).max().orElseThrow();
    // Columns stand on 0, unless that would hide how they differ.
    double least = DoubleStream.of(finite).min().orElseThrow();
    double bottom = least >= 0 ? 0 : least;
    String high = number(top);
    String low = number(bottom);
    int labels = Math.max(high.length(), low.length());
    double[] columns = columns(numbers, Math.max(NARROWEST, width - labels - 3));
    int[] marks = Arrays.stream(columns).mapToInt(value -> marks(value, bottom, top)).toArray();
    return IntStream.range(0, HEIGHT)
        .mapToObj(
            line -> {
              String label = line == 0 ? high : line == HEIGHT - 1 ? low : "";
              return " ".repeat(labels - label.length()) + label + " |" + row(marks, HEIGHT - line);
            })
        .map(String::stripTrailing)
        .collect(
            Collectors.joining(
                "\n", "", "\n" + " ".repeat(labels) + " +" + "-".repeat(marks.length) + "\n"));
  }

  private static double[] columns(List<Double> numbers, int most) {
    int count = Math.min(numbers.size(), most);
    return IntStream.range(0, count)
        .mapToDouble(
            column ->
                numbers
                    .subList(
                        (int) ((long) column * numbers.size() / count),
                        (int) ((long) (column + 1) * numbers.size() / count))
                    .stream()
                    .mapToDouble(Double::doubleValue)
                    .filter(Double::isFinite)
                    .max()
                    .orElse(Double.NaN))
        .toArray();
  }

  private static int marks(double value, double bottom, double top) {
    if (Double.isNaN(value)) {
      return 0;
    }
    double part = top > bottom ? (value - bottom) / (top - bottom) : 1;
    return Math.max(1, (int) Math.round(part * HEIGHT));
  }

  private static String row(int[] marks, int height) {
    return IntStream.of(marks)
        .mapToObj(mark -> mark >= height ? "#" : " ")
        .collect(Collectors.joining());
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.4g", value);
  }
}
