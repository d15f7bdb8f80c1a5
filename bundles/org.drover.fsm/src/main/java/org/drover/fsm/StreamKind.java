// SPDX-License-Identifier: Apache-2.0
package org.drover.fsm;

/** The data stream (the migration data FD of the uAPI) that the SET of a whole path hands out. */
public enum StreamKind {
  /** No FD; inside the saving group the one handed out before goes on. */
  NONE,
  /** An FD from which the device's state is read: the path enters the saving group. */
  READ,
  /** An FD to which a device's state is written: the path ends in RESUMING. */
  WRITE
}
