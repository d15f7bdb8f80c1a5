// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.lang.reflect.Array;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.BaseStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.drover.api.DroverException;
import org.drover.jshell.words.Text;
import org.drover.text.Bars;
import org.drover.text.Bars.Bar;
import org.drover.text.Plot;
import org.drover.text.Rows;
import org.drover.text.Shown;

/** Tables and plots of whatever scripts have. */
final class Drawing {
  private Drawing() {}

  static Text table(Object rows, int width) {
    if (rows instanceof Map<?, ?> map) {
      return new Text(Rows.text(map.entrySet().stream().map(Drawing::entry).toList(), width));
    }
    List<?> list = list(rows);
    boolean records = !list.isEmpty() && list.stream().allMatch(Record.class::isInstance);
    // Values of the API have tables of their own.
    return new Text(records ? Shown.text(list, width) : Rows.text(list, width));
  }

  private static Map<String, Object> entry(Map.Entry<?, ?> entry) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("key", entry.getKey());
    row.put("value", entry.getValue());
    return row;
  }

  static Text plot(Object numbers, int width) {
    if (numbers instanceof Map<?, ?> map) {
      List<Bar> bars = new ArrayList<>();
      map.forEach(
          (name, value) ->
              bars.add(
                  new Bar(String.valueOf(name), Shown.text(value, width), number(value), '#')));
      return new Text(bars.isEmpty() ? "No numbers to plot." : Bars.text(bars, width));
    }
    return new Text(Plot.text(list(numbers).stream().map(Drawing::number).toList(), width));
  }

  private static double number(Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    if (value instanceof Duration time) {
      return time.toNanos() / 1e6;
    }
    throw new DroverException(
        (value == null ? "null" : "a " + value.getClass().getSimpleName())
            + " cannot be plotted; give numbers or durations.");
  }

  private static List<?> list(Object values) {
    if (values instanceof Iterable<?> many) {
      return StreamSupport.stream(many.spliterator(), false).toList();
    }
    if (values instanceof Stream<?> stream) {
      return stream.toList();
    }
    if (values instanceof BaseStream<?, ?> stream) {
      List<Object> all = new ArrayList<>();
      stream.iterator().forEachRemaining(all::add);
      return all;
    }
    if (values != null && values.getClass().isArray()) {
      return IntStream.range(0, Array.getLength(values))
          .mapToObj(i -> Array.get(values, i))
          .toList();
    }
    throw new DroverException(
        (values == null ? "null" : "a " + values.getClass().getSimpleName())
            + " has no rows; give a collection, an array, a stream or a map.");
  }
}
