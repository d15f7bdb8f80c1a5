// SPDX-License-Identifier: Apache-2.0
package org.drover.vendor.mlx5;

import java.util.Locale;
import org.drover.api.Mismatch;
import org.drover.api.Mismatch.Grade;

/** What can be against a state of an mlx5; {@code docs/vendors/mlx5.md} has a row of each. */
enum Mlx5Mismatch {
  /** The source's kernel saved it without record headers. */
  HEADERLESS_STREAM(Grade.REFUSAL),
  /** The destination's kernel takes states without record headers only. */
  KERNEL_TOO_OLD(Grade.REFUSAL),
  /** A port of one of the adapters is InfiniBand's. */
  LINK_LAYER(Grade.REFUSAL),
  /** The physical functions are of different adapters. */
  ADAPTER(Grade.REFUSAL),
  /** The adapters are of different boards, or configured as such. */
  PSID(Grade.REFUSAL),
  /** The adapters have different firmware. */
  FIRMWARE(Grade.REFUSAL),
  /** Some of this is not known. */
  NOT_COMPARED(Grade.WARNING);

  private final Grade grade;

  Mlx5Mismatch(Grade grade) {
    this.grade = grade;
  }

  Grade grade() {
    return grade;
  }

  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Mismatch of(String sentence, String remedy) {
    return new Mismatch(id(), grade, sentence, remedy);
  }
}
