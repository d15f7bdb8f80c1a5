// SPDX-License-Identifier: Apache-2.0
package org.drover.api;

/**
 * The answer of {@code VFIO_MIG_GET_PRECOPY_INFO}: what a pre-copying device still wants to say.
 * Both are estimates.
 *
 * @param initialBytes data that should be moved before a switchover is worth while; begins above 0,
 *     falls as it is read
 * @param dirtyBytes what the device has changed since; some devices never let it reach 0
 */
public record PreCopyInfo(long initialBytes, long dirtyBytes) {

  /**
   * Both together.
   *
   * @return bytes; {@link Long#MAX_VALUE} if the sum is more than that
   */
  public long total() {
    long sum = initialBytes + dirtyBytes;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  /**
   * What is left of this answer once so much has been read, without asking again.
   *
   * @param bytes read since; initial data comes first
   * @return never less than nothing
   */
  public PreCopyInfo without(long bytes) {
    long initial = Math.max(0, initialBytes - bytes);
    long ofDirty = Math.max(0, bytes - initialBytes);
    return new PreCopyInfo(initial, Math.max(0, dirtyBytes - ofDirty));
  }
}
