// SPDX-License-Identifier: Apache-2.0
package org.drover.core.fake;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.drover.api.KernelLogLine;
import org.drover.api.spi.DriverLog;

/** A kernel's log, all of whose lines are about every device. */
public final class FakeLog {
  /** Thrown by the next watches; null if they succeed. */
  public volatile RuntimeException failure;

  private final List<KernelLogLine> lines = new CopyOnWriteArrayList<>();

  /** How many watches are open. */
  public final AtomicInteger open = new AtomicInteger();

  public void print(String text) {
    lines.add(new KernelLogLine("emu", lines.size(), Duration.ofMillis(lines.size()), text));
  }

  DriverLog watch() {
    if (failure != null) {
      throw failure;
    }
    open.incrementAndGet();
    int from = lines.size();
    return new DriverLog() {
      @Override
      public List<KernelLogLine> read() {
        return List.copyOf(lines.subList(from, lines.size()));
      }

      @Override
      public void close() {
        open.decrementAndGet();
      }
    };
  }
}
