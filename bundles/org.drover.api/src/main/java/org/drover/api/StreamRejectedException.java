// SPDX-License-Identifier: Apache-2.0
package org.drover.api;

/** A vendor's state stream is not what this device can take, told at the byte that says so. */
public final class StreamRejectedException extends DroverException {
  private static final long serialVersionUID = 1L;
  private final long offset;

  /**
   * Of one stream.
   *
   * @param format what the stream should be, for example {@code mtty state}
   * @param offset of the offending field in the device's stream, in bytes
   * @param reason what is wrong and what was expected
   */
  public StreamRejectedException(String format, long offset, String reason) {
    super(format + " at byte " + offset + ": " + reason);
    this.offset = offset;
  }

  /**
   * Where.
   *
   * @return byte offset in the device's stream
   */
  public long offset() {
    return offset;
  }
}
