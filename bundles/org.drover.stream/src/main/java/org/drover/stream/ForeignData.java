// SPDX-License-Identifier: Apache-2.0
package org.drover.stream;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Guesses from its first bytes what something is that is not a stream, to say what to do. */
enum ForeignData {
  TEXT_MODE(
      "89445256", "the mark is a stream's, but its line ends were changed", "copy in binary mode"),
  SEVEN_BITS("09445256", "the mark is a stream's without its eighth bits", "copy in binary mode"),
  FRAME("44525646", "a frame stands where the stream should begin", "give the stream from byte 0"),
  GZIP("1f8b", "this is gzip data", "decompress it first"),
  ZSTD("28b52ffd", "this is zstd data", "decompress it first"),
  XZ("fd377a585a00", "this is xz data", "decompress it first"),
  ELF("7f454c46", "this is an ELF file", "give an image that was saved by Drover"),
  OTHER("", "this is no Drover stream", "give an image that was saved by Drover");

  private static final int SHOWN_BYTES = 8;

  private final String prefix;
  private final String what;
  private final String remedy;

  ForeignData(String prefix, String what, String remedy) {
    this.prefix = prefix;
    this.what = what;
    this.remedy = remedy;
  }

  /** Returns the first bytes, as many of the first {@code got} as a message can show, in hex. */
  static String firstBytes(ByteBuffer bytes, int got) {
    byte[] shown = new byte[Math.min(got, SHOWN_BYTES)];
    bytes.get(0, shown);
    return HexFormat.of().formatHex(shown);
  }

  /** Returns what the first bytes look like. */
  static ForeignData guess(String firstBytes) {
    for (ForeignData candidate : values()) {
      if (firstBytes.startsWith(candidate.prefix)) {
        return candidate;
      }
    }
    return OTHER;
  }

  /** Says what it is. */
  String what() {
    return what;
  }

  /** Says what to do about it. */
  String remedy() {
    return remedy;
  }
}
