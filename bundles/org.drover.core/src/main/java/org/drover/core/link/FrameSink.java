// SPDX-License-Identifier: Apache-2.0
package org.drover.core.link;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where a device's state goes: an image or a wire. */
public interface FrameSink {

  /**
   * Takes state bytes.
   *
   * @param device index in the manifest
   * @param bytes what remains is taken, at most 1 MiB
   * @throws IOException if the place or the peer does not take them; the sink is over then
   */
  void data(int device, ByteBuffer bytes) throws IOException;

  /**
   * Takes what a device's state does not hold, once, behind all of its state bytes.
   *
   * @param device index in the manifest
   * @param bytes what remains is taken, at most 1 MiB
   * @throws IOException if the place or the peer does not take them; the sink is over then
   */
  void context(int device, ByteBuffer bytes) throws IOException;
}
