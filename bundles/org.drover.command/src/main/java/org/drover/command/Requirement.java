// SPDX-License-Identifier: Apache-2.0
package org.drover.command;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;

/**
 * What a command needs, as its class says by {@link Needs}.
 *
 * @param what the command, with the option that needs this: {@code vfio:state --set}
 * @param role the lowest role that will do
 */
public record Requirement(String what, Role role) {

  /**
   * All that a command can need: its own requirement, and those of the options that need more.
   *
   * @param command a class with Karaf's {@link Command}
   * @return the command's own first
   */
  public static List<Requirement> of(Class<?> command) {
    Requirement own = own(command);
    List<Requirement> all = new ArrayList<>(List.of(own));
    CommandFields.options(command).stream()
        .filter(field -> field.isAnnotationPresent(Needs.class))
        .map(field -> own.with(field))
        .forEach(all::add);
    return List.copyOf(all);
  }

  /** What a command needs with the options that were given to it. */
  static Requirement asTyped(Object command) {
    Requirement needed = own(command.getClass());
    for (Field field : CommandFields.options(command.getClass())) {
      Needs more = field.getAnnotation(Needs.class);
      if (more != null
          && !needed.role().includes(more.value())
          && !CommandFields.words(command, field).isEmpty()) {
        needed = own(command.getClass()).with(field);
      }
    }
    return needed;
  }

  private static Requirement own(Class<?> command) {
    Needs needs = command.getAnnotation(Needs.class);
    Command typed = command.getAnnotation(Command.class);
    return new Requirement(
        typed.scope() + ":" + typed.name(), needs == null ? Role.ADMIN : needs.value());
  }

  private Requirement with(Field option) {
    return new Requirement(
        what + " " + option.getAnnotation(Option.class).name(),
        option.getAnnotation(Needs.class).value());
  }
}
