// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.complete;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drover.api.service.Sessions;
import org.drover.shell.run.Services;

/** Offers the ids of the sessions, those that the history alone has too; it reads no file. */
@Service
public final class KeptSessionCompleter extends Offer {
  @Override
  Stream<String> words(Services services, String word) {
    return services.find(Sessions.class).stream().flatMap(sessions -> sessions.ids().stream());
  }
}
