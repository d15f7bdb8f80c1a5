// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A device's migration data stream, of either direction. It ends when the device leaves the states
 * that it belongs to, when the device is reset or closed, or with an error; closing it does not
 * change the device's state.
 */
@ConsumerType
public interface DataStream extends AutoCloseable {

  /**
   * How many bytes have gone through.
   *
   * @return bytes since it was handed out
   */
  long position();

  /** Closes the descriptor; closing again does nothing. */
  @Override
  void close();
}
