// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mtty;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.drover.vendor.mtty.layout.MttyLayout;

/** The state stream as the driver makes and checks it, in the byte order of the machine. */
final class MttyData {
  private MttyData() {}

  /** Room for a stream of two ports, as the driver has it for every device. */
  static ByteBuffer allocate() {
    return ByteBuffer.allocate(MttyLayout.size(MttyLayout.MOST_PORTS))
        .order(ByteOrder.nativeOrder());
  }

  static void writeHeader(ByteBuffer data, int ports) {
    data.putLong(MttyLayout.AT_MAGIC, MttyLayout.MAGIC)
        .putInt(MttyLayout.AT_MAJOR, MttyLayout.MAJOR)
        .putInt(MttyLayout.AT_MINOR, MttyLayout.MINOR)
        .putInt(MttyLayout.AT_PORTS, ports)
        .putInt(MttyLayout.AT_FLAGS, 0);
  }

  static boolean validHeader(ByteBuffer data, int ports) {
    return data.getLong(MttyLayout.AT_MAGIC) == MttyLayout.MAGIC
        && data.getInt(MttyLayout.AT_MAJOR) == MttyLayout.MAJOR
        && data.getInt(MttyLayout.AT_MINOR) == MttyLayout.MINOR
        && data.getInt(MttyLayout.AT_PORTS) == ports
        && data.getInt(MttyLayout.AT_FLAGS) == 0;
  }
}
