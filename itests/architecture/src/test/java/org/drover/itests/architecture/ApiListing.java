// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.architecture;

import aQute.bnd.service.diff.Delta;
import aQute.bnd.service.diff.Type;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An API as text, and back: an element on each line, indented by two blanks in what it is in. What
 * is said of a member stands behind it. {@code +MAJOR-MINOR} is what it means to add or remove the
 * element, and is left out where it is the usual of its type.
 */
final class ApiListing {
  private static final String BEHIND = " | ";
  private static final Set<Type> MEMBERS = Set.of(Type.FIELD, Type.METHOD);
  private static final Pattern ELEMENT = Pattern.compile("([A-Z_]+)(?:\\+([A-Z]+)-([A-Z]+))? (.*)");

  private ApiListing() {}

  static String text(ApiElement api) {
    List<String> lines = new ArrayList<>();
    write(api, "", lines);
    return String.join("\n", lines) + "\n";
  }

  private static void write(ApiElement element, String indent, List<String> lines) {
    if (isFolded(element)) {
      lines.add(
          indent
              + element(element)
              + element.children().stream()
                  .map(child -> BEHIND + element(child))
                  .collect(Collectors.joining()));
      return;
    }
    lines.add(indent + element(element));
    element.children().forEach(child -> write(child, indent + "  ", lines));
  }

  private static boolean isFolded(ApiElement element) {
    return MEMBERS.contains(element.type())
        && element.children().stream().allMatch(child -> child.children().isEmpty());
  }

  private static String element(ApiElement element) {
    boolean usual =
        element.added() == added(element.type()) && element.removed() == removed(element.type());
    String meaning = usual ? "" : "+" + element.added() + "-" + element.removed();
    return element.type() + meaning + " " + escaped(element.name());
  }

  private static Delta added(Type type) {
    return switch (type) {
      case ACCESS -> Delta.MAJOR;
      case EXTENDS, ANNOTATED -> Delta.MICRO;
      case API, CONSTANT, CLASS_VERSION -> Delta.CHANGED;
      case VERSION -> Delta.IGNORED;
      default -> Delta.MINOR;
    };
  }

  private static Delta removed(Type type) {
    return switch (type) {
      case ACCESS -> Delta.MINOR;
      case ANNOTATED -> Delta.MICRO;
      case API, CONSTANT, CLASS_VERSION -> Delta.CHANGED;
      case VERSION -> Delta.IGNORED;
      default -> Delta.MAJOR;
    };
  }

  /** A constant may hold anything. */
  private static String escaped(String name) {
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < name.length(); at++) {
      char each = name.charAt(at);
      boolean edge = each == ' ' && (at == 0 || at == name.length() - 1);
      boolean plain = each >= ' ' && each <= '~' && each != '\\' && each != '|';
      text.append(plain && !edge ? Character.toString(each) : "\\u%04x".formatted((int) each));
    }
    return text.toString();
  }

  private static String unescaped(String text) {
    return Pattern.compile("\\\\u([0-9a-f]{4})")
        .matcher(text)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    Character.toString((char) Integer.parseInt(found.group(1), 16))));
  }

  /** What {@link #text} has written; lines that begin with {@code #} are comments. */
  static ApiElement parse(String text) {
    Deque<Open> open = new ArrayDeque<>();
    ApiElement root = null;
    for (String line : text.lines().filter(each -> !each.startsWith("#")).toList()) {
      int depth = (line.length() - line.stripLeading().length()) / 2;
      while (open.size() > depth) {
        root = close(open);
      }
      List<String> parts = Arrays.asList(line.strip().split(Pattern.quote(BEHIND), -1));
      open.push(new Open(element(parts.get(0)), new ArrayList<>()));
      parts.stream().skip(1).map(ApiListing::element).forEach(open.peek().children()::add);
    }
    while (!open.isEmpty()) {
      root = close(open);
    }
    return Optional.ofNullable(root)
        .orElseThrow(() -> new IllegalArgumentException("the listing of an API is empty"));
  }

  /** An element whose children are still to come. */
  private record Open(ApiElement element, List<ApiElement> children) {}

  private static ApiElement close(Deque<Open> open) {
    Open over = open.pop();
    ApiElement bare = over.element();
    ApiElement whole =
        new ApiElement(
            bare.type(), bare.name(), bare.added(), bare.removed(), List.copyOf(over.children()));
    if (!open.isEmpty()) {
      open.peek().children().add(whole);
    }
    return whole;
  }

  private static ApiElement element(String text) {
    Matcher parts = ELEMENT.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("'" + text + "' is no element of an API's listing");
    }
    Type type = Type.valueOf(parts.group(1));
    boolean usual = parts.group(2) == null;
    return new ApiElement(
        type,
        unescaped(parts.group(4)),
        usual ? added(type) : Delta.valueOf(parts.group(2)),
        usual ? removed(type) : Delta.valueOf(parts.group(3)),
        List.of());
  }
}
