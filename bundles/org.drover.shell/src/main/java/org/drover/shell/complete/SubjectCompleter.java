// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.complete;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.Phase;
import org.drover.api.service.Sessions;
import org.drover.shell.run.Services;

/** Offers the addresses of all devices and the ids of the sessions that are running. */
@Service
public final class SubjectCompleter extends Offer {
  @Override
  Stream<String> words(Services services, String word) {
    Stream<String> sessions =
        services.find(Sessions.class).stream()
            .flatMap(known -> known.list().stream())
            .filter(session -> session.phase() != Phase.ENDED)
            .map(MigrationSnapshot::id);
    return Stream.concat(Known.addresses(services), sessions);
  }
}
