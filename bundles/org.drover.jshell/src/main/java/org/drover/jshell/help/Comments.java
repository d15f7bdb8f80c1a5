// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.help;

import java.util.List;
import org.drover.jshell.session.Documentation;

/** Comments on what is declared in sources. */
public interface Comments {
  /**
   * The comment on something.
   *
   * @param signature as in source: {@code Lease Devices.open(DeviceAddress, Owner)}, {@code
   *     org.drover.api.service.Devices}
   * @return the text of its Javadoc, with Javadoc's tags in it; empty if there is none
   */
  String on(String signature);

  /**
   * All that is called so in a class.
   *
   * @param name of a class and of something in it: {@code Migrator.migrate}
   * @return with their declarations in one line each; none if nobody knows
   */
  List<Documentation> named(String name);
}
