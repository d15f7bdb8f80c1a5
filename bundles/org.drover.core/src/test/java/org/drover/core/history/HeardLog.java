// SPDX-License-Identifier: Apache-2.0
package org.drover.core.history;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The warnings of the history while it is open. */
final class HeardLog extends Handler {
  // Held here: the log manager alone would let it go.
  private final Logger logger = Logger.getLogger("org.drover.core.history");
  private final List<String> warnings = new CopyOnWriteArrayList<>();

  HeardLog() {
    logger.addHandler(this);
  }

  List<String> warnings() {
    return List.copyOf(warnings);
  }

  @Override
  public void publish(LogRecord line) {
    if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
      warnings.add(line.getMessage());
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
  }
}
