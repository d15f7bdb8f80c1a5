// SPDX-License-Identifier: Apache-2.0
package org.drover.core.fake;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** The warnings of a logger, and of those below it, while it is open. */
public final class HeardLog extends Handler implements AutoCloseable {
  // Held here: the log manager alone would let it go.
  private final Logger logger;
  private final SimpleFormatter format = new SimpleFormatter();
  private final List<String> warnings = new CopyOnWriteArrayList<>();

  /** Of all loggers of a package, for example. */
  public HeardLog(String name) {
    logger = Logger.getLogger(name);
    logger.addHandler(this);
  }

  /** As they are printed. */
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  @Override
  public void publish(LogRecord line) {
    if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
      warnings.add(format.formatMessage(line));
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
  }
}
