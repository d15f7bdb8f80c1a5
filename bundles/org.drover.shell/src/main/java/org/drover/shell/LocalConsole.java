// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.apache.karaf.shell.api.console.Session;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * The console in the terminal of {@code bin/karaf}, whose end is the platform's: Karaf's {@code
 * LocalConsoleManager} stops the framework when that session is closed. So what leaves another
 * console is {@code vfio:shutdown} in this one, and Ctrl-D, for which Karaf has a switch per
 * session and no hook, does nothing.
 */
@Component(service = LocalConsole.class, immediate = true)
public final class LocalConsole {
  private static final Logger LOG = System.getLogger(LocalConsole.class.getName());
  private static final String IS_LOCAL = "karaf.shell.local";
  private static final String CONTROL_D_IS_NO_EXIT = "karaf.disableEofExit";
  private static final String LEAVING =
      "exit = { vfio:shutdown $args }; logout = { vfio:shutdown $args };"
          + " shell:logout = { vfio:shutdown $args }";

  /**
   * A console that Karaf offers as a service, which is the local one.
   *
   * @param session of it
   */
  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  public void bindSession(Session session) {
    if (!Boolean.TRUE.equals(session.get(IS_LOCAL))) {
      return;
    }
    session.put(CONTROL_D_IS_NO_EXIT, true);
    try {
      session.execute(LEAVING);
    } catch (Exception e) { // Karaf declares no other.
      LOG.log(Level.WARNING, "exit and logout end the platform without asking what is held", e);
    }
  }

  /**
   * The console ends, and the platform with it.
   *
   * @param session that was bound
   */
  public void unbindSession(Session session) {
    if (Boolean.TRUE.equals(session.get(IS_LOCAL))) {
      session.put(CONTROL_D_IS_NO_EXIT, false);
    }
  }
}
