// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.host;

import com.google.gson.JsonObject;
import java.io.IOException;

/**
 * A machine's end of the network that joins it to another one. Pulled, it loses what comes from
 * either side; no connection breaks.
 */
final class Wire {
  private static final String NAME = "n0";

  private final Monitor monitor;

  /** Of a machine. */
  Wire(Monitor monitor) {
    this.monitor = monitor;
  }

  /**
   * Pulls it, or puts it in again; returns when QEMU has done so.
   *
   * @param up false to pull it
   */
  void set(boolean up) throws IOException {
    JsonObject link = new JsonObject();
    link.addProperty("name", NAME);
    link.addProperty("up", up);
    monitor.ask("set_link", link);
  }
}
