// SPDX-License-Identifier: Apache-2.0
package org.drover.api;

/** What one read of a migration data stream gave. */
public sealed interface ReadResult {

  /**
   * Bytes came. A short count is normal and says nothing about an end or a record's border.
   *
   * @param count at least 1
   */
  record Data(int count) implements ReadResult {}

  /**
   * Nothing more at present, in PRE_COPY or PRE_COPY_P2P ({@code ENOMSG}, or 0 from drivers that
   * answer so).
   */
  record TemporaryEnd() implements ReadResult {}

  /** The state is complete: 0 from a read that began after the SET to STOP_COPY had returned. */
  record End() implements ReadResult {}

  /** The descriptor is non-blocking and the device is not ready ({@code EAGAIN}). */
  record WouldBlock() implements ReadResult {}
}
