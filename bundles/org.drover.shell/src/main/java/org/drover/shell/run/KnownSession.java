// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.run;

import java.util.stream.Collectors;
import org.drover.api.DroverException;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.Session;
import org.drover.api.service.Sessions;

/** Sessions by their ids. */
public final class KnownSession {
  private KnownSession() {}

  /**
   * The session with an id.
   *
   * @param services where to look
   * @param id as typed
   * @return the session
   * @throws DroverException if it is not known; the sentence names those that are
   */
  public static Session find(Services services, String id) {
    Sessions sessions = services.require(Sessions.class);
    return sessions
        .find(id)
        .orElseThrow(
            () -> new DroverException("There is no session " + id + "; " + known(sessions)));
  }

  private static String known(Sessions sessions) {
    String ids =
        sessions.list().stream().map(MigrationSnapshot::id).collect(Collectors.joining(", "));
    return ids.isEmpty() ? "none has been started yet." : "there are " + ids + ".";
  }
}
