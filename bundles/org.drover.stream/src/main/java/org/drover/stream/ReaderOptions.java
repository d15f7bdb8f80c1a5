// SPDX-License-Identifier: Apache-2.0
package org.drover.stream;

/**
 * How a {@link FrameReader} reads.
 *
 * @param maxPayload the largest payload of one frame, in bytes, at least 1. The reader owns one
 *     direct buffer of this size and refuses a frame that declares more
 * @param trailing what to do about bytes after the END frame
 * @param digest whether to compute the SHA-256 that an END frame may carry and to compare it. Off,
 *     the frames' checksums and the totals remain; a connection needs no more
 */
public record ReaderOptions(int maxPayload, Trailing trailing, boolean digest) {
  /** What to do about bytes after the END frame. */
  public enum Trailing {
    /** They do not belong there: the reader asks the channel for its end and refuses more bytes. */
    REFUSE,
    /** They belong to the next message: the reader never reads past the END frame. */
    LEAVE
  }

  /** Checks the options. */
  public ReaderOptions {
    if (maxPayload < 1) {
      throw new IllegalArgumentException(
          "the payload limit is " + maxPayload + " bytes; give at least 1");
    }
    if (trailing == null) {
      throw new IllegalArgumentException("say what to do about trailing bytes: REFUSE or LEAVE");
    }
  }

  /** Returns the options for an image file: 1 MiB, nothing after END, the digest compared. */
  public static ReaderOptions defaults() {
    return new ReaderOptions(WriterOptions.DEFAULT_MAX_PAYLOAD, Trailing.REFUSE, true);
  }

  /** Returns these options with another payload limit, in bytes. */
  public ReaderOptions maxPayload(int limit) {
    return new ReaderOptions(limit, trailing, digest);
  }

  /** Returns these options with another rule for bytes after END. */
  public ReaderOptions trailing(Trailing rule) {
    return new ReaderOptions(maxPayload, rule, digest);
  }

  /** Returns these options with the comparison of the digest switched on or off. */
  public ReaderOptions digest(boolean on) {
    return new ReaderOptions(maxPayload, trailing, on);
  }
}
