// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.spectrue;

/** A rule that a {@link SpecTrueModel} breaks when it is asked to; each is one driver's mistake. */
public enum Quirk {
  /** RESUMING is left though nothing was written. */
  LOADS_NOTHING,
  /** RESUMING is left though the last byte is missing. */
  LOADS_ALL_BUT_ONE_BYTE,
  /** RESUMING is left after exactly half a stream. */
  LOADS_HALF,
  /** The stream is taken and what it says is not. */
  IGNORES_WHAT_IT_LOADS,
  /** A stream that was refused as too short has to be written from its beginning. */
  FORGETS_WHEN_IT_REFUSES,
  /** Bytes behind the end are taken and dropped. */
  TAKES_EXCESS,
  /** The first bytes are not compared with what they have to be. */
  TAKES_ANY_MAGIC,
  /** A write that was refused for its content does not spoil the stream. */
  FORGIVES,
  /** What was written before a reset is still there in the next RESUMING. */
  LOAD_OUTLIVES_RESET,
  /** If a part was read in PRE_COPY, STOP_COPY leaves a byte out. */
  LOSES_A_BYTE_AFTER_PRE_COPY,
  /** If nothing was read in PRE_COPY, STOP_COPY leaves the initial part out. */
  LOSES_UNREAD_INITIAL_BYTES,
  /** The data file is new in STOP_COPY although there was one in PRE_COPY. */
  NEW_FILE_IN_STOP_COPY,
  /** PRE_COPY goes on where an aborted one ended. */
  PRE_COPY_GOES_ON,
  /** A reset leaves the data files alive. */
  RESET_KEEPS_FILES,
  /** A reset leaves the device in STOP. */
  RESET_STOPS,
  /** A reset leaves the registers as they are. */
  RESET_KEEPS_CONTENT,
  /** An open leaves the state as the last user had it. */
  OPEN_KEEPS_STATE,
  /** An open leaves the registers as the last user had them. */
  OPEN_KEEPS_CONTENT,
  /** DMA logging starts as often as one likes. */
  LOGS_TWICE
}
