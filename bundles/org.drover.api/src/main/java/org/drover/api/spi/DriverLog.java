// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import java.util.List;
import org.drover.api.KernelLogLine;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The lines of a kernel's log that speak of a device or of its driver, from the moment on at which
 * it was asked for. Belongs to one thread at a time.
 */
@ConsumerType
public interface DriverLog extends AutoCloseable {

  /**
   * What was logged since the last time. Does not wait.
   *
   * @return in the order in which it was logged
   * @throws org.drover.api.DroverException if the log cannot be read
   */
  List<KernelLogLine> read();

  /** Ends it; again does nothing. */
  @Override
  void close();
}
