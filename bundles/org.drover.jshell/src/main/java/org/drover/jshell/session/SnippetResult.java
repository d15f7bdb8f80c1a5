// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What became of one snippet. */
public sealed interface SnippetResult {
  /**
   * The snippet.
   *
   * @return as it is after the evaluation
   */
  SnippetInfo snippet();

  /**
   * Whether what follows in the same source is left out.
   *
   * @return false for what went well
   */
  default boolean isFailure() {
    return false;
  }

  /**
   * Why it is a failure, in a few words.
   *
   * @return without a full stop; empty for what went well
   */
  default String why() {
    return "";
  }

  /**
   * It has a value.
   *
   * @param snippet the snippet
   * @param name of the variable that holds it; empty if none does
   * @param type as in source
   * @param text as it prints
   * @param object itself, boxed if it is a primitive; may be null; whoever keeps it keeps its class
   */
  record Value(SnippetInfo snippet, String name, String type, String text, Object object)
      implements SnippetResult {}

  /**
   * It declares something that has no value: an import, a method, a type, a variable without one.
   *
   * @param snippet the snippet
   * @param replaced whether it took the place of an earlier one
   * @param unresolved what is to be declared before it can be used; such as {@code class Pair}
   */
  record Declaration(SnippetInfo snippet, boolean replaced, List<String> unresolved)
      implements SnippetResult {
    /** Keeps a copy. */
    public Declaration {
      unresolved = List.copyOf(unresolved);
    }
  }

  /**
   * It ran and has no value.
   *
   * @param snippet the snippet
   */
  record Done(SnippetInfo snippet) implements SnippetResult {}

  /**
   * It does not compile.
   *
   * @param snippet the snippet
   * @param problems at least one; errors and warnings
   */
  record Rejected(SnippetInfo snippet, List<Problem> problems) implements SnippetResult {
    /** Keeps a copy. */
    public Rejected {
      problems = List.copyOf(problems);
    }

    @Override
    public boolean isFailure() {
      return true;
    }

    @Override
    public String why() {
      return problems.get(0).message();
    }
  }

  /**
   * An exception left it.
   *
   * @param snippet the snippet
   * @param error the exception
   */
  record Thrown(SnippetInfo snippet, ThrownError error) implements SnippetResult {
    @Override
    public boolean isFailure() {
      return true;
    }

    @Override
    public String why() {
      return error.type() + (error.message().isEmpty() ? "" : ": " + error.message());
    }
  }

  /**
   * It was stopped.
   *
   * @param snippet the snippet
   * @param leftBehind if its thread did not end in time, being held in code that is no snippet's
   */
  record Stopped(SnippetInfo snippet, Optional<LeftBehind> leftBehind) implements SnippetResult {
    @Override
    public boolean isFailure() {
      return true;
    }

    @Override
    public String why() {
      return "it was stopped";
    }
  }

  /**
   * It ended the script by {@code System.exit} or its like.
   *
   * @param snippet the snippet
   * @param status the status
   */
  record Exited(SnippetInfo snippet, int status) implements SnippetResult {
    @Override
    public boolean isFailure() {
      return true;
    }

    @Override
    public String why() {
      return "it exits with status " + status;
    }
  }

  /**
   * A thread that a session goes on without.
   *
   * @param thread its name
   * @param ended completes when the thread has ended; on that thread
   */
  record LeftBehind(String thread, CompletableFuture<Void> ended) {}
}
