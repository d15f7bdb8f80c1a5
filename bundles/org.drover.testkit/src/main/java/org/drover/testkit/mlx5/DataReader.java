// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.mlx5;

import java.io.ByteArrayOutputStream;

/** Reads a data descriptor to an end, of whatever kind. */
final class DataReader {
  private final RawFunction function;

  DataReader(RawFunction function) {
    this.function = function;
  }

  /**
   * What came.
   *
   * @param bytes all
   * @param end of the last call: 0, or {@code -errno}
   */
  record All(ByteArrayOutputStream bytes, long end) {}

  All readAll() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    long count = function.read(RawFunction.ROOM);
    while (count > 0) {
      all.writeBytes(function.bytes(count));
      count = function.read(RawFunction.ROOM);
    }
    return new All(all, count);
  }
}
