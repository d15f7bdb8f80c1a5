// SPDX-License-Identifier: Apache-2.0
package org.drover.command;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;

/**
 * A command with its arguments and options as it could be typed again: variables are filled in,
 * secrets are left out.
 */
final class TypedLine {
  private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./?&*-]+");

  private TypedLine() {}

  static String of(Object command) {
    Class<?> type = command.getClass();
    Command typed = type.getAnnotation(Command.class);
    List<String> words = new ArrayList<>();
    for (Field field : CommandFields.arguments(type)) {
      words.addAll(CommandFields.words(command, field));
    }
    for (Field field : CommandFields.options(type)) {
      String option = field.getAnnotation(Option.class).name();
      for (String value : CommandFields.words(command, field)) {
        words.add(option);
        if (field.getType() != boolean.class) {
          words.add(value);
        }
      }
    }
    return typed.scope()
        + ":"
        + typed.name()
        + shown(words).stream().map(word -> " " + word).collect(Collectors.joining());
  }

  private static List<String> shown(List<String> words) {
    List<String> shown = new ArrayList<>();
    String before = "";
    for (String word : words) {
      boolean hidden = isNameOfSecret(before);
      shown.add(hidden ? Masking.MASK : quoted(Masking.masked(word)));
      before = word;
    }
    return shown;
  }

  /** The value is the next word, unless it stands behind a {@code =} of the same. */
  private static boolean isNameOfSecret(String word) {
    return word.startsWith("-") && word.indexOf('=') < 0 && Masking.isSecret(word);
  }

  private static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "\\'") + "'";
  }
}
