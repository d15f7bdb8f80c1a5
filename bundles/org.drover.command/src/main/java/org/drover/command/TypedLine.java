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
  private static final String HIDDEN = "***";
  private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./?&*-]+");
  private static final Pattern SECRET =
      Pattern.compile("(?i)(?:--?)?[\\w.-]*(?:password|passwd|passphrase|secret|token)[\\w.-]*");
  private static final Pattern SECRET_VALUE = Pattern.compile("(" + SECRET + "=).+");
  private static final Pattern USER_INFORMATION = Pattern.compile("(://[^/@:\\s]*:)[^/@\\s]+@");

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
      boolean hidden = before.startsWith("-") && SECRET.matcher(before).matches();
      shown.add(hidden ? HIDDEN : quoted(withoutSecrets(word)));
      before = word;
    }
    return shown;
  }

  /**
   * Text in which no password stands: not that of a URI, and not the value of what is called a
   * password, a passphrase, a secret or a token.
   */
  static String withoutSecrets(String text) {
    String first = SECRET_VALUE.matcher(text).replaceAll("$1" + HIDDEN);
    return USER_INFORMATION.matcher(first).replaceAll("$1" + HIDDEN + "@");
  }

  private static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "\\'") + "'";
  }
}
