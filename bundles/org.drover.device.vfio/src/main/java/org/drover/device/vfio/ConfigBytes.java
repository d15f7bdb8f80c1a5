// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A device's config space, in any state: it belongs to who holds the device, not to its workload.
 */
final class ConfigBytes {
  private final VfioDevice device;
  private final Calls calls;
  private final long start;

  /**
   * Of a device.
   *
   * @param start where its config space begins in the device's file
   */
  ConfigBytes(VfioDevice device, Calls calls, long start) {
    this.device = device;
    this.calls = calls;
    this.start = start;
  }

  /** Reads; the bytes are little-endian. */
  ByteBuffer read(int offset, int count) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(count).order(ByteOrder.LITTLE_ENDIAN);
    device.locked(() -> transfer(FileTransfer.READ, offset, bytes));
    return bytes;
  }

  /** Writes a field at once. */
  void write(int offset, int width, int value) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(0, value).limit(width);
    device.locked(
        () -> {
          // Before the call, which may do something and fail all the same.
          device.changed();
          return transfer(FileTransfer.WRITE, offset, bytes);
        });
  }

  private ByteBuffer transfer(FileTransfer transfer, int offset, ByteBuffer bytes) {
    String place = "0x%x of config space".formatted(offset);
    transfer.run(calls.kernel(), device.fd(), start + offset, bytes, place, device.toString());
    return bytes;
  }
}
