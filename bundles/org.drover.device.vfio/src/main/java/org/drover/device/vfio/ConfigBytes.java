// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.drover.api.DroverException;
import org.drover.uapi.Kernel;

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
    transfer("pread", offset, bytes, Kernel::pread);
    return bytes;
  }

  /** Writes a field at once. */
  void write(int offset, int width, int value) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    transfer("pwrite", offset, bytes.putInt(0, value).limit(width), Kernel::pwrite);
    device.changed();
  }

  /** One system call on the device's file. */
  @FunctionalInterface
  private interface Transfer {
    long run(Kernel kernel, int fd, long address, long length, long offset);
  }

  private void transfer(String call, int offset, ByteBuffer bytes, Transfer transfer) {
    String operation =
        "%s of %d bytes at 0x%x of config space".formatted(call, bytes.remaining(), offset);
    Kernel kernel = calls.kernel();
    long address = kernel.pin(bytes);
    try {
      long result =
          device.locked(
              () -> transfer.run(kernel, device.fd(), address, bytes.remaining(), start + offset));
      if (result < 0) {
        throw Calls.failure(result, operation, device.toString(), Calls.Remedy.NONE);
      }
      if (result < bytes.remaining()) {
        throw new DroverException(
            "%s on %s came to %d bytes only".formatted(operation, device, result));
      }
    } finally {
      kernel.unpin(address);
    }
  }
}
