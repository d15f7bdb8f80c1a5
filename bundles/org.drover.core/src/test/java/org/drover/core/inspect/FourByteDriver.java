// SPDX-License-Identifier: Apache-2.0
package org.drover.core.inspect;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.drover.api.Compatibility;
import org.drover.api.DeviceIdentity;
import org.drover.api.StreamRecord;
import org.drover.api.StreamRejectedException;
import org.drover.api.spi.SourceDescription;
import org.drover.api.spi.StreamInspector;
import org.drover.api.spi.VendorDriver;

/** Of devices whose states are records of four bytes; an exclamation mark may not be in them. */
final class FourByteDriver implements VendorDriver {
  private static final int LENGTH = 4;

  boolean lies;
  boolean fails;
  boolean failsAtOnce;
  boolean failsAtTheEnd;

  @Override
  public String vendor() {
    return "four";
  }

  @Override
  public int match(DeviceIdentity device) {
    return NONE;
  }

  @Override
  public Compatibility compatibility(SourceDescription source, DeviceIdentity destination) {
    return Compatibility.OK;
  }

  @Override
  public StreamInspector inspector(DeviceIdentity destination) {
    throw new UnsupportedOperationException("nothing is loaded here");
  }

  @Override
  public Optional<StreamInspector> decoder(
      SourceDescription source, Consumer<StreamRecord> records) {
    if (failsAtOnce) {
      throw new NoClassDefFoundError("gone");
    }
    return Optional.of(new Decoder(records));
  }

  private final class Decoder implements StreamInspector {
    private final Consumer<StreamRecord> records;
    private long seen;

    Decoder(Consumer<StreamRecord> records) {
      this.records = records;
    }

    @Override
    public void accept(ByteBuffer chunk) {
      for (int at = chunk.position(); at < chunk.limit(); at++) {
        if (fails) {
          throw new IllegalStateException("a plug-in's own fault");
        }
        if (chunk.get(at) == '!') {
          throw new StreamRejectedException("four", seen, "an exclamation mark");
        }
        seen++;
        if (seen % LENGTH == 0) {
          long offset = lies ? seen - 1 : seen - LENGTH;
          records.accept(new StreamRecord(offset, seen - offset, "QUAD", "", List.of()));
        }
      }
    }

    @Override
    public void finish() {
      if (seen % LENGTH != 0) {
        throw new StreamRejectedException("four", seen, "it ends within a record");
      }
    }

    @Override
    public Map<String, String> findings() {
      if (failsAtTheEnd) {
        throw new NoClassDefFoundError("gone");
      }
      return Map.of("bytes", Long.toString(seen));
    }
  }
}
