// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.util.List;
import java.util.Set;
import org.drover.api.IovaRange;
import org.drover.api.spi.DirtyBitmap;
import org.drover.api.spi.DirtyTracking;
import org.drover.device.vfio.dirty.DeviceLog;
import org.drover.uapi.Vfio;

/** The logging of a device for as long as that is open. */
final class LoggingOfOpen implements DirtyTracking {
  /** Without one of them there is none. */
  static final Set<Integer> FEATURES =
      Set.of(
          Vfio.VFIO_DEVICE_FEATURE_DMA_LOGGING_START,
          Vfio.VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP,
          Vfio.VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT);

  private final VfioDevice device;
  private final DeviceLog log;

  LoggingOfOpen(VfioDevice device, DeviceLog log) {
    this.device = device;
    this.log = log;
  }

  @Override
  public long start(List<IovaRange> ranges, long pageSize) {
    return device.locked(() -> log.start(ranges, pageSize));
  }

  @Override
  public void report(DirtyBitmap into) {
    device.locked(
        () -> {
          log.report(into);
          return null;
        });
  }

  /** What is closed logs no more. */
  @Override
  public void stop() {
    device.whenOpen(log::stop);
  }
}
