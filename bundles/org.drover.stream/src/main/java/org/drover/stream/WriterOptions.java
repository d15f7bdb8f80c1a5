// SPDX-License-Identifier: Apache-2.0
package org.drover.stream;

/**
 * How a {@link FrameWriter} writes.
 *
 * @param maxPayload the largest payload of one frame, in bytes, at least 1. A reader refuses frames
 *     above its own limit, so both sides must agree on more than the default
 * @param digest whether the END frame carries a SHA-256 over all that precedes it
 */
public record WriterOptions(int maxPayload, boolean digest) {
  /** The payload limit of a writer and a reader that were told nothing: 1 MiB. */
  public static final int DEFAULT_MAX_PAYLOAD = 1 << 20;

  /** Checks the payload limit. */
  public WriterOptions {
    if (maxPayload < 1) {
      throw new IllegalArgumentException(
          "the payload limit is " + maxPayload + " bytes; give at least 1");
    }
  }

  /** Returns the options for an image: payloads of up to 1 MiB, with a digest. */
  public static WriterOptions defaults() {
    return new WriterOptions(DEFAULT_MAX_PAYLOAD, true);
  }

  /** Returns these options with another payload limit, in bytes. */
  public WriterOptions maxPayload(int limit) {
    return new WriterOptions(limit, digest);
  }

  /** Returns these options with the digest switched on or off. */
  public WriterOptions digest(boolean on) {
    return new WriterOptions(maxPayload, on);
  }
}
