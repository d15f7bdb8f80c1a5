// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.ifc;

/**
 * A field of a structure of {@code include/linux/mlx5/mlx5_ifc.h}, which counts in bits, from the
 * most significant bit of the structure's first byte on.
 *
 * @param at bits from the structure's start
 * @param width 1 to 64 bits; a field crosses no boundary of 32 bits but by being one of 64 at a
 *     multiple of 32
 */
public record Field(int at, int width) {

  /**
   * The same field of a structure that lies within another one.
   *
   * @param offset where that begins, in bits
   * @return from the outer structure's start
   */
  public Field within(int offset) {
    return new Field(at + offset, width);
  }

  /** Whether it is one integer of 8, 16, 32 or 64 bits at a whole byte. */
  boolean isInteger() {
    return (at & 7) == 0 && (width == 8 || width == 16 || width == 32 || width == 64);
  }
}
