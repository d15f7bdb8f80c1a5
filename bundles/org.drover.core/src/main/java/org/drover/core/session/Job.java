// SPDX-License-Identifier: Apache-2.0
package org.drover.core.session;

import org.drover.core.lease.Claim;

/**
 * What a session's work is done with.
 *
 * @param id the session's id
 * @param control what comes from outside
 * @param progress what others see
 * @param measures what the report will say
 * @param notes what else it will say
 */
public record Job(String id, Control control, Progress progress, Measures measures, Notes notes) {

  /**
   * Ends a claim; a device that does not close is told and changes nothing. An isolation boundary:
   * a plug-in's device may throw what it likes.
   *
   * @param claim of the session
   * @param end what becomes of the lease
   */
  public void end(Claim claim, Claim.End end) {
    try {
      claim.end(end);
    } catch (RuntimeException | LinkageError e) {
      notes.add("closing " + claim.address() + ": " + e.getMessage(), e);
    }
  }
}
