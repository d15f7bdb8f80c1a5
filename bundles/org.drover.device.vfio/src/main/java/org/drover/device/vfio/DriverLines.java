// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.drover.api.DroverException;
import org.drover.api.KernelLogLine;
import org.drover.api.spi.DriverLog;
import org.drover.uapi.KernelLog;

/** A kernel's log, of which only the lines about one device and its driver are told. */
final class DriverLines implements DriverLog {
  private final String scheme;
  private final KernelLog.Watch watch;
  private final LogFilter filter;

  DriverLines(String scheme, KernelLog.Watch watch, LogFilter filter) {
    this.scheme = scheme;
    this.watch = watch;
    this.filter = filter;
  }

  @Override
  public List<KernelLogLine> read() {
    try {
      return watch.read().stream()
          .filter(message -> filter.concerns(message.text()))
          .map(this::line)
          .toList();
    } catch (IOException e) {
      throw new DroverException("the kernel's log cannot be read", e);
    }
  }

  private KernelLogLine line(KernelLog.Message message) {
    Duration uptime = Duration.of(message.micros(), ChronoUnit.MICROS);
    return new KernelLogLine(scheme, message.sequence(), uptime, message.text());
  }

  @Override
  public void close() {
    watch.close();
  }
}
