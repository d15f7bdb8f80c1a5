// SPDX-License-Identifier: Apache-2.0
package org.drover.command;

import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Option;

/** The fields of a command into which Karaf puts what was typed. */
final class CommandFields {
  private CommandFields() {}

  /** Ordered by the options' names. */
  static List<Field> options(Class<?> command) {
    return fields(command, Option.class)
        .sorted(Comparator.comparing(field -> field.getAnnotation(Option.class).name()))
        .toList();
  }

  /** In the order in which they are typed. */
  static List<Field> arguments(Class<?> command) {
    return fields(command, Argument.class)
        .sorted(Comparator.comparingInt(field -> field.getAnnotation(Argument.class).index()))
        .toList();
  }

  private static Stream<Field> fields(Class<?> command, Class<? extends Annotation> mark) {
    List<Field> fields = new ArrayList<>();
    for (Class<?> type = command; type != null; type = type.getSuperclass()) {
      fields.addAll(List.of(type.getDeclaredFields()));
    }
    return fields.stream().filter(field -> field.isAnnotationPresent(mark));
  }

  /**
   * What was typed for a field.
   *
   * @return nothing if that was left out; {@code true} alone for an option without a value
   */
  static List<String> words(Object command, Field field) {
    Object value = get(command, field);
    if (value == null || value.equals(false)) {
      return List.of();
    }
    return value instanceof List<?> list
        ? list.stream().filter(Objects::nonNull).map(Object::toString).toList()
        : List.of(value.toString());
  }

  private static Object get(Object command, Field field) {
    try {
      field.setAccessible(true);
      return field.get(command);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(field + " of a command is not readable", e);
    }
  }
}
