// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.headers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names that a uAPI header declares, read off its text: not a C parser, but enough for the
 * plain declarations that these headers are made of.
 *
 * @param constants macros and constants of enums that stand for numbers, in the header's order
 * @param structs the names of the structs, and of each its fields, those of unions in it included
 */
public record HeaderNames(Set<String> constants, Map<String, List<String>> structs) {
  private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/|//[^\\n]*", Pattern.DOTALL);
  private static final Pattern CONTINUED = Pattern.compile("\\\\\\n");

  /** A macro with a body and without parameters, whose body is no text. */
  private static final Pattern MACRO =
      Pattern.compile("(?m)^[ \\t]*#[ \\t]*define[ \\t]+(\\w+)[ \\t]+(?![\\s\"]).+$");

  private static final Pattern DIRECTIVE = Pattern.compile("(?m)^[ \\t]*#.*$");
  private static final Pattern ENUM = Pattern.compile("\\benum\\s*\\w*\\s*\\{([^}]*)\\}");
  private static final Pattern ENUM_CONSTANT = Pattern.compile("(?:^|,)\\s*(\\w+)");
  private static final Pattern STRUCT = Pattern.compile("\\bstruct\\s+(\\w+)\\s*\\{");
  private static final Pattern ATTRIBUTE =
      Pattern.compile("__counted_by\\w*\\s*\\([^)]*\\)|__attribute__\\s*\\(\\(.*?\\)\\)|__packed");

  /** The last word before a semicolon, and the brackets of an array. */
  private static final Pattern FIELD = Pattern.compile("(\\w+)\\s*(?:\\[[^\\]]*\\])?\\s*;");

  /**
   * Reads a header.
   *
   * @param text of the header
   */
  public static HeaderNames of(String text) {
    String code = CONTINUED.matcher(COMMENT.matcher(text).replaceAll(" ")).replaceAll(" ");
    Set<String> constants = new LinkedHashSet<>();
    MACRO.matcher(code).results().forEach(macro -> constants.add(macro.group(1)));
    String declarations = DIRECTIVE.matcher(code).replaceAll("");
    ENUM.matcher(declarations)
        .results()
        .flatMap(body -> ENUM_CONSTANT.matcher(body.group(1)).results())
        .forEach(constant -> constants.add(constant.group(1)));
    Map<String, List<String>> structs = new LinkedHashMap<>();
    Matcher struct = STRUCT.matcher(declarations);
    while (struct.find()) {
      structs.put(struct.group(1), fields(body(declarations, struct.end())));
    }
    return new HeaderNames(constants, structs);
  }

  /** From behind an opening brace to the one that closes it. */
  private static String body(String code, int from) {
    int depth = 1;
    int at = from;
    while (depth > 0 && at < code.length()) {
      char c = code.charAt(at++);
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
    }
    return code.substring(from, at - 1);
  }

  private static List<String> fields(String body) {
    List<String> fields = new ArrayList<>();
    String plain = ATTRIBUTE.matcher(body).replaceAll("");
    FIELD.matcher(plain).results().forEach(field -> fields.add(field.group(1)));
    return fields;
  }
}
