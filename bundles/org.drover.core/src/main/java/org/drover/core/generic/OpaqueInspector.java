// SPDX-License-Identifier: Apache-2.0
package org.drover.core.generic;

import java.nio.ByteBuffer;
import java.util.Map;
import org.drover.api.spi.StreamInspector;

/** Takes any bytes and counts them: there is nothing to know about an unknown format. */
final class OpaqueInspector implements StreamInspector {
  private long bytes;

  @Override
  public void accept(ByteBuffer chunk) {
    bytes += chunk.remaining();
  }

  @Override
  public void finish() {}

  @Override
  public Map<String, String> findings() {
    return Map.of("bytes", Long.toString(bytes));
  }
}
