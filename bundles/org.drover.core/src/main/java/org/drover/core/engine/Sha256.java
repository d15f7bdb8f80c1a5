// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The SHA-256 of a raw stream: what {@code sha256sum} says of its file. */
final class Sha256 {
  private final MessageDigest digest = digest();

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(
          "this Java runtime has no SHA-256, which every Java must have; use a complete JDK 17", e);
    }
  }

  /** Adds the buffer's remaining bytes; position and limit stay. */
  void update(ByteBuffer bytes) {
    digest.update(bytes.duplicate());
  }

  /** The digest in hex, once. */
  String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
