// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.command;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.drover.api.DroverException;
import org.drover.command.Admission;
import org.drover.command.AuditTrail;
import org.drover.command.RefusedException;

/**
 * What the commands share: the question whether the caller may; one sentence for what goes wrong,
 * on the terminal or, without one, on the standard error; an exit status of 1 for it; the stack in
 * the log only.
 */
abstract class JavaCommand implements Action {
  static final String SCOPE = "vfio";
  private static final Logger LOG = System.getLogger(JavaCommand.class.getName());

  @Reference private Session session;
  @Reference private AuditTrail trail;

  @Override
  public final Object execute() throws CommandException {
    Seat seat = new Seat(session);
    try {
      new Admission(this, trail).carryOut(() -> run(seat));
      return null;
    } catch (RefusedException e) {
      LOG.log(Level.DEBUG, () -> name() + " did nothing", e);
      throw failure(seat, e.getMessage(), e);
    } catch (DroverException | IllegalArgumentException e) {
      LOG.log(Level.WARNING, () -> name() + " failed", e);
      throw failure(seat, e.getMessage(), e);
    } catch (RuntimeException | LinkageError e) {
      // An isolation boundary: a console shows a sentence, whatever a plug-in throws.
      LOG.log(Level.ERROR, () -> name() + " failed unexpectedly", e);
      throw failure(
          seat, name() + " failed unexpectedly with " + e + "; the log has it: log:display.", e);
    }
  }

  /**
   * Does the work.
   *
   * @throws DroverException with the sentence for the person; an empty one if they were told
   */
  abstract void run(Seat seat);

  private String name() {
    Command command = getClass().getAnnotation(Command.class);
    return command.scope() + ":" + command.name();
  }

  private CommandException failure(Seat seat, String sentence, Throwable cause) {
    // Karaf prints its part to the standard output, and nothing at all once the prompt is back.
    boolean toldHere = seat.terminal().isEmpty() || seat.isPromptBack();
    if (toldHere && !sentence.isEmpty()) {
      seat.say(sentence);
    }
    return new CommandException(toldHere ? "" : sentence, sentence, cause);
  }
}
