// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.run;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;

/**
 * Lets options stand anywhere. Karaf takes no option after the first argument: it puts such words
 * into the arguments. Here they are taken out again and the arguments are dealt anew.
 *
 * <p>For that a command whose last argument is not multi-valued declares one more, called {@link
 * #OPTIONS}, of type {@code List<String>}, into which Karaf puts what is left.
 */
final class TypedWords {
  static final String OPTIONS = "options";

  private final Action action;
  private final List<Field> arguments;
  private final List<Field> options;

  TypedWords(Action action) {
    this.action = action;
    this.arguments =
        fields(action)
            .filter(field -> field.isAnnotationPresent(Argument.class))
            .sorted(Comparator.comparingInt(field -> argument(field).index()))
            .toList();
    this.options = fields(action).filter(field -> field.isAnnotationPresent(Option.class)).toList();
  }

  /** Deals the words that Karaf has injected into the fields where they belong. */
  void deal() {
    List<String> words = arguments.stream().flatMap(field -> words(get(field))).toList();
    arguments.forEach(field -> set(field, null));
    List<String> rest = takeOptions(words);
    for (Field field : arguments) {
      if (argument(field).name().equals(OPTIONS)) {
        continue;
      }
      if (argument(field).multiValued()) {
        set(field, rest.isEmpty() ? null : List.copyOf(rest));
        rest = List.of();
      } else if (!rest.isEmpty()) {
        set(field, rest.get(0));
        rest = rest.subList(1, rest.size());
      }
      if (argument(field).required() && get(field) == null) {
        throw new UsageException(argument(field).name() + " is missing; " + seeHelp());
      }
    }
    if (!rest.isEmpty()) {
      throw new UsageException("'" + rest.get(0) + "' is one word too many; " + seeHelp());
    }
  }

  /** Sets the options among the words and returns the other words; {@code --} ends options. */
  private List<String> takeOptions(List<String> words) {
    List<String> rest = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals("--")) {
        rest.addAll(words.subList(i + 1, words.size()));
        return rest;
      }
      if (!word.startsWith("-") || word.length() == 1) {
        rest.add(word);
        continue;
      }
      int equals = word.indexOf('=');
      Field option = option(equals < 0 ? word : word.substring(0, equals));
      if (option.getType() == boolean.class) {
        if (equals >= 0) {
          throw new UsageException(
              word.substring(0, equals) + " takes no value: it is given or left out");
        }
        set(option, true);
      } else if (equals >= 0) {
        give(option, word.substring(equals + 1));
      } else if (i + 1 < words.size()) {
        give(option, words.get(++i));
      } else {
        throw new UsageException("The value of " + word + " is missing; " + seeHelp());
      }
    }
    return rest;
  }

  private Field option(String name) {
    return options.stream()
        .filter(field -> names(field.getAnnotation(Option.class)).anyMatch(name::equals))
        .findFirst()
        .orElseThrow(
            () -> new UsageException("There is no option " + name + "; " + known() + seeHelp()));
  }

  private String known() {
    String names =
        options.stream()
            .map(field -> field.getAnnotation(Option.class).name())
            .sorted()
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "" : "there are " + names + "; ";
  }

  private String seeHelp() {
    Command command = action.getClass().getAnnotation(Command.class);
    return "see " + command.scope() + ":" + command.name() + " --help";
  }

  private void give(Field option, String value) {
    if (option.getType() != List.class) {
      set(option, value);
      return;
    }
    set(option, Stream.concat(words(get(option)), Stream.of(value)).toList());
  }

  private static Stream<String> names(Option option) {
    return Stream.concat(Stream.of(option.name()), Stream.of(option.aliases()));
  }

  private static Stream<String> words(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(Object::toString);
    }
    return value == null ? Stream.empty() : Stream.of(value.toString());
  }

  private static Argument argument(Field field) {
    return field.getAnnotation(Argument.class);
  }

  private static Stream<Field> fields(Action action) {
    List<Field> fields = new ArrayList<>();
    for (Class<?> type = action.getClass(); type != null; type = type.getSuperclass()) {
      fields.addAll(List.of(type.getDeclaredFields()));
    }
    return fields.stream();
  }

  private Object get(Field field) {
    try {
      field.setAccessible(true);
      return field.get(action);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(field + " of a command is not readable", e);
    }
  }

  private void set(Field field, Object value) {
    try {
      field.setAccessible(true);
      field.set(action, value);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(field + " of a command is not writable", e);
    }
  }
}
