// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A table of anything: the components of records, the keys of maps, or values alone. */
public final class Rows {
  private Rows() {}

  /**
   * A table with a column for each component or key that one of the rows has.
   *
   * @param rows records, maps with keys of any type, or other values; they may be mixed
   * @param width of the terminal, in columns
   * @return lines, or a sentence if there are no rows
   */
  public static String text(List<?> rows, int width) {
    if (rows.isEmpty()) {
      return "No rows.\n";
    }
    List<Map<String, Object>> fields = rows.stream().map(Rows::fields).toList();
    Set<String> columns = new LinkedHashSet<>();
    fields.forEach(row -> columns.addAll(row.keySet()));
    Table table = new Table(columns.stream().map(Rows::header).toArray(String[]::new));
    for (Map<String, Object> row : fields) {
      table.row(columns.stream().map(column -> cell(row.getOrDefault(column, ""))).toArray());
    }
    return table.text(width);
  }

  /**
   * What one row consists of.
   *
   * @param row a record, a map or another value
   * @return by name, in order; another value is called {@code value}
   */
  static Map<String, Object> fields(Object row) {
    Map<String, Object> fields = new LinkedHashMap<>();
    if (row instanceof Map<?, ?> map) {
      map.forEach((key, value) -> fields.put(String.valueOf(key), value));
    } else if (row instanceof Record values) {
      components(values.getClass()).forEach(one -> fields.put(one.getName(), value(one, values)));
    } else {
      fields.put("value", row);
    }
    return fields;
  }

  private static Stream<RecordComponent> components(Class<?> type) {
    return Stream.of(type.getRecordComponents());
  }

  private static Object value(RecordComponent component, Record of) {
    try {
      // A record of a snippet is a nested class of a class that is not public.
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(of);
    } catch (IllegalAccessException | InvocationTargetException e) {
      return "(" + component.getName() + "() failed)";
    }
  }

  private static String header(String name) {
    return name.replaceAll("([a-z])([A-Z])", "$1 $2").toUpperCase(Locale.ROOT);
  }

  /** One line, however long. */
  static String cell(Object value) {
    List<String> words = new ArrayList<>();
    if (value instanceof Optional<?> optional) {
      return optional.map(Rows::cell).orElse("-");
    }
    if (value instanceof Iterable<?> many) {
      many.forEach(one -> words.add(cell(one)));
      return String.join(", ", words);
    }
    String text = value instanceof CharSequence ? value.toString() : Shown.single(value);
    return Plain.text(text).replace('\n', ' ').replace('\t', ' ');
  }
}
