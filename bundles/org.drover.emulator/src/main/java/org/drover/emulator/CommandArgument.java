// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.drover.api.Errno;

/**
 * The struct that a command of an iommufd is given, with the rules of {@code
 * copy_struct_from_user()}: a struct that is longer than the kernel knows must be zero behind what
 * it knows, and what is missing of a shorter one is zero.
 *
 * @param bytes of the length that the kernel knows
 * @param userSize as the caller says
 */
record CommandArgument(AddressTable memory, long address, long userSize, ByteBuffer bytes) {

  /** An argument, or the errno that it earned. */
  record Copied(int result, Optional<CommandArgument> argument) {
    private static Copied failed(Errno errno) {
      return new Copied(errno.negative(), Optional.empty());
    }
  }

  /**
   * Copies one.
   *
   * @param minimum how many bytes the command needs
   * @param size how many bytes the kernel knows
   */
  static Copied copy(AddressTable memory, long address, int minimum, int size) {
    Optional<ByteBuffer> first = memory.copyFrom(address, Integer.BYTES);
    if (first.isEmpty()) {
      return Copied.failed(Errno.EFAULT);
    }
    long userSize = Integer.toUnsignedLong(first.get().getInt(0));
    if (userSize < minimum) {
      return Copied.failed(Errno.EINVAL);
    }
    Optional<List<ByteBuffer>> all = memory.range(address, userSize, false);
    if (all.isEmpty()) {
      return Copied.failed(Errno.EFAULT);
    }
    ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    for (ByteBuffer part : all.get()) {
      while (part.hasRemaining()) {
        byte value = part.get();
        if (bytes.hasRemaining()) {
          bytes.put(value);
        } else if (value != 0) {
          return Copied.failed(Errno.E2BIG);
        }
      }
    }
    return new Copied(
        0, Optional.of(new CommandArgument(memory, address, userSize, bytes.clear())));
  }

  /** {@code iommufd_ucmd_respond()}: gives back as much of the struct as the caller has. */
  int respond() {
    ByteBuffer answer = bytes.duplicate().limit((int) Math.min(userSize, bytes.capacity()));
    return memory.copyTo(address, answer) ? 0 : Errno.EFAULT.negative();
  }
}
