// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

/**
 * What became of a lease at the end of the platform.
 *
 * @param device as it was before
 * @param fate what became of it
 * @param detail what was done, or went wrong, in one clause without a full stop; empty if there is
 *     nothing to say
 */
public record EndedLease(HeldDevice device, Fate fate, String detail) {

  /** What became of it. */
  public enum Fate {
    /** The device is closed. */
    CLOSED("is closed"),
    /** The close failed; the name is free, the end of the process closes what is left. */
    FAILED("did not close"),
    /** The kernel has not returned yet; the end of the process waits for it. */
    CLOSING("is still being closed");

    private final String words;

    Fate(String words) {
      this.words = words;
    }

    /**
     * For people.
     *
     * @return a predicate
     */
    public String words() {
      return words;
    }
  }

  /**
   * For people.
   *
   * @return for example {@code emu:mtty-0, held by person ada in RUNNING, is closed: it keeps its
   *     state while it is closed}, without a full stop
   */
  public String sentence() {
    LeaseInfo lease = device.lease();
    return lease.address()
        + ", held by "
        + lease.owner()
        + device.state().map(now -> " in " + now).orElse("")
        + ", "
        + fate.words()
        + ": "
        + (fate == Fate.CLOSED ? device.loss().sentence() : detail)
        + (fate == Fate.CLOSED && !detail.isEmpty() ? "; " + detail : "");
  }
}
