// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.complete;

import java.util.List;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Candidate;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Session;
import org.drover.shell.run.Services;

/** Offers the addresses of all devices, and the platform's files. */
@Service
public final class InspectableCompleter extends Offer {
  private final PlaceCompleter places = new PlaceCompleter();

  @Override
  Stream<String> words(Services services, String word) {
    return Known.addresses(services);
  }

  @Override
  public void completeCandidates(Session session, CommandLine line, List<Candidate> candidates) {
    super.completeCandidates(session, line, candidates);
    places.completeCandidates(session, line, candidates);
  }
}
