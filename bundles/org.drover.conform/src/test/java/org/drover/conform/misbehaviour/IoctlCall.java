// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.misbehaviour;

import java.nio.ByteBuffer;
import org.drover.uapi.Vfio;

/**
 * An ioctl under way.
 *
 * @param file the data FD that it is sent to; null for other files
 */
record IoctlCall(BentKernel kernel, BentKernel.Data file, int fd, int request, long argument) {

  int forward() {
    return kernel.below.ioctl(fd, request, argument);
  }

  boolean onData() {
    return file != null;
  }

  boolean is(int wanted) {
    return request == wanted && file == null;
  }

  boolean isFeature() {
    return is(Vfio.VFIO_DEVICE_FEATURE);
  }

  /** The struct's first bytes, zeros where they cannot be seen. */
  ByteBuffer struct(int length) {
    return kernel.look(argument, length);
  }

  int argsz() {
    return struct(4).getInt(0);
  }

  /** The flags word of a feature call; 0 where it cannot be seen. */
  int flags() {
    return isFeature() ? struct(8).getInt(4) : 0;
  }

  /** A word of the struct, or of the payload. */
  int word(int offset) {
    return struct(offset + 4).getInt(offset);
  }

  /** Where in its page the struct begins. */
  int inPage() {
    return (int) (argument & 4095);
  }

  /** Hands the call on with another word in the struct, which the caller finds as it was. */
  int forwardWith(int offset, int value) {
    ByteBuffer struct = struct(offset + 4);
    int before = struct.getInt(offset);
    struct.putInt(offset, value);
    int result = forward();
    struct.putInt(offset, before);
    return result;
  }

  /** Hands the call on and answers something else where it failed with an errno. */
  int instead(int errno, int other) {
    int result = forward();
    return result == -errno ? other : result;
  }
}
