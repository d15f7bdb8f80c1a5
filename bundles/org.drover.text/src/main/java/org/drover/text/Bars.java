// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import java.util.List;
import java.util.stream.Collectors;

/** Amounts as bars of characters, one a line. */
public final class Bars {
  private static final int SHORTEST = 10;
  private static final int LONGEST = 60;

  private Bars() {}

  /**
   * One line.
   *
   * @param label what it is
   * @param amount in words
   * @param value in any unit, the same for all; what is not above 0 has no bar
   * @param mark the character that the bar is made of
   */
  public record Bar(String label, String amount, double value, char mark) {}

  /**
   * Draws bars to one scale: the greatest value fills the line.
   *
   * @param bars in the order of the lines
   * @param width of the terminal, in columns
   * @return lines; a value above 0 has one mark at least
   */
  public static String text(List<Bar> bars, int width) {
    int labels = bars.stream().mapToInt(bar -> bar.label().length()).max().orElse(0);
    int amounts = bars.stream().mapToInt(bar -> bar.amount().length()).max().orElse(0);
    int length = Math.max(SHORTEST, Math.min(LONGEST, width - labels - amounts - 5));
    double greatest = bars.stream().mapToDouble(Bar::value).filter(Bars::isDrawn).max().orElse(1);
    return bars.stream()
        .map(
            bar ->
                left(bar.label(), labels)
                    + "  "
                    + right(bar.amount(), amounts)
                    + "  |"
                    + String.valueOf(bar.mark()).repeat(marks(bar.value(), greatest, length)))
        .map(String::stripTrailing)
        .collect(Collectors.joining("\n", "", bars.isEmpty() ? "" : "\n"));
  }

  private static boolean isDrawn(double value) {
    return value > 0 && value < Double.POSITIVE_INFINITY;
  }

  private static int marks(double value, double greatest, int length) {
    if (!isDrawn(value)) {
      return value == Double.POSITIVE_INFINITY ? length : 0;
    }
    return Math.max(1, (int) Math.round(value / greatest * length));
  }

  private static String left(String text, int width) {
    return text + " ".repeat(width - text.length());
  }

  private static String right(String text, int width) {
    return " ".repeat(width - text.length()) + text;
  }
}
