// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import java.nio.ByteBuffer;
import org.drover.api.ReadResult;
import org.osgi.annotation.versioning.ConsumerType;

/** The state of a device that is being saved. One reader at a time. */
@ConsumerType
public interface SavingStream extends DataStream {

  /**
   * Reads what there is, at most what fits. Blocks for as long as the device does.
   *
   * @param into a direct buffer; its position moves by what came
   * @return data, or which kind of end
   * @throws org.drover.api.KernelCallException if the device answers with an error; the stream is
   *     over then
   */
  ReadResult read(ByteBuffer into);
}
