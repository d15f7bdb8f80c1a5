// SPDX-License-Identifier: Apache-2.0
package org.drover.command;

import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;

/** Commands into whose fields a test puts what Karaf would. */
final class Commands {
  private Commands() {}

  /** What many commands share. */
  static class Base {
    @Option(name = "--json")
    boolean json;
  }

  @Needs(Role.VIEWER)
  @Command(scope = "vfio", name = "look")
  static final class Look extends Base {
    @Needs(Role.OPERATOR)
    @Option(name = "--set")
    String set;

    @Needs(Role.ADMIN)
    @Option(name = "--fault", multiValued = true)
    List<String> faults;

    @Needs(Role.ADMIN)
    @Option(name = "--dangerous")
    boolean dangerous;

    @Argument(index = 1, name = "options", multiValued = true)
    List<String> options;

    @Argument(index = 0, name = "ADDRESS")
    String address = "emu:mtty-0";
  }

  @Needs(value = Role.OPERATOR, announced = true)
  @Command(scope = "vfio", name = "work")
  static final class Work extends Base {
    @Option(name = "--passphrase")
    String phrase;

    @Argument(index = 0, name = "WORDS", multiValued = true)
    List<String> words;
  }

  @Command(scope = "vfio", name = "forgotten")
  static final class Forgotten extends Base {}
}
