// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.ReadResult;
import org.drover.api.spi.DataStream;
import org.drover.api.spi.ResumingStream;
import org.drover.api.spi.SavingStream;

/** A device's data stream as bytes of a script. */
final class StreamBytes {
  private static final int MOST = 64 << 20;
  private static final int CHUNK = 1 << 20;

  private StreamBytes() {}

  /**
   * Reads until the stream gives no more now.
   *
   * @param end is run if that was its permanent end, which it has in STOP_COPY alone
   */
  static byte[] read(Optional<DataStream> stream, DeviceAddress device, Runnable end) {
    SavingStream from = require(stream, SavingStream.class, device, "PRE_COPY or STOP_COPY");
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
    byte[] bytes = new byte[CHUNK];
    ReadResult last = from.read(buffer);
    while (last instanceof ReadResult.Data data) {
      buffer.flip().get(bytes, 0, data.count());
      buffer.clear();
      all.write(bytes, 0, data.count());
      if (all.size() > MOST) {
        throw tooMuch(device);
      }
      last = from.read(buffer);
    }
    if (last instanceof ReadResult.End) {
      end.run();
    }
    return all.toByteArray();
  }

  private static DroverException tooMuch(DeviceAddress device) {
    return new DroverException(
        "The state of "
            + device
            + " is more than 64 MiB, which is too much for a script's memory; save it instead."
            + " What was read of its stream is lost: let it go back to RUNNING first.");
  }

  static int write(Optional<DataStream> stream, DeviceAddress device, byte[] bytes) {
    ResumingStream into = require(stream, ResumingStream.class, device, "RESUMING");
    ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
    for (int at = 0; at < bytes.length; at += CHUNK) {
      buffer.clear().put(bytes, at, Math.min(CHUNK, bytes.length - at)).flip();
      into.write(buffer);
    }
    return bytes.length;
  }

  private static <S extends DataStream> S require(
      Optional<DataStream> stream, Class<S> type, DeviceAddress device, String states) {
    return stream
        .filter(type::isInstance)
        .map(type::cast)
        .orElseThrow(
            () ->
                new DroverException(
                    device
                        + " has no such data stream open; it opens on the way to "
                        + states
                        + " by to(...)."));
  }
}
