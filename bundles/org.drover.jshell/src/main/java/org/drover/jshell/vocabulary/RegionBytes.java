// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.nio.ByteBuffer;
import org.drover.api.DroverException;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.RegionAccess;

/** A device's regions as bytes of a script. */
final class RegionBytes {
  private static final int MOST = 1 << 20;

  private RegionBytes() {}

  static byte[] read(MigratableDevice device, int region, long offset, int length) {
    if (length < 1 || length > MOST) {
      throw new DroverException(
          length + " bytes cannot be read of a region at once; read 1 to " + MOST + ".");
    }
    ByteBuffer buffer = ByteBuffer.allocateDirect(length);
    access(device).read(region, offset, buffer);
    byte[] bytes = new byte[length];
    buffer.clear().get(bytes);
    return bytes;
  }

  static int write(MigratableDevice device, int region, long offset, int[] bytes) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length);
    for (int one : bytes) {
      if (one < 0 || one > 255) {
        throw new DroverException(one + " is no byte; write 0 to 255, for example 0x5a.");
      }
      buffer.put((byte) one);
    }
    access(device).write(region, offset, buffer.flip());
    return bytes.length;
  }

  private static RegionAccess access(MigratableDevice device) {
    return device
        .ability(RegionAccess.class)
        .orElseThrow(
            () ->
                new DroverException(
                    device.identity().address() + " offers no access to its regions."));
  }
}
