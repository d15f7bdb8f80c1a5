// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.util.List;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
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
  private static final String IS_LOCAL = "karaf.shell.local";
  private static final String CONTROL_D_IS_NO_EXIT = "karaf.disableEofExit";
  private static final List<String> LEAVING = List.of("exit", "logout", "shell:logout");
  private static final String SHUTDOWN = "leaving = { vfio:shutdown $args }";

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
    Function shutdown = LocalConsole::shutdown;
    LEAVING.forEach(word -> session.put(word, shutdown));
  }

  /**
   * Only who sits at the console has it execute a line: whoever does makes the threads that execute
   * what is typed later, and these keep the login of who made them.
   */
  private static Object shutdown(CommandSession console, List<Object> arguments) throws Exception {
    Function shutdown = (Function) console.execute(SHUTDOWN);
    return shutdown.execute(console, arguments);
  }

  /**
   * The console ends, and the platform with it; or this bundle leaves, and the console is as it was
   * before.
   *
   * @param session that was bound
   */
  public void unbindSession(Session session) {
    if (Boolean.TRUE.equals(session.get(IS_LOCAL))) {
      session.put(CONTROL_D_IS_NO_EXIT, false);
      LEAVING.forEach(word -> session.put(word, null));
    }
  }
}
