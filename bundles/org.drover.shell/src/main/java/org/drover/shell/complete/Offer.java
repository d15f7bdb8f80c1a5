// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.complete;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.Candidate;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.drover.api.DroverException;
import org.drover.shell.run.BundleServices;
import org.drover.shell.run.Services;
import org.osgi.framework.BundleContext;

/** Offers words that the platform's services know. */
abstract class Offer implements Completer {
  @Reference private BundleContext context;

  /**
   * The words that could be meant.
   *
   * @param services what the platform offers
   * @param word what has been typed of it up to the cursor
   */
  abstract Stream<String> words(Services services, String word);

  /** Whether the word is complete, so that a blank may follow it. */
  boolean isComplete() {
    return true;
  }

  @Override
  public void completeCandidates(Session session, CommandLine line, List<Candidate> candidates) {
    String argument = line.getCursorArgument() == null ? "" : line.getCursorArgument();
    String word = argument.substring(0, Math.min(argument.length(), line.getArgumentPosition()));
    try (BundleServices services = new BundleServices(context)) {
      words(services, word).distinct().map(this::candidate).forEach(candidates::add);
    } catch (DroverException e) {
      // Nothing to offer; who runs the command is told why.
      System.getLogger(getClass().getName()).log(System.Logger.Level.DEBUG, "no offer", e);
    }
  }

  private Candidate candidate(String word) {
    return new Candidate(word, isComplete());
  }

  @Override
  public final int complete(Session session, CommandLine line, List<String> candidates) {
    List<Candidate> found = new ArrayList<>();
    completeCandidates(session, line, found);
    found.forEach(candidate -> candidates.add(candidate.value()));
    return line.getBufferPosition() - line.getArgumentPosition();
  }
}
