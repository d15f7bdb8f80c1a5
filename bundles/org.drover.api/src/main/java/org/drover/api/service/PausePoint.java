// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

/** Points at which a session can be made to hold, for tests and drills. Off unless asked for. */
public enum PausePoint {
  /** The peer has accepted; no state has been read. */
  AFTER_ACCEPT,
  /** In PRE_COPY, before the switchover. */
  BEFORE_SWITCHOVER,
  /** The devices are stopped. */
  IN_BLACKOUT,
  /** The destination has loaded and validated everything. */
  AFTER_LOADED,
  /** COMMIT is written down, not sent. */
  AFTER_COMMITTED
}
