// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.run;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.drover.api.DroverException;
import org.drover.api.service.Owner;
import org.drover.command.Admission;
import org.drover.command.AuditTrail;
import org.drover.command.RefusedException;
import org.osgi.framework.BundleContext;

/**
 * What all commands share: services, streams, options after arguments, the question whether the
 * caller may, and one sentence for what goes wrong.
 *
 * <p>A failure ends in Karaf's {@link CommandException}: it stops a sequence of commands, and the
 * exit status over ssh is 1. Karaf prints it to the console, which without a terminal is the
 * standard output; so there the sentence goes to the standard error before, and Karaf is left an
 * empty line to print. The stack goes to the log only.
 */
public abstract class VfioCommand implements Action {
  /** The scope of all commands. */
  public static final String SCOPE = "vfio";

  /** Name of the last argument of a command that takes options after its arguments. */
  protected static final String OPTIONS = TypedWords.OPTIONS;

  /** Description of that argument. */
  protected static final String OPTIONS_TOO = "Options may stand here too.";

  private static final Logger LOG = System.getLogger(VfioCommand.class.getName());

  @Reference private Session session;
  @Reference private BundleContext context;
  @Reference private AuditTrail trail;

  @Override
  public final Object execute() throws CommandException {
    Console console = new Console(session);
    try (BundleServices services = new BundleServices(context)) {
      new Admission(this, trail)
          .carryOut(() -> new TypedWords(this).deal(), () -> run(services, console));
      return null;
    } catch (UsageException | RefusedException e) {
      LOG.log(Level.DEBUG, () -> name() + " did nothing", e);
      throw failure(console, e.getMessage(), e);
    } catch (DroverException | IllegalArgumentException e) {
      // Addresses, states and features that do not parse are told as IllegalArgumentException.
      LOG.log(Level.WARNING, () -> name() + " failed", e);
      throw failure(console, e.getMessage(), e);
    } catch (RuntimeException e) {
      // An isolation boundary: a console shows a sentence, whatever a plug-in throws.
      LOG.log(Level.ERROR, () -> name() + " failed unexpectedly", e);
      throw failure(console, unexpected(e), e);
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
    return new Owner(Owner.Kind.COMMAND, name() + " of " + console.user());
  }

  private String name() {
    Command command = getClass().getAnnotation(Command.class);
    return command.scope() + ":" + command.name();
  }

  private String unexpected(RuntimeException error) {
    return name()
        + " failed unexpectedly with "
        + error.getClass().getSimpleName()
        + (error.getMessage() == null ? "" : " (" + error.getMessage() + ")")
        + "; the log has the whole of it: log:display.";
  }

  private CommandException failure(Console console, String sentence, RuntimeException cause) {
    boolean told = cause instanceof ToldException;
    if (!told && !console.isTerminal()) {
      console.say(sentence);
      told = true;
    }
    return new CommandException(told ? "" : sentence, sentence, cause);
  }
}
