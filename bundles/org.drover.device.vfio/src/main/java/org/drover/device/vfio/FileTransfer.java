// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.nio.ByteBuffer;
import org.drover.api.DroverException;
import org.drover.api.KernelCallException;
import org.drover.uapi.Kernel;

/** One system call that moves bytes of a device's file: all of them, or it has failed. */
final class FileTransfer {
  static final FileTransfer READ = new FileTransfer("pread", Kernel::pread);
  static final FileTransfer WRITE = new FileTransfer("pwrite", Kernel::pwrite);

  private final String name;
  private final Call call;

  private FileTransfer(String name, Call call) {
    this.name = name;
    this.call = call;
  }

  @FunctionalInterface
  private interface Call {
    long run(Kernel kernel, int fd, long address, long length, long offset);
  }

  /**
   * Moves what remains of a direct buffer, whose position stays where it is.
   *
   * @param at where in the file
   * @param place what that is, for messages: {@code 0x4 of config space}
   * @param device whose file it is, for messages
   * @throws KernelCallException if the kernel refuses
   * @throws DroverException if it moves a part only
   */
  void run(Kernel kernel, int fd, long at, ByteBuffer bytes, String place, String device) {
    int wanted = bytes.remaining();
    String operation = "%s of %d bytes at %s".formatted(name, wanted, place);
    long address = kernel.pin(bytes);
    try {
      long result = call.run(kernel, fd, address, wanted, at);
      if (result < 0) {
        throw Calls.failure(result, operation, device, Calls.Remedy.NONE);
      }
      if (result < wanted) {
        throw new DroverException(
            "%s on %s came to %d bytes only".formatted(operation, device, result));
      }
    } finally {
      kernel.unpin(address);
    }
  }
}
