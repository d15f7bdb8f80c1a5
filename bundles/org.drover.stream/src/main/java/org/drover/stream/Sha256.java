// SPDX-License-Identifier: Apache-2.0
package org.drover.stream;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A SHA-256 over bytes that come in pieces. One thread at a time. */
public final class Sha256 {
  private final MessageDigest digest = digest();

  /** Over nothing yet. */
  public Sha256() {}

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(
          "this Java runtime has no SHA-256, which every Java must have; use a complete JDK 17", e);
    }
  }

  /**
   * Adds bytes.
   *
   * @param bytes those that remain; position and limit stay
   */
  public void update(ByteBuffer bytes) {
    int position = bytes.position();
    digest.update(bytes);
    bytes.position(position);
  }

  /**
   * Ends it, once.
   *
   * @return 32 bytes
   */
  public byte[] finish() {
    return digest.digest();
  }
}
