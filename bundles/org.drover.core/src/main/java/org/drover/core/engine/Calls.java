// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.io.IOException;
import org.drover.api.spi.Network.Connection;

/** Where a destination is called. */
interface Calls {

  /**
   * Waits for the next call.
   *
   * @throws java.nio.channels.ClosedChannelException if nobody is waited for any more
   * @throws IOException if waiting failed; it may be tried again
   */
  Connection next() throws IOException;

  /** For people. */
  String place();
}
