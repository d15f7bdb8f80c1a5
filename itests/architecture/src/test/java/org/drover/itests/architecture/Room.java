// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.architecture;

import java.util.Set;

/**
 * One row of the table in {@code docs/architecture.md}.
 *
 * @param bundle the symbolic name, which is also the folder and the root package
 * @param sentence what the bundle is; its {@code Bundle-Description}
 * @param ours symbolic names of our bundles whose packages it may import
 * @param others packages from elsewhere that it may use, with all packages below them
 */
record Room(String bundle, String sentence, Set<String> ours, Set<String> others) {
  static final String PREFIX = "org.drover.";

  Room {
    ours = Set.copyOf(ours);
    others = Set.copyOf(others);
  }

  /** The symbolic name without the prefix that all bundles share, as the table writes it. */
  String shortName() {
    return bundle.substring(PREFIX.length());
  }

  boolean holds(String packageName) {
    return isWithin(packageName, bundle);
  }

  boolean mayUseForeign(String packageName) {
    return others.stream().anyMatch(root -> isWithin(packageName, root));
  }

  static boolean isWithin(String packageName, String root) {
    return packageName.equals(root) || packageName.startsWith(root + ".");
  }
}
