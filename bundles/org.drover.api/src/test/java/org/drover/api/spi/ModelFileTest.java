// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.drover.api.Errno;
import org.junit.jupiter.api.Test;

class ModelFileTest {
  /** As the kernel answers for a file whose driver has none of these. */
  @Test
  void answersAsAFileWithoutOperations() {
    ModelFile file = () -> false;
    assertThat(file.read(ByteBuffer.allocate(1))).isEqualTo(-9);
    assertThat(file.read(ByteBuffer.allocate(1), true)).isEqualTo(-9);
    assertThat(file.write(ByteBuffer.allocate(1))).isEqualTo(-9);
    assertThat(file.precopyInfo()).isEqualTo(new ModelFile.PreCopyAnswer.Failed(Errno.ENOTTY));
    assertThat(file.poll()).as("IN, OUT, RDNORM and WRNORM").isEqualTo(0x145);
  }
}
