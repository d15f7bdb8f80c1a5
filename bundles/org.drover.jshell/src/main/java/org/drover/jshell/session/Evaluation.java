// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

import java.util.List;
import java.util.OptionalInt;

/**
 * What became of a source.
 *
 * @param results one for each snippet, in order; ends behind the first failure
 * @param warnings of the compiler, on snippets that it took all the same
 * @param notes one line each, for the person: bundles that were replaced. Each is told once
 */
public record Evaluation(List<SnippetResult> results, List<Problem> warnings, List<String> notes) {
  /** Keeps copies. */
  public Evaluation {
    results = List.copyOf(results);
    warnings = List.copyOf(warnings);
    notes = List.copyOf(notes);
  }

  /**
   * Whether the source was not evaluated to its end, for whatever reason.
   *
   * @return true after an error, an exception, a stop and an exit
   */
  public boolean isFailed() {
    return results.stream().anyMatch(SnippetResult::isFailure);
  }

  /**
   * The status of {@code System.exit}.
   *
   * @return empty if it was not called
   */
  public OptionalInt exitStatus() {
    return results.stream()
        .filter(SnippetResult.Exited.class::isInstance)
        .mapToInt(result -> ((SnippetResult.Exited) result).status())
        .findFirst();
  }
}
