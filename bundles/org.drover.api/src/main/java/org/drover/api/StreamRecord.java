// SPDX-License-Identifier: Apache-2.0
package org.drover.api;

import java.util.List;

/**
 * One part of a vendor's state stream, told when its last byte has passed by.
 *
 * @param offset of its first byte in the device's stream, from 0
 * @param length in bytes, its own header included; above 0
 * @param name what it is, in the vendor's own words: {@code FW_DATA}
 * @param meaning what it says, for a person; may be empty
 * @param warnings what a device takes and no driver writes, each a sentence's half; usually none
 */
public record StreamRecord(
    long offset, long length, String name, String meaning, List<String> warnings) {

  /** Checks the place and keeps the warnings from changing. */
  public StreamRecord {
    if (offset < 0 || length <= 0) {
      throw new IllegalArgumentException(
          "a record of " + length + " bytes at byte " + offset + " is none");
    }
    warnings = List.copyOf(warnings);
  }
}
