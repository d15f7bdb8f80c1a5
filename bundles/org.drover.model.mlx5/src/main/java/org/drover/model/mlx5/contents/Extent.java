// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.contents;

/**
 * A part of a function's contents.
 *
 * @param offset where it begins, in bytes
 * @param length in bytes
 */
public record Extent(long offset, long length) {

  /**
   * The byte behind it.
   *
   * @return its offset
   */
  public long end() {
    return offset + length;
  }
}
