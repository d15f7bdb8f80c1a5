// SPDX-License-Identifier: Apache-2.0
package org.drover.core.protocol;

/** Where a source is. */
public enum SourceStage {
  /** Nothing has been said. */
  NEW,
  /** Waits for ACCEPT or REFUSE. */
  OFFERED,
  /** The devices run and their states are sent. */
  STREAMING,
  /** The devices are being stopped and the rest is sent. */
  STOPPING,
  /** Waits for LOADED. */
  SENT,
  /** The destination waits for COMMIT. */
  LOADED,
  /** Waits for RUNNING. */
  COMMITTED,
  /** Brings the devices back; nothing was committed. */
  ROLLING_BACK,
  /** Brings the devices back that the destination returned. */
  RETURNING,
  /** Knows the outcome; waits until the destination knows it, too. */
  SETTLING,
  /** Over. */
  ENDED
}
