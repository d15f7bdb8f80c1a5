// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import org.drover.jshell.session.Completions.Suggestion;

/**
 * What is known at a place in a text of any number of snippets. JShell looks at one snippet, and
 * knows the packages of the Java runtime only.
 */
final class Cursor {
  private static final Pattern NAME =
      Pattern.compile(
          "(?<![\\p{javaJavaIdentifierPart}.)\\]\"])"
              + "((?:\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*\\.)*)"
              + "((?:\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*)?)$");

  private final Workbench bench;
  private final String snippet;
  private final int start;
  private final int cursor;

  /**
   * A place.
   *
   * @param bench what is declared there counts
   * @param text of any number of snippets
   * @param place index in the text
   */
  Cursor(Workbench bench, String text, int place) {
    this.bench = bench;
    this.cursor = place;
    this.start = startOfLast(bench.analysis(), text.substring(0, place));
    this.snippet = text.substring(start);
  }

  private static int startOfLast(SourceCodeAnalysis analysis, String text) {
    int start = 0;
    while (true) {
      CompletionInfo info = analysis.analyzeCompletion(text.substring(start));
      if (!info.completeness().isComplete() || info.remaining().isBlank()) {
        return start;
      }
      start = text.length() - info.remaining().length();
    }
  }

  Completions completions() {
    int[] anchor = {cursor - start};
    Map<String, Boolean> found = new TreeMap<>();
    for (var one : bench.analysis().completionSuggestions(snippet, cursor - start, anchor)) {
      found.merge(one.continuation(), one.matchesType(), Boolean::logicalOr);
    }
    int from = start + anchor[0];
    Optional<Matcher> name = nameBefore();
    if (name.isPresent()) {
      int own = start + name.get().start(2);
      if (found.isEmpty() || own == from) {
        from = own;
        packages(name.get().group(1), name.get().group(2))
            .forEach(one -> found.putIfAbsent(one, false));
      }
    }
    return new Completions(from, sorted(found));
  }

  private static List<Suggestion> sorted(Map<String, Boolean> found) {
    List<Suggestion> all = new ArrayList<>();
    found.forEach((text, fits) -> all.add(new Suggestion(text, fits)));
    all.sort(Comparator.comparing(one -> !one.fits()));
    return all;
  }

  /** A name, or the beginning of one, that may be that of a package. */
  private Optional<Matcher> nameBefore() {
    String before = snippet.substring(0, cursor - start);
    Matcher name = NAME.matcher(before);
    boolean worthIt = name.find() && !(name.group(1) + name.group(2)).isEmpty();
    return worthIt && !isInLiteral(before) ? Optional.of(name) : Optional.empty();
  }

  /** Whether the end of a text is within a string or character literal, or a comment of a line. */
  private static boolean isInLiteral(String text) {
    char open = 0;
    for (int i = text.lastIndexOf('\n') + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (open == 0 && (c == '"' || c == '\'')) {
        open = c;
      } else if (open == 0 && text.startsWith("//", i)) {
        return true;
      } else if (c == open) {
        open = 0;
      } else if (open != 0 && c == '\\') {
        i++;
      }
    }
    return open != 0;
  }

  /** The next words of the packages that begin so. */
  private List<String> packages(String parents, String word) {
    return bench.world().packages().stream()
        .filter(name -> name.startsWith(parents + word))
        .map(name -> name.substring(parents.length()))
        .map(name -> name.indexOf('.') < 0 ? name : name.substring(0, name.indexOf('.')))
        .distinct()
        .toList();
  }

  List<Documentation> documentation() {
    return bench.analysis().documentation(snippet, cursor - start, true).stream()
        .map(one -> new Documentation(one.signature(), one.javadoc() == null ? "" : one.javadoc()))
        .distinct()
        .toList();
  }
}
