// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5;

import java.nio.ByteBuffer;
import org.drover.api.spi.ModelDma;

/** Nothing is mapped: what is written is lost. */
final class NoMemory implements ModelDma {
  @Override
  public void read(long iova, ByteBuffer into) {}

  @Override
  public void write(long iova, ByteBuffer from) {}
}
