// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.world;

import java.util.Optional;
import java.util.Set;

/** The packages that snippets may use at a time. All methods may be called by any thread. */
public interface World {
  /**
   * Tells whether answers may have changed.
   *
   * @return a number that goes up with every change
   */
  long generation();

  /**
   * Who provides a package now.
   *
   * @param packageName as in source
   * @return empty if nobody does
   */
  Optional<Provider> provider(String packageName);

  /**
   * What can be imported now.
   *
   * @return names of packages, those of the Java runtime among them
   */
  Set<String> packages();

  /**
   * Why a package that nobody provides cannot be had.
   *
   * @param packageName as in source
   * @return one sentence without a full stop, which names the package and, if one has it, the
   *     bundle
   */
  String refusal(String packageName);
}
