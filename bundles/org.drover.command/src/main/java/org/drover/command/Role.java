// SPDX-License-Identifier: Apache-2.0
package org.drover.command;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** What a login is for. Who has one may do what the lower ones may. Lowest first. */
public enum Role {
  /** Looks, and changes nothing. */
  VIEWER,
  /** Opens, saves, restores and migrates devices, and decides over sessions. */
  OPERATOR,
  /**
   * Runs code in the platform, makes and breaks devices, and has Karaf's own commands and the
   * console.
   */
  ADMIN;

  /**
   * Whether a login with this role may do what needs that one.
   *
   * @param needed by what is to be done
   * @return true if this one is that one or higher
   */
  public boolean includes(Role needed) {
    return compareTo(needed) >= 0;
  }

  /**
   * Its name in {@code etc/keys.properties} and everywhere else where a person reads it.
   *
   * @return in small letters
   */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The highest of the roles of a login.
   *
   * @param labels names of roles, others than these too
   * @return empty if none of these is among them
   */
  static Optional<Role> highest(Collection<String> labels) {
    return Arrays.stream(values())
        .filter(role -> labels.contains(role.label()))
        .reduce((lower, higher) -> higher);
  }
}
