// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.UnresolvedReferenceException;
import org.drover.jshell.session.ThrownError.Frame;

/** Turns JShell's exceptions into errors whose frames tell lines of sources. */
final class Errors {
  private static final String EXECUTION = "org.drover.jshell.execution.";
  private static final String LAMBDA = "lambda$";

  private final JShell shell;
  private final SourcePlaces places;

  Errors(JShell shell, SourcePlaces places) {
    this.shell = shell;
    this.places = places;
  }

  ThrownError of(JShellException thrown) {
    if (thrown instanceof UnresolvedReferenceException unresolved) {
      return new ThrownError(
          "unresolved reference",
          unresolved(unresolved.getSnippet()),
          frames(thrown.getStackTrace()),
          Optional.empty());
    }
    EvalException exception = (EvalException) thrown;
    return new ThrownError(
        exception.getExceptionClassName(),
        exception.getMessage() == null ? "" : exception.getMessage(),
        frames(exception.getStackTrace()),
        Optional.ofNullable(exception.getCause()).map(this::of));
  }

  private String unresolved(DeclarationSnippet snippet) {
    return "%s cannot be used until %s is declared"
        .formatted(
            snippet.name(), String.join(" and ", shell.unresolvedDependencies(snippet).toList()));
  }

  /** Up to the one that calls the snippet, which is this bundle's. */
  private List<Frame> frames(StackTraceElement[] stack) {
    List<Frame> frames = new ArrayList<>();
    for (StackTraceElement one : stack) {
      if (one.getClassName().startsWith(EXECUTION)) {
        break;
      }
      frames.add(frame(one));
    }
    return frames;
  }

  private Frame frame(StackTraceElement one) {
    String file = one.getFileName() == null ? "" : one.getFileName();
    if (!file.startsWith("#")) {
      return new Frame(method(one), file, "", Math.max(0, one.getLineNumber()));
    }
    String id = file.substring(1);
    return places
        .of(id)
        .map(
            place ->
                new Frame(
                    method(one),
                    place.source().name(),
                    id,
                    place.firstLine() + one.getLineNumber() - 1))
        .orElseGet(() -> new Frame(method(one), "", id, one.getLineNumber()));
  }

  private static String method(StackTraceElement one) {
    String name = one.getMethodName();
    if (name.startsWith(LAMBDA)) {
      return one.getClassName().isEmpty() ? "lambda" : one.getClassName() + " lambda";
    }
    String type = one.getClassName();
    return type.isEmpty() || name.isEmpty() ? type + name : type + "." + name;
  }
}
