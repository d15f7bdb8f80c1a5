// SPDX-License-Identifier: Apache-2.0
package org.drover.command;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.support.CommandException;
import org.drover.api.DroverException;

/**
 * One call of a command: the question whether the caller may, and one sentence for what goes wrong.
 *
 * <p>A failure ends in Karaf's {@link CommandException}: it stops a sequence of commands, and the
 * exit status over ssh is 1. Karaf prints it to the console, which without a terminal is the
 * standard output, and not at all once the prompt is back; so there the sentence is said before,
 * and Karaf is left an empty line to print. The stack goes to the log only.
 */
public final class Execution {
  private static final Logger LOG = System.getLogger(Execution.class.getName());

  private final Object command;
  private final Seat seat;
  private final AuditTrail trail;

  /**
   * By whoever stands behind the present thread.
   *
   * @param command an object of a class with Karaf's {@link Command} and with {@link Needs}, into
   *     whose fields Karaf has put what was typed
   * @param seat where it was typed
   * @param trail that is told of changes and refusals
   */
  public Execution(Object command, Seat seat, AuditTrail trail) {
    this.command = command;
    this.seat = seat;
    this.trail = trail;
  }

  /**
   * Carries the command out.
   *
   * @param work the command's own
   * @throws CommandException if it may not be or fails, in one sentence
   */
  public void carryOut(Runnable work) throws CommandException {
    carryOut(() -> {}, work);
  }

  /**
   * Carries the command out.
   *
   * @param sorting puts more of what was typed into the fields
   * @param work the command's own
   * @throws CommandException if it may not be or fails, in one sentence
   */
  public void carryOut(Runnable sorting, Runnable work) throws CommandException {
    try {
      new Admission(command, trail).carryOut(sorting, work);
    } catch (NothingDoneException e) {
      LOG.log(Level.DEBUG, () -> name(command) + " did nothing", e);
      throw failure(e.getMessage(), e);
    } catch (DroverException | IllegalArgumentException e) {
      // Addresses, states and features that do not parse are told as IllegalArgumentException.
      LOG.log(Level.WARNING, () -> name(command) + " failed", e);
      throw failure(e.getMessage(), e);
    } catch (RuntimeException | LinkageError e) {
      // An isolation boundary: a console shows a sentence, whatever a plug-in throws.
      LOG.log(Level.ERROR, () -> name(command) + " failed unexpectedly", e);
      throw failure(unexpected(e), e);
    }
  }

  /**
   * How a command is typed.
   *
   * @param command an object of a class with Karaf's {@link Command}
   * @return scope and name
   */
  public static String name(Object command) {
    Command typed = command.getClass().getAnnotation(Command.class);
    return typed.scope() + ":" + typed.name();
  }

  private String unexpected(Throwable error) {
    return name(command)
        + " failed unexpectedly with "
        + error.getClass().getSimpleName()
        + (error.getMessage() == null ? "" : " (" + error.getMessage() + ")")
        + "; the log has the whole of it: log:display.";
  }

  private CommandException failure(String sentence, Throwable cause) {
    boolean told = cause instanceof ToldException;
    boolean promptIsBack = seat.isPromptBack();
    if (promptIsBack && Thread.interrupted()) {
      // Answered by the command's end: what waits for the terminal would end by it.
      LOG.log(Level.DEBUG, () -> name(command) + " was interrupted");
    }
    if (!told && (!seat.isTerminal() || promptIsBack)) {
      seat.say(sentence);
      told = true;
    }
    return new CommandException(told ? "" : sentence, sentence, cause);
  }
}
