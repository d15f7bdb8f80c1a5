// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.util.regex.Pattern;

/**
 * The name of an address space that several devices of one backend share.
 *
 * @param text 1 to 64 of the characters {@code A-Z a-z 0-9 . _ -}
 */
public record SpaceName(String text) {
  private static final Pattern TEXT = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /**
   * Refuses what is not a name.
   *
   * @throws IllegalArgumentException with a sentence for the person who typed it
   */
  public SpaceName {
    if (!TEXT.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is not the name of an address space; write 1 to 64 letters, digits, dots,"
              + " underscores and hyphens, for example vm-1");
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
