// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.drover.jshell.session.Evaluation;
import org.drover.jshell.session.Problem;
import org.drover.jshell.session.SnippetInfo;
import org.drover.jshell.session.SnippetKind;
import org.drover.jshell.session.SnippetResult;
import org.drover.jshell.session.ThrownError;
import org.drover.jshell.vocabulary.Vocabulary;

/**
 * What became of a source, as a person reads it: values as they print, everything else behind a bar
 * so that it is not taken for output.
 */
final class Rendering {
  private static final String BAR = "|  ";
  private static final int USUAL_FRAMES = 8;

  private final Feedback feedback;
  private final List<String> lines = new ArrayList<>();

  private Rendering(Feedback feedback) {
    this.feedback = feedback;
  }

  /**
   * Renders what became of a source.
   *
   * @param evaluation what became of it
   * @param feedback how much to say
   * @return lines
   */
  static List<String> of(Evaluation evaluation, Feedback feedback) {
    Rendering rendering = new Rendering(feedback);
    rendering.warnings(evaluation.warnings());
    evaluation.results().forEach(rendering::result);
    evaluation.notes().forEach(note -> rendering.bar("note: " + note));
    return rendering.lines;
  }

  /**
   * Text behind a bar.
   *
   * @param text one or more lines
   * @return as many lines
   */
  static List<String> barred(String text) {
    return text.lines().map(line -> (BAR + line).stripTrailing()).toList();
  }

  private void bar(String text) {
    lines.addAll(barred(text));
  }

  private void warnings(List<Problem> warnings) {
    warnings.forEach(problem -> problem("Warning", problem));
  }

  private void result(SnippetResult result) {
    if (result instanceof SnippetResult.Value value) {
      value(value);
    } else if (result instanceof SnippetResult.Declaration declaration) {
      declaration(declaration);
    } else if (result instanceof SnippetResult.Rejected rejected) {
      rejected
          .problems()
          .forEach(problem -> problem(problem.error() ? "Error" : "Warning", problem));
    } else if (result instanceof SnippetResult.Thrown thrown) {
      thrown(thrown.error());
    } else if (result instanceof SnippetResult.Stopped stopped) {
      stopped(stopped);
    } else if (result instanceof SnippetResult.Exited exited) {
      bar(
          "System.exit("
              + exited.status()
              + ") ended what ran, and nothing else; /exit leaves the console.");
    }
  }

  private void value(SnippetResult.Value value) {
    if (feedback.compareTo(Feedback.CONCISE) >= 0) {
      lines.addAll(named(value.name(), value.text()));
    }
    if (feedback == Feedback.VERBOSE) {
      bar("  " + (value.name().isEmpty() ? "it" : value.name()) + " is a " + value.type());
    }
  }

  /** A value of many lines, a table for example, stands below its name. */
  private static List<String> named(String name, String text) {
    String shown = text.stripTrailing();
    if (name.isEmpty()) {
      return shown.lines().toList();
    }
    String head = name + " ==>";
    if (!shown.contains("\n")) {
      return List.of((head + " " + shown).stripTrailing());
    }
    List<String> lines = new ArrayList<>(List.of(head));
    shown.lines().forEach(lines::add);
    return lines;
  }

  private void declaration(SnippetResult.Declaration declaration) {
    boolean must = !declaration.unresolved().isEmpty();
    if (must || feedback.compareTo(Feedback.NORMAL) >= 0) {
      bar(
          declared(declaration.snippet(), declaration.replaced())
              + (must
                  ? ", which cannot be used until there is "
                      + String.join(" and ", declaration.unresolved())
                  : ""));
    }
  }

  private static String declared(SnippetInfo snippet, boolean replaced) {
    if (snippet.kind() == SnippetKind.IMPORT) {
      return "imported " + snippet.text().replaceFirst("^import\\s+", "").replaceFirst(";$", "");
    }
    String what = snippet.kind() == SnippetKind.TYPE ? "" : kind(snippet) + " ";
    return (replaced ? "replaced " : "created ") + what + snippet.text();
  }

  private static String kind(SnippetInfo snippet) {
    return snippet.kind().name().toLowerCase(Locale.ROOT);
  }

  private void problem(String sort, Problem problem) {
    String where =
        problem.source().isEmpty()
            ? (problem.line() > 1 ? " in line " + problem.line() : "")
            : " in " + problem.source() + ":" + problem.line();
    bar(sort + where + ":");
    bar(problem.message());
    bar(problem.sourceLine());
    bar(problem.caret());
  }

  private void thrown(ThrownError error) {
    Optional<String> sentence = Vocabulary.sentence(error);
    if (sentence.isPresent()) {
      bar(sentence.get());
      if (feedback != Feedback.VERBOSE) {
        return;
      }
    }
    stack("Exception ", error);
  }

  private void stack(String head, ThrownError error) {
    bar(head + error.type() + (error.message().isEmpty() ? "" : ": " + error.message()));
    int shown = feedback == Feedback.VERBOSE ? Integer.MAX_VALUE : USUAL_FRAMES;
    error.frames().stream().limit(shown).forEach(frame -> bar("      at " + frame));
    if (error.frames().size() > shown) {
      bar("      and " + (error.frames().size() - shown) + " more; /set feedback verbose has all");
    }
    error.cause().ifPresent(cause -> stack("Caused by: ", cause));
  }

  private void stopped(SnippetResult.Stopped stopped) {
    Optional<SnippetResult.LeftBehind> left = stopped.leftBehind();
    bar(
        left.isEmpty()
            ? "Stopped."
            : "Left alone: it is held in a call that cannot be stopped, and ends in the background"
                + " ("
                + left.get().thread()
                + ").");
  }
}
