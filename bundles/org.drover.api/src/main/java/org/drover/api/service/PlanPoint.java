// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

/**
 * One thing that a plan has found.
 *
 * @param weight what it means
 * @param id stable: that of a {@link org.drover.api.Reason}, of a {@link org.drover.api.Mismatch},
 *     or the plan's own
 * @param sentence what was found, for a person; ends without a full stop
 * @param remedy what to do, for a person; empty if there is nothing to do
 */
public record PlanPoint(Weight weight, String id, String sentence, String remedy) {

  /** What a point means for what is planned; the gravest first. */
  public enum Weight {
    /** It would be refused for this. */
    REFUSAL,
    /** Whether it would be refused shows only when it is tried. */
    UNKNOWN,
    /** It would be done, and this is to be known. */
    WARNING
  }
}
