// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

import org.drover.api.DroverException;
import org.drover.jshell.execution.Bindings;
import org.drover.jshell.execution.Turn;

/**
 * What is evaluated in each fresh workbench before the person's own sources.
 *
 * @param settings with the objects that are bound to names, and the sources
 */
record StartUp(SessionSettings settings) {
  /**
   * Evaluates it.
   *
   * @return false if it was stopped on its way
   * @throws DroverException if something of it fails; it names that
   */
  boolean run(Workbench bench, Turn turn) {
    Evaluator evaluator = new Evaluator(bench, turn);
    settings.bindings().forEach(binding -> evaluate(evaluator, turn, declaration(binding)));
    settings.startup().forEach(source -> evaluate(evaluator, turn, source));
    return !turn.isStopped();
  }

  private static String declaration(Binding binding) {
    return "%s %s = %s.value(\"%s\");"
        .formatted(binding.type(), binding.name(), Bindings.class.getName(), binding.name());
  }

  private void evaluate(Evaluator evaluator, Turn turn, String source) {
    if (turn.isStopped()) {
      return;
    }
    evaluator.evaluate(
        SourceText.typed(source),
        (unit, results) ->
            results.stream()
                .filter(SnippetResult::isFailure)
                .filter(failure -> !turn.isStopped())
                .findFirst()
                .ifPresent(
                    failure -> {
                      throw failed(unit, failure);
                    }));
  }

  private DroverException failed(Evaluator.Unit unit, SnippetResult failure) {
    return new DroverException(
        "The start-up of %s fails at '%s': %s."
            .formatted(settings.name(), unit.code().strip(), failure.why()));
  }
}
