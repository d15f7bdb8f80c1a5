// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.complete;

import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Candidate;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.FileCompleter;

/** Offers the platform's files, and what has been typed: a file that is not there yet. */
@Service
public final class PlaceCompleter implements Completer {
  private final FileCompleter files = new FileCompleter();

  @Override
  public void completeCandidates(Session session, CommandLine line, List<Candidate> candidates) {
    files.completeCandidates(session, line, candidates);
    if (candidates.isEmpty() && !line.getCursorArgument().isEmpty()) {
      candidates.add(new Candidate(line.getCursorArgument(), true));
    }
  }

  @Override
  public int complete(Session session, CommandLine line, List<String> candidates) {
    List<Candidate> found = new ArrayList<>();
    completeCandidates(session, line, found);
    found.forEach(candidate -> candidates.add(candidate.value()));
    return line.getBufferPosition() - line.getArgumentPosition();
  }
}
