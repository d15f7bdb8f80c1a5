// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.command;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.function.IntSupplier;
import org.drover.api.DroverException;
import org.drover.jshell.console.Completing;
import org.drover.jshell.console.Help;
import org.drover.jshell.console.SlashCommands;
import org.drover.jshell.session.Completeness;
import org.drover.jshell.session.Completions;
import org.drover.jshell.session.ShellSession;
import org.drover.jshell.terminal.Keyboard;

/** Answers the line editor from a session. */
record SessionKeyboard(ShellSession session, Completing completing, Help help, IntSupplier width)
    implements Keyboard {
  private static final Logger LOG = System.getLogger(SessionKeyboard.class.getName());
  private static final int BAR_WIDTH = 3;

  @Override
  public Completeness completeness(String text) {
    try {
      return SlashCommands.isCommand(text) ? Completeness.COMPLETE : session.completeness(text);
    } catch (DroverException e) {
      LOG.log(Level.DEBUG, "whoever evaluates the line says what is wrong", e);
      return Completeness.COMPLETE;
    }
  }

  @Override
  public Completions complete(String text, int cursor) {
    return completing.at(text, cursor);
  }

  @Override
  public List<String> help(String text, int cursor) {
    return SlashCommands.isCommand(text)
        ? List.of()
        : help.at(text, cursor, width.getAsInt() - BAR_WIDTH);
  }
}
