// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.terminal;

import java.util.List;
import java.util.function.Supplier;
import org.drover.jshell.session.Completeness;
import org.drover.jshell.session.Completions;
import org.drover.jshell.session.Completions.Suggestion;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.EOFError;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/** Says where an input ends, and what could stand in it, in the line editor's terms. */
final class SnippetEditing implements Parser, Completer {
  private static final Completions NONE = new Completions(0, List.of());

  /** Candidates of a lower order come first; 0 would mean none. */
  private static final int FITS = 1;

  private static final int FITS_NOT = 2;

  private final Supplier<Keyboard> keyboard;
  private Completions found = NONE;

  SnippetEditing(Supplier<Keyboard> keyboard) {
    this.keyboard = keyboard;
  }

  @Override
  public ParsedLine parse(String line, int cursor, ParseContext context) {
    int at = Math.min(cursor, line.length());
    if (context == ParseContext.ACCEPT_LINE) {
      accept(line);
    }
    if (context == ParseContext.COMPLETE) {
      found = keyboard.get().complete(line, at);
      return new SnippetLine(line, at, line.substring(Math.min(found.anchor(), at), at));
    }
    return new SnippetLine(line, at, line.substring(0, at));
  }

  private void accept(String line) {
    Completeness completeness = keyboard.get().completeness(line);
    boolean emptyLineEndsIt = line.substring(line.lastIndexOf('\n') + 1).isBlank();
    if (completeness == Completeness.INCOMPLETE
        || (completeness == Completeness.MAY_GO_ON && !emptyLineEndsIt)) {
      throw new EOFError(-1, -1, "the snippet is not complete");
    }
  }

  /** Whether more than one thing could stand where was completed last. */
  boolean isAmbiguous() {
    return found.suggestions().size() > 1;
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    boolean anyFits = line.word().isEmpty() && found.suggestions().stream().anyMatch(s -> s.fits());
    found.suggestions().stream()
        .filter(suggestion -> suggestion.fits() || !anyFits)
        .map(SnippetEditing::candidate)
        .forEach(candidates::add);
  }

  private static Candidate candidate(Suggestion suggestion) {
    String text = suggestion.text();
    return new Candidate(
        text, text, null, null, null, null, false, suggestion.fits() ? FITS : FITS_NOT);
  }
}
