// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.util.Optional;
import org.drover.api.DeviceAddress;

/**
 * A function of a preparation.
 *
 * @param address whose
 * @param driver the VFIO driver that it was prepared for
 * @param before the driver that had it before; empty if none had
 * @param standing where it stands now
 * @param remark what is to be said of that, a sentence's half; empty if nothing is
 */
public record PreparedFunction(
    DeviceAddress address,
    String driver,
    Optional<String> before,
    Standing standing,
    Optional<String> remark) {

  /** Where a function stands, by what sysfs says now. */
  public enum Standing {
    /** The VFIO driver has it. */
    PREPARED("prepared"),
    /** On its way there or back: somebody's work was cut short. */
    HALF_DONE("half prepared"),
    /** As it was before. */
    AS_BEFORE("as before"),
    /** There is no such function any more. */
    GONE("gone"),
    /** Somebody else has changed it: it is not touched. */
    CHANGED("changed");

    private final String words;

    Standing(String words) {
      this.words = words;
    }

    /**
     * Whether the preparation can be undone from here.
     *
     * @return false if this is no state that a preparation passes through
     */
    public boolean fits() {
      return this != GONE && this != CHANGED;
    }

    /**
     * For people.
     *
     * @return for example {@code half prepared}
     */
    public String words() {
      return words;
    }
  }
}
