// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drover.jshell.session.Evaluation;
import org.drover.jshell.session.Problem;
import org.drover.jshell.session.SnippetResult;
import org.drover.jshell.session.SourceText;
import org.drover.jshell.session.ThrownError;
import org.drover.jshell.vocabulary.Vocabulary;

/** What went wrong in a script, as compilers tell it: FILE:LINE, the line, and a caret below it. */
final class Failure {
  private final SourceText source;
  private final List<String> lines = new ArrayList<>();

  private Failure(SourceText source) {
    this.source = source;
  }

  /** What the compiler warns of. */
  static List<String> warnings(SourceText source, Evaluation evaluation) {
    Failure failure = new Failure(source);
    evaluation.warnings().forEach(problem -> failure.problem("warning: ", problem));
    return failure.lines;
  }

  /** Why it did not get to its end; nothing if it did, or was asked to stop. */
  static List<String> of(SourceText source, Evaluation evaluation) {
    Failure failure = new Failure(source);
    for (SnippetResult result : evaluation.results()) {
      if (result instanceof SnippetResult.Rejected rejected) {
        rejected
            .problems()
            .forEach(problem -> failure.problem(problem.error() ? "" : "warning: ", problem));
      } else if (result instanceof SnippetResult.Thrown thrown) {
        failure.thrown(thrown.error());
      } else if (result instanceof SnippetResult.Declaration declaration) {
        failure.unresolved(declaration);
      }
    }
    return failure.lines;
  }

  private void problem(String sort, Problem problem) {
    lines.add(
        problem.source() + ":" + problem.line() + ": " + sort + problem.message().stripTrailing());
    lines.add(problem.sourceLine());
    lines.add(problem.caret());
  }

  private void thrown(ThrownError error) {
    Optional<String> sentence = Vocabulary.sentence(error);
    Optional<Integer> line =
        error.frames().stream()
            .filter(frame -> frame.place().equals(source.name()) && frame.line() > 0)
            .map(ThrownError.Frame::line)
            .findFirst();
    lines.add(
        source.name()
            + line.map(number -> ":" + number).orElse("")
            + ": "
            + sentence.orElse(text(error)));
    line.ifPresent(this::point);
    if (sentence.isEmpty()) {
      stack(error);
    }
  }

  private static String text(ThrownError error) {
    return error.type() + (error.message().isEmpty() ? "" : ": " + error.message());
  }

  /** An exception knows its line only: the caret stands below where that begins. */
  private void point(int number) {
    source
        .text()
        .lines()
        .skip(number - 1L)
        .findFirst()
        .ifPresent(
            line -> {
              lines.add(line);
              lines.add(line.substring(0, line.length() - line.stripLeading().length()) + "^");
            });
  }

  private void stack(ThrownError error) {
    error.frames().forEach(frame -> lines.add("        at " + frame));
    error
        .cause()
        .ifPresent(
            cause -> {
              lines.add("Caused by: " + text(cause));
              stack(cause);
            });
  }

  /** No failure by itself: whoever uses it before it is declared fails. */
  private void unresolved(SnippetResult.Declaration declaration) {
    if (!declaration.unresolved().isEmpty()) {
      lines.add(
          source.name()
              + ": "
              + declaration.snippet().text()
              + " cannot be used until there is "
              + String.join(" and ", declaration.unresolved()));
    }
  }
}
