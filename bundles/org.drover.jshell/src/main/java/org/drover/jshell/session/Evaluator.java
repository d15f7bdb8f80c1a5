// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import org.drover.jshell.execution.Turn;
import org.drover.jshell.session.SnippetResult.LeftBehind;

/** Takes a source apart into snippets and has them evaluated, one after the other. */
final class Evaluator {
  /** What is evaluated at once: most often one snippet; {@code int a, b;} is two. */
  record Unit(String code, SourcePlaces.Place place) {}

  private final Workbench bench;
  private final Turn turn;
  private final Problems problems;
  private final Errors errors;
  private final List<Problem> warnings = new ArrayList<>();

  Evaluator(Workbench bench, Turn turn) {
    this.bench = bench;
    this.turn = turn;
    this.problems = new Problems(bench::refusal);
    this.errors = new Errors(bench.shell(), bench.places());
  }

  List<Problem> warnings() {
    return warnings;
  }

  /** What receives each unit with its results, as soon as they are there. */
  interface Sink {
    void accept(Unit unit, List<SnippetResult> results);
  }

  /** Up to the first failure. */
  void evaluate(SourceText source, Sink sink) {
    int offset = 0;
    while (true) {
      String rest = source.text().substring(offset);
      String code = rest.stripLeading();
      offset += rest.length() - code.length();
      CompletionInfo info = bench.analysis().analyzeCompletion(code);
      if (code.isEmpty()
          || info.completeness() == jdk.jshell.SourceCodeAnalysis.Completeness.EMPTY) {
        return;
      }
      boolean last = !info.completeness().isComplete() || info.remaining().isEmpty();
      // What is incomplete is evaluated all the same: the compiler says what is missing.
      String first = info.source() == null ? code : info.source();
      Unit unit = new Unit(first, new SourcePlaces.Place(source, offset));
      List<SnippetResult> results = evaluate(unit);
      sink.accept(unit, results);
      if (last || results.stream().anyMatch(SnippetResult::isFailure)) {
        return;
      }
      offset = source.text().length() - info.remaining().length();
    }
  }

  List<SnippetResult> evaluate(Unit unit) {
    turn.dropValues();
    List<SnippetEvent> events = bench.shell().eval(unit.code());
    List<SnippetEvent> own = events.stream().filter(event -> event.causeSnippet() == null).toList();
    own.forEach(event -> bench.places().put(event.snippet().id(), unit.place()));
    return own.stream().map(event -> result(event, unit)).toList();
  }

  private SnippetResult result(SnippetEvent event, Unit unit) {
    Snippet snippet = event.snippet();
    SnippetInfo info = SnippetInfos.of(bench.shell(), snippet);
    List<Problem> found = problems.of(diagnostics(snippet), unit.place());
    if (event.status() == Status.REJECTED) {
      return new SnippetResult.Rejected(info, found);
    }
    if (isRecoverable(event.status()) && unresolved(snippet, event.status()).isEmpty()) {
      // JShell waits for a declaration that would help, and there is none: it has not run.
      bench.shell().drop(snippet);
      return new SnippetResult.Rejected(SnippetInfos.of(bench.shell(), snippet), found);
    }
    if (turn.isStopped()) {
      return turn.exitStatus().isPresent()
          ? new SnippetResult.Exited(info, turn.exitStatus().getAsInt())
          : new SnippetResult.Stopped(info, leftBehind());
    }
    if (event.status() == Status.VALID) {
      warnings.addAll(found);
    }
    if (event.exception() != null) {
      return new SnippetResult.Thrown(info, errors.of(event.exception()));
    }
    return success(event, info);
  }

  private Stream<Diag> diagnostics(Snippet snippet) {
    return bench.shell().diagnostics(snippet);
  }

  private SnippetResult success(SnippetEvent event, SnippetInfo info) {
    Snippet snippet = event.snippet();
    if (event.value() != null && snippet.subKind().hasValue()) {
      return new SnippetResult.Value(
          info, info.name(), SnippetInfos.type(snippet), event.value(), turn.takeValue());
    }
    return switch (info.kind()) {
      case IMPORT, VARIABLE, METHOD, TYPE ->
          new SnippetResult.Declaration(
              info, event.previousStatus().isActive(), unresolved(snippet, event.status()));
      case EXPRESSION, STATEMENT, ERRONEOUS -> new SnippetResult.Done(info);
    };
  }

  private List<String> unresolved(Snippet snippet, Status status) {
    return isRecoverable(status) && snippet instanceof DeclarationSnippet declaration
        ? bench.shell().unresolvedDependencies(declaration).toList()
        : List.of();
  }

  private static boolean isRecoverable(Status status) {
    return status == Status.RECOVERABLE_DEFINED || status == Status.RECOVERABLE_NOT_DEFINED;
  }

  private Optional<LeftBehind> leftBehind() {
    return turn.leftBehind().map(name -> new LeftBehind(name, turn.leftBehindEnded()));
  }
}
