// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

/** Where a session is. */
public enum Phase {
  /** Leases, driver, probe. */
  PREPARE,
  /** A listener waits for a call. */
  LISTEN,
  /** The peers agree. */
  OFFER,
  /** The device runs while its state is moved. */
  PRE_COPY,
  /** The device is stopped and the rest is moved. */
  STOP_COPY,
  /** The destination validates what it was given. */
  LOAD,
  /** The peers agree on who owns the device. */
  HANDOVER,
  /** The image is made durable. */
  COMMIT,
  /** After a failure: the source goes back to RUNNING, the destination is reset. */
  ROLL_BACK,
  /** Over. */
  ENDED
}
