// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

/**
 * Whether what a session does now is to be stopped. A reload has moments in which no snippet runs:
 * a stop that comes then counts too, and not for what is done next.
 */
final class StopRequest {
  private boolean underWay;
  private boolean made;

  /** Something begins that can be stopped. */
  synchronized void begin() {
    underWay = true;
    made = false;
  }

  /** It is over; a stop comes too late. */
  synchronized void end() {
    underWay = false;
  }

  /** Asks for a stop; false if there is nothing to stop. */
  synchronized boolean make() {
    made |= underWay;
    return underWay;
  }

  synchronized boolean isMade() {
    return made;
  }
}
