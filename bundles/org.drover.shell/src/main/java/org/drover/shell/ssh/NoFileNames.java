// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.ssh;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Keeps the shell from making file names of patterns. Karaf switches that off in every session by a
 * variable ({@link CommandSession#OPTION_NO_GLOB}), which whoever types can set anew in the very
 * line: a viewer, who may {@code echo}, listed any folder that way. Here it is a constant of the
 * shell, which Gogo asks for before any variable ({@code CommandSessionImpl.get}) and which nothing
 * that is typed can change; an admin has {@code shell:ls}.
 *
 * <p>Constants are no part of Gogo's API, though public in the class that implements it.
 */
@Component(service = NoFileNames.class, immediate = true)
public final class NoFileNames {
  private static final Logger LOG = System.getLogger(NoFileNames.class.getName());

  /**
   * From now on, for all lines of this shell.
   *
   * @param processor Karaf's
   */
  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  public void bind(CommandProcessor processor) {
    try {
      processor
          .getClass()
          .getMethod("addConstant", String.class, Object.class)
          .invoke(processor, CommandSession.OPTION_NO_GLOB, true);
    } catch (ReflectiveOperationException e) {
      LOG.log(
          Level.ERROR,
          "This Karaf's shell takes no constants: whoever may log in can list folders by"
              + " `gogo.option.noglob = off; echo /etc/*`",
          e);
    }
  }

  /**
   * No more for this one.
   *
   * @param processor that was bound
   */
  public void unbind(CommandProcessor processor) {
    try {
      processor
          .getClass()
          .getMethod("removeConstant", String.class)
          .invoke(processor, CommandSession.OPTION_NO_GLOB);
    } catch (ReflectiveOperationException e) {
      LOG.log(Level.DEBUG, "this Karaf's shell has no constants to take back", e);
    }
  }
}
