// SPDX-License-Identifier: Apache-2.0
package org.drover.stream;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/**
 * The SHA-256 over a stream's bytes in their order: the stream header, then each frame's header and
 * payload, up to and without the END frame. {@code head -c OFFSET_OF_END | sha256sum} gives the
 * same. Switched off it costs nothing.
 */
final class RunningDigest {
  private final Optional<MessageDigest> sha256;

  RunningDigest(boolean on) {
    this.sha256 = on ? Optional.of(sha256()) : Optional.empty();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(
          "this Java runtime has no SHA-256, which every Java must have; use a complete JDK 17", e);
    }
  }

  /** Adds the buffer's remaining bytes; position and limit stay. */
  void update(ByteBuffer bytes) {
    if (sha256.isPresent()) {
      int position = bytes.position();
      sha256.get().update(bytes);
      bytes.position(position);
    }
  }

  /** Returns the digest, 32 bytes, once; empty when switched off. */
  Optional<byte[]> finish() {
    return sha256.map(MessageDigest::digest);
  }
}
