// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.support;

import java.nio.charset.StandardCharsets;

/**
 * A file of a support bundle.
 *
 * @param name its path in the archive
 * @param text what stands in it, without secrets
 */
public record SupportPiece(String name, String text) {
  /**
   * As it goes into the archive.
   *
   * @return UTF-8
   */
  public byte[] bytes() {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
