// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

import java.util.List;
import java.util.Optional;

/**
 * An exception that nobody in the snippets caught.
 *
 * @param type name of its class
 * @param message may be empty
 * @param frames from the innermost; what lies below the snippet is left out
 * @param cause what it was caused by
 */
public record ThrownError(
    String type, String message, List<Frame> frames, Optional<ThrownError> cause) {
  /** Keeps a copy of the frames. */
  public ThrownError {
    frames = List.copyOf(frames);
  }

  /**
   * One frame of a stack.
   *
   * @param method class and method; the method alone if a snippet declares it; empty for the
   *     snippet itself
   * @param place name of the source or the class's file; empty for what was typed and where nobody
   *     knows
   * @param snippet id of the snippet; empty if the frame is in none
   * @param line in the source or file, from 1; 0 if nobody knows
   */
  public record Frame(String method, String place, String snippet, int line) {
    /**
     * The frame as people read it.
     *
     * @return {@code sq (FILE:3)}, {@code (#5:1)}, {@code Objects.requireNonNull
     *     (Objects.java:233)}
     */
    @Override
    public String toString() {
      String where = place.isEmpty() ? (snippet.isEmpty() ? "?" : "#" + snippet) : place;
      return (method.isEmpty() ? "" : method + " ")
          + "("
          + where
          + (line > 0 ? ":" + line : "")
          + ")";
    }
  }
}
