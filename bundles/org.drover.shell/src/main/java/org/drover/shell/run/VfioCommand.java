// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.run;

import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.drover.api.DroverException;
import org.drover.api.service.Owner;
import org.drover.command.AuditTrail;
import org.drover.command.Execution;
import org.osgi.framework.BundleContext;

/** What the commands of this face share: services, and options after arguments. */
public abstract class VfioCommand implements Action {
  /** The scope of all commands. */
  public static final String SCOPE = "vfio";

  /** Name of the last argument of a command that takes options after its arguments. */
  protected static final String OPTIONS = TypedWords.OPTIONS;

  /** Description of that argument. */
  protected static final String OPTIONS_TOO = "Options may stand here too.";

  @Reference private Session session;
  @Reference private BundleContext context;
  @Reference private AuditTrail trail;

  @Override
  public final Object execute() throws CommandException {
    Console console = new Console(session);
    new Execution(this, console, trail)
        .carryOut(() -> new TypedWords(this).deal(), () -> run(console));
    return null;
  }

  private void run(Console console) {
    try (BundleServices services = new BundleServices(context)) {
      run(services, console);
    } finally {
      console.end();
    }
  }

  /**
   * Does the work.
   *
   * @param services what the platform offers
   * @param console where results and messages go
   * @throws DroverException with the sentence for the person
   */
  protected abstract void run(Services services, Console console);

  /**
   * The owner of a lease that outlives the command.
   *
   * @param console where the command was typed
   * @return the person
   */
  protected static Owner person(Console console) {
    return new Owner(Owner.Kind.PERSON, console.user());
  }

  /**
   * The owner of a lease for the command's duration.
   *
   * @param console where the command was typed
   * @return the command, by whom
   */
  protected final Owner command(Console console) {
    return new Owner(Owner.Kind.COMMAND, Execution.name(this) + " of " + console.user());
  }
}
