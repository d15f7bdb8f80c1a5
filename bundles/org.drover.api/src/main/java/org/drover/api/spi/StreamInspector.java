// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import java.nio.ByteBuffer;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Reads one vendor's state stream as it passes by, in whatever pieces it comes, and rejects what
 * does not belong as early as its bytes tell. Used by one thread; keeps a bounded amount however
 * long the stream is.
 */
@ConsumerType
public interface StreamInspector {

  /**
   * Looks at the next bytes.
   *
   * @param chunk any number of bytes; its position is left where it was
   * @throws org.drover.api.StreamRejectedException at the first byte that cannot be right; the
   *     inspector is over then
   */
  void accept(ByteBuffer chunk);

  /**
   * The stream is over.
   *
   * @throws org.drover.api.StreamRejectedException if something is missing
   */
  void finish();

  /**
   * What it has understood so far, for people.
   *
   * @return names and values in the order of the stream
   */
  Map<String, String> findings();
}
