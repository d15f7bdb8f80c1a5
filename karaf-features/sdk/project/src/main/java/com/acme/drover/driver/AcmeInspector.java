// SPDX-License-Identifier: Apache-2.0
package com.acme.drover.driver;

import com.acme.drover.layout.AcmeLayout;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.drover.api.StreamRecord;
import org.drover.api.StreamRejectedException;
import org.drover.api.spi.StreamInspector;

/**
 * Looks at an acme's stream byte by byte and speaks up at the first that cannot be right. It keeps
 * the stream, which is as short as this; of a long one it would keep a header and count the rest.
 */
final class AcmeInspector implements StreamInspector {
  private static final String FORMAT = "acme state";

  private final Consumer<StreamRecord> told;
  private final ByteBuffer header = AcmeLayout.withHeader();
  private final ByteBuffer seen = AcmeLayout.allocate();

  /**
   * Of one stream.
   *
   * @param told of each record
   */
  AcmeInspector(Consumer<StreamRecord> told) {
    this.told = told;
  }

  @Override
  public void accept(ByteBuffer chunk) {
    for (int at = chunk.position(); at < chunk.limit(); at++) {
      accept(chunk.get(at));
    }
  }

  private void accept(byte value) {
    int at = seen.position();
    if (at == AcmeLayout.SIZE) {
      throw rejected(at, "more bytes follow than the " + at + " of an acme");
    }
    if (at < AcmeLayout.HEADER && value != header.get(at)) {
      throw rejected(
          at, "%s has 0x%02x and not 0x%02x here".formatted(field(at), value, header.get(at)));
    }
    seen.put(value);
    tellWhatIsOver();
  }

  private static String field(int at) {
    if (at < AcmeLayout.AT_VERSION) {
      return "the magic";
    }
    return at < AcmeLayout.AT_LENGTH ? "the version" : "the length";
  }

  private void tellWhatIsOver() {
    int over = seen.position();
    if (over == AcmeLayout.HEADER) {
      tell(0, "header", "version " + AcmeLayout.VERSION);
    } else if (over > AcmeLayout.HEADER && over % Integer.BYTES == 0) {
      int at = over - Integer.BYTES;
      tell(at, name((at - AcmeLayout.HEADER) / Integer.BYTES), hex(seen.getInt(at)));
    }
  }

  private void tell(int from, String name, String meaning) {
    told.accept(new StreamRecord(from, seen.position() - from, name, meaning, List.of()));
  }

  @Override
  public void finish() {
    int at = seen.position();
    if (at < AcmeLayout.SIZE) {
      throw rejected(at, "the stream ends too early; an acme has " + AcmeLayout.SIZE + " bytes");
    }
  }

  @Override
  public Map<String, String> findings() {
    Map<String, String> findings = new LinkedHashMap<>();
    for (int register = 0; register < AcmeLayout.REGISTERS; register++) {
      int at = AcmeLayout.HEADER + register * Integer.BYTES;
      if (at + Integer.BYTES <= seen.position()) {
        findings.put(name(register), hex(seen.getInt(at)));
      }
    }
    return findings;
  }

  private static String name(int register) {
    return "register " + register;
  }

  private static String hex(int value) {
    return "0x%08x".formatted(value);
  }

  private static StreamRejectedException rejected(int at, String reason) {
    return new StreamRejectedException(FORMAT, at, reason);
  }
}
