// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.console;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A command of the console.
 *
 * @param name with its slash
 * @param parameters as in its usage; may be empty
 * @param summary one line
 * @param details more lines, or none
 * @param action is given what stands behind the name, without blanks around it
 * @param choices what that could be
 */
record SlashCommand(
    String name,
    String parameters,
    String summary,
    String details,
    Consumer<String> action,
    Function<String, List<String>> choices) {

  SlashCommand(String name, String parameters, String summary, Consumer<String> action) {
    this(name, parameters, summary, "", action, typed -> List.of());
  }

  SlashCommand withDetails(String lines) {
    return new SlashCommand(name, parameters, summary, lines, action, choices);
  }

  SlashCommand withChoices(Function<String, List<String>> some) {
    return new SlashCommand(name, parameters, summary, details, action, some);
  }

  String usage() {
    return parameters.isEmpty() ? name : name + " " + parameters;
  }
}
