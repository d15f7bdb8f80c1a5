// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.help;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.drover.jshell.session.Documentation;

/** The documentation comments of one source file, each with the name of what stands below it. */
final class SourceComments {
  private static final Pattern COMMENT = Pattern.compile("(?s)/\\*\\*(.*?)\\*/");
  private static final Pattern ANNOTATION =
      Pattern.compile("\\s*@(?!interface)[\\w.]+\\s*(\\((?:[^()\"]|\"[^\"]*\")*\\))?");
  private static final Pattern TYPE =
      Pattern.compile("\\b(?:class|interface|enum|record)\\s+(\\w+)");
  private static final Pattern LAST_NAME = Pattern.compile("(\\w+)\\s*$");

  private record Entry(
      String name, Optional<List<String>> parameters, String declaration, String comment) {}

  private final List<Entry> entries;

  private SourceComments(List<Entry> entries) {
    this.entries = entries;
  }

  static SourceComments of(String source) {
    List<Entry> entries = new ArrayList<>();
    Matcher comments = COMMENT.matcher(source);
    while (comments.find()) {
      entry(declarationBehind(source, comments.end()), text(comments.toMatchResult()))
          .ifPresent(entries::add);
    }
    return new SourceComments(entries);
  }

  /** The lines of a comment without their stars. */
  private static String text(MatchResult comment) {
    return comment
        .group(1)
        .lines()
        .map(line -> line.strip().replaceFirst("^\\*( |$)", ""))
        .collect(Collectors.joining("\n"))
        .strip();
  }

  /** Up to the body, the value or the end of what is declared, without annotations. */
  private static String declarationBehind(String source, int start) {
    Matcher annotation = ANNOTATION.matcher(source);
    int from = start;
    while (annotation.find(from) && annotation.start() == from) {
      from = annotation.end();
    }
    int depth = 0;
    for (int i = from; i < source.length(); i++) {
      char c = source.charAt(i);
      if (c == '(' || c == '<' || c == '[') {
        depth++;
      } else if (c == ')' || c == '>' || c == ']') {
        depth--;
      } else if (depth == 0 && "{};=,".indexOf(c) >= 0) {
        return source.substring(from, i);
      }
    }
    return source.substring(from);
  }

  private static Optional<Entry> entry(String declaration, String comment) {
    String plain = Signature.withoutTypeArguments(declaration);
    String line = declaration.strip().replaceAll("\\s+", " ");
    Matcher type = TYPE.matcher(plain);
    if (type.find()) {
      return Optional.of(new Entry(type.group(1), Optional.empty(), line, comment));
    }
    int open = plain.indexOf('(');
    Matcher name = LAST_NAME.matcher(open < 0 ? plain : plain.substring(0, open));
    if (!name.find()) {
      return Optional.empty();
    }
    Optional<List<String>> parameters =
        open < 0
            ? Optional.empty()
            : Optional.of(Signature.types(plain.substring(open + 1, plain.indexOf(')', open))));
    return Optional.of(new Entry(name.group(1), parameters, line, comment));
  }

  /** All that has a comment and a name. */
  List<Documentation> named(String name) {
    return entries.stream()
        .filter(entry -> entry.name().equals(name))
        .map(entry -> new Documentation(entry.declaration(), entry.comment()))
        .toList();
  }

  /** The comment on what a signature speaks of; on a component of a record, what its head says. */
  Optional<String> on(Signature signature) {
    return entries.stream()
        .filter(entry -> entry.name().equals(signature.member()))
        .filter(entry -> entry.parameters().equals(signature.parameters()))
        .map(Entry::comment)
        .findFirst()
        .or(() -> component(signature));
  }

  private Optional<String> component(Signature signature) {
    if (signature.parameters().filter(List::isEmpty).isEmpty()) {
      return Optional.empty();
    }
    Pattern told =
        Pattern.compile(
            "(?s)(?:^|\\n)@param " + Pattern.quote(signature.member()) + "\\s+(.*?)(?=\\n@|$)");
    return entries.stream()
        .filter(entry -> entry.parameters().isEmpty())
        .map(entry -> told.matcher(entry.comment()))
        .filter(Matcher::find)
        .map(found -> found.group(1))
        .findFirst();
  }
}
