// SPDX-License-Identifier: Apache-2.0
package org.drover.stream;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The SHA-256 over a stream's bytes in their order: the stream header, then each frame's header and
 * payload, up to and without the END frame. {@code head -c OFFSET_OF_END | sha256sum} gives the
 * same. Switched off it costs nothing.
 */
final class RunningDigest {
  private final Optional<Sha256> sha256;

  RunningDigest(boolean on) {
    this.sha256 = on ? Optional.of(new Sha256()) : Optional.empty();
  }

  /** Adds the buffer's remaining bytes; position and limit stay. */
  void update(ByteBuffer bytes) {
    // No lambda: it would be allocated for every frame.
    if (sha256.isPresent()) {
      sha256.get().update(bytes);
    }
  }

  /** Returns the digest, 32 bytes, once; empty when switched off. */
  Optional<byte[]> finish() {
    return sha256.map(Sha256::finish);
  }
}
