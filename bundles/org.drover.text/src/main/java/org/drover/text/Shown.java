// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Any value as people want to see it: a device as one line, a list as a table, a report as its
 * summary with bars, and what nobody knows by its {@code toString}.
 */
public final class Shown {
  /** More rows or lines of one value than anybody reads. */
  private static final int MOST_ROWS = 1000;

  private static final int MOST_CHARACTERS = 1 << 16;
  private static final int MOST_BYTES = 4096;

  private Shown() {}

  /**
   * A value for people.
   *
   * @param value any; may be null
   * @param width of the terminal, in columns
   * @return one or more lines, without a line's end behind the last
   */
  public static String text(Object value, int width) {
    String text = whole(value, width).stripTrailing();
    return text.length() <= MOST_CHARACTERS
        ? text
        : text.substring(0, MOST_CHARACTERS)
            + "...\n("
            + (text.length() - MOST_CHARACTERS)
            + " more characters)";
  }

  private static String whole(Object value, int width) {
    Optional<String> known = Looks.one(value, width);
    if (known.isPresent()) {
      return known.get();
    }
    if (value instanceof Optional<?> optional) {
      return optional.map(inner -> whole(inner, width)).orElse("empty");
    }
    if (value instanceof Collection<?> some) {
      return list(new ArrayList<>(some), width);
    }
    if (value instanceof byte[] bytes) {
      return bytes(bytes);
    }
    if (value instanceof Object[] array) {
      return list(Arrays.asList(array), width);
    }
    if (value instanceof Map<?, ?> map) {
      return map(map, width);
    }
    String line = single(value);
    return value instanceof Record && line.length() > width ? facts(value, width) : line;
  }

  private static String list(List<?> values, int width) {
    if (values.size() > MOST_ROWS) {
      return list(values.subList(0, MOST_ROWS), width)
          + "... and "
          + (values.size() - MOST_ROWS)
          + " more\n";
    }
    if (values.stream().allMatch(Shown::isScalar)) {
      return values.stream().map(Shown::single).collect(Collectors.joining(", ", "[", "]\n"));
    }
    return Looks.many(values, width)
        .orElseGet(
            () ->
                values.stream().allMatch(Record.class::isInstance)
                    ? Rows.text(values, width)
                    : values.stream()
                        .map(value -> text(value, width))
                        .collect(Collectors.joining("\n", "", "\n")));
  }

  private static boolean isScalar(Object value) {
    return value == null
        || value instanceof Number
        || value instanceof CharSequence
        || value instanceof Character
        || value instanceof Boolean
        || value instanceof Enum<?>
        || value instanceof Duration;
  }

  private static String map(Map<?, ?> map, int width) {
    if (map.isEmpty()) {
      return "{}";
    }
    Facts facts = new Facts();
    map.forEach((key, value) -> facts.add(String.valueOf(key), Rows.cell(value)));
    return facts.text(width);
  }

  private static String facts(Object value, int width) {
    Facts facts = new Facts().add(value.getClass().getSimpleName(), "");
    Rows.fields(value).forEach((name, field) -> facts.add(name, Rows.cell(field)));
    return facts.text(width);
  }

  private static String bytes(byte[] bytes) {
    String shown = HexDump.text(0, Arrays.copyOf(bytes, Math.min(bytes.length, MOST_BYTES)));
    if (bytes.length == 0) {
      return "no bytes";
    }
    return bytes.length <= MOST_BYTES
        ? shown
        : shown + "... and " + (bytes.length - MOST_BYTES) + " more bytes\n";
  }

  /**
   * A value by itself, whatever it is.
   *
   * @return one line as a rule; as many as its {@code toString} has
   */
  static String single(Object value) {
    if (value instanceof String text) {
      return Plain.quoted(text);
    }
    if (value instanceof Character one) {
      return "'" + one + "'";
    }
    if (value instanceof Duration time && !time.isNegative()) {
      return Amounts.time(time);
    }
    if (value != null && value.getClass().isArray() && !(value instanceof Object[])) {
      return primitives(value);
    }
    try {
      return Plain.text(String.valueOf(value));
    } catch (RuntimeException | StackOverflowError e) {
      // An isolation boundary: it is somebody else's method, and a value is shown all the same.
      return value.getClass().getName() + " (its toString failed: " + e + ")";
    }
  }

  private static String primitives(Object array) {
    int length = java.lang.reflect.Array.getLength(array);
    return IntStream.range(0, Math.min(length, MOST_ROWS))
        .mapToObj(i -> String.valueOf(java.lang.reflect.Array.get(array, i)))
        .collect(Collectors.joining(", ", "[", length > MOST_ROWS ? ", ...]" : "]"));
  }
}
