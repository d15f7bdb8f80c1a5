// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import org.drover.api.StreamRecord;

/**
 * One record of a saved state.
 *
 * @param record where it is and what it says
 * @param crc32c of all its bytes
 * @param head its first bytes, at most {@link #HEAD}, as lower-case hexadecimal digits
 */
public record ImageRecord(StreamRecord record, int crc32c, String head) {
  /** How many bytes of a record are kept to be shown. */
  public static final int HEAD = 32;
}
