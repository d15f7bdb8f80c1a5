// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.help;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a signature speaks of.
 *
 * @param packageName may be empty if the signature does not say it
 * @param type simple name of the outermost class
 * @param member name of what is in it; the innermost class's if it is one itself
 * @param parameters simple names of their types, without what they are made of; empty if it has no
 *     parentheses
 */
record Signature(
    String packageName, String type, String member, Optional<List<String>> parameters) {
  private static final Pattern ANNOTATION = Pattern.compile("@[\\w.]+(\\([^)]*\\))?\\s*");

  /** Understands a signature; empty if it is not about a class or something in one. */
  static Optional<Signature> parse(String text) {
    String plain = withoutTypeArguments(text);
    int open = plain.indexOf('(');
    String head = (open < 0 ? plain : plain.substring(0, open)).strip();
    String[] names = head.substring(head.lastIndexOf(' ') + 1).split("\\.", -1);
    int type = 0;
    while (type < names.length && !startsUpperCase(names[type])) {
      type++;
    }
    if (type == names.length) {
      return Optional.empty();
    }
    String packageName = String.join(".", List.of(names).subList(0, type));
    Optional<List<String>> parameters =
        open < 0
            ? Optional.empty()
            : Optional.of(types(plain.substring(open + 1, close(plain, open))));
    return Optional.of(
        new Signature(packageName, names[type], names[names.length - 1], parameters));
  }

  private static boolean startsUpperCase(String name) {
    return !name.isEmpty() && Character.isUpperCase(name.charAt(0));
  }

  private static int close(String text, int open) {
    int close = text.lastIndexOf(')');
    return close < open ? text.length() : close;
  }

  /** The types of a parameter list. */
  static List<String> types(String parameters) {
    String plain =
        ANNOTATION.matcher(withoutTypeArguments(parameters)).replaceAll("").replace("final ", "");
    List<String> types = new ArrayList<>();
    for (String parameter : plain.split(",", -1)) {
      String type = parameter.strip().split("\\s+", 2)[0].replace("...", "[]");
      if (!type.isEmpty()) {
        types.add(type.substring(type.lastIndexOf('.', type.length() - 1) + 1));
      }
    }
    return types;
  }

  static String withoutTypeArguments(String text) {
    StringBuilder plain = new StringBuilder();
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '<') {
        depth++;
      } else if (c == '>') {
        depth--;
      } else if (depth == 0) {
        plain.append(c);
      }
    }
    return plain.toString();
  }
}
