// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jshell.Diag;

/**
 * Turns what JShell's compiler says into problems at a place of a source. Where the compiler only
 * knows that a package does not exist, the class world knows more.
 */
final class Problems {
  private static final Pattern NAMES =
      Pattern.compile("\\p{javaJavaIdentifierStart}[\\p{javaJavaIdentifierPart}.]*");
  private static final String NO_PACKAGE = "compiler.err.doesnt.exist";
  private static final String NO_CLASS = "compiler.err.cant.access";

  private final Function<String, Optional<String>> refusals;

  /**
   * Asks the class world.
   *
   * @param refusals why a package cannot be had; empty if it can
   */
  Problems(Function<String, Optional<String>> refusals) {
    this.refusals = refusals;
  }

  List<Problem> of(Stream<Diag> diagnostics, SourcePlaces.Place place) {
    return diagnostics.map(one -> problem(one, place)).toList();
  }

  private Problem problem(Diag diagnostic, SourcePlaces.Place place) {
    String text = place.source().text();
    int from = within(text, place.offset() + start(diagnostic));
    int to = Math.max(from, within(text, place.offset() + diagnostic.getEndPosition()));
    int lineStart = text.lastIndexOf('\n', from - 1) + 1;
    String sourceLine = lineAt(text, lineStart);
    int column = Math.min(from - lineStart, sourceLine.length());
    int end = Math.max(Math.min(to - lineStart, sourceLine.length()), column + 1);
    return new Problem(
        place.source().name(),
        message(diagnostic, text.substring(from, to)),
        diagnostic.getCode(),
        diagnostic.isError(),
        new SourcePlaces.Place(place.source(), from).firstLine(),
        column + 1,
        end + 1,
        sourceLine,
        caret(sourceLine, column, end));
  }

  /** The compiler sometimes knows a position and no range. */
  private static long start(Diag diagnostic) {
    return diagnostic.getStartPosition() == Diag.NOPOS
        ? diagnostic.getPosition()
        : diagnostic.getStartPosition();
  }

  private static int within(String text, long position) {
    return (int) Math.max(0, Math.min(position, text.length()));
  }

  private static String lineAt(String text, int start) {
    int end = text.indexOf('\n', start);
    String line = end < 0 ? text.substring(start) : text.substring(start, end);
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }

  private static String caret(String line, int from, int to) {
    StringBuilder caret = new StringBuilder();
    line.substring(0, from).chars().forEach(c -> caret.append(c == '\t' ? '\t' : ' '));
    caret.append('^');
    if (to - from > 1) {
      caret.append("-".repeat(to - from - 2)).append('^');
    }
    return caret.toString();
  }

  private String message(Diag diagnostic, String range) {
    String message = diagnostic.getMessage(Locale.ENGLISH);
    if (NO_PACKAGE.equals(diagnostic.getCode())) {
      return packageIn(message, range).flatMap(refusals).orElse(message);
    }
    if (NO_CLASS.equals(diagnostic.getCode())) {
      return longestName(message)
          .map(name -> name.substring(0, Math.max(0, name.lastIndexOf('.'))))
          .flatMap(refusals)
          .map(why -> message + "\n" + why)
          .orElse(message);
    }
    return message;
  }

  /** The message is in the language of the compiler; only the name in it can be relied on. */
  private static Optional<String> packageIn(String message, String range) {
    return longestName(message)
        .or(() -> Optional.of(range.split("\\.", 2)[0].strip()).filter(name -> !name.isEmpty()));
  }

  private static Optional<String> longestName(String message) {
    return NAMES
        .matcher(message)
        .results()
        .map(MatchResult::group)
        .map(name -> name.endsWith(".") ? name.substring(0, name.length() - 1) : name)
        .filter(name -> name.indexOf('.') > 0)
        .max(Comparator.comparingInt(String::length));
  }
}
