// SPDX-License-Identifier: Apache-2.0
package org.drover.stream;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;

/**
 * What a whole image turned out to hold; there is one only of an image without a fault.
 *
 * @param header the version in which it was written
 * @param frames the number of frames before END
 * @param skipped how many of them have a type that this build does not know
 * @param payloadBytes the sum of their payloads, in bytes
 * @param bytes the size of the whole, in bytes
 * @param digest the SHA-256 that END carries, 32 bytes, found true; empty if it carries none
 */
public record ImageCheck(
    StreamHeader header,
    long frames,
    long skipped,
    long payloadBytes,
    long bytes,
    Optional<byte[]> digest) {
  /**
   * Reads an image to its end and proves every checksum, the totals and the digest.
   *
   * @param in the image from its first byte; it stays open
   * @throws StreamFormatException at the first fault
   */
  public static ImageCheck verify(ReadableByteChannel in) throws IOException {
    return verify(in, ReaderOptions.defaults());
  }

  /** Does the same with another payload limit or rule for what follows. */
  public static ImageCheck verify(ReadableByteChannel in, ReaderOptions options)
      throws IOException {
    FrameReader reader = new FrameReader(in, options);
    StreamHeader header = reader.start();
    while (reader.next().isPresent()) {
      // Reading proves each frame; what is in it does not matter here.
    }
    return new ImageCheck(
        header,
        reader.frames(),
        reader.skipped(),
        reader.payloadBytes(),
        reader.bytesRead(),
        reader.digest());
  }
}
