// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.dirty;

import java.nio.ByteBuffer;
import java.util.List;
import org.drover.api.IovaRange;
import org.drover.api.spi.DirtyBitmap;
import org.drover.api.spi.DirtyTracking;
import org.drover.uapi.Kernel;
import org.drover.uapi.Vfio;
import org.drover.uapi.vfio_device_feature;
import org.drover.uapi.vfio_device_feature_dma_logging_control;
import org.drover.uapi.vfio_device_feature_dma_logging_range;
import org.drover.uapi.vfio_device_feature_dma_logging_report;

/**
 * The DMA logging of a device: the features {@code DMA_LOGGING_START}, {@code _STOP} and {@code
 * _REPORT} ({@code drivers/vfio/vfio_main.c}). The kernel sets bits and clears none, so that it
 * fills a bitmap in place.
 */
public final class DeviceLog implements DirtyTracking {
  private static final int AT_PAYLOAD = vfio_device_feature.SIZEOF;
  private static final int AT_RANGES = 4096;

  /** {@code LOG_MAX_RANGES}: those that fit a page. */
  private static final int MOST_RANGES = 4096 / vfio_device_feature_dma_logging_range.SIZEOF;

  private final Kernel kernel;
  private final int device;
  private final String target;
  private Ioctls running;

  /**
   * Of one device. Touches nothing yet.
   *
   * @param kernel whose device it is
   * @param device a descriptor, which stays the caller's
   * @param target how a failure calls the device, for example its address
   */
  public DeviceLog(Kernel kernel, int device, String target) {
    this.kernel = kernel;
    this.device = device;
    this.target = target;
  }

  @Override
  public synchronized long start(List<IovaRange> ranges, long pageSize) {
    if (running != null) {
      throw new IllegalStateException(target + " is logging already");
    }
    Ioctls ioctls = new Ioctls(kernel, device, target);
    try {
      long used = start(ioctls, LoggedRanges.covering(ranges, MOST_RANGES), pageSize);
      running = ioctls;
      return used;
    } finally {
      if (running == null) {
        ioctls.close();
      }
    }
  }

  private static long start(Ioctls ioctls, List<IovaRange> ranges, long pageSize) {
    for (int i = 0; i < ranges.size(); i++) {
      vfio_device_feature_dma_logging_range
          .wrap(ioctls.bytes(), AT_RANGES + i * vfio_device_feature_dma_logging_range.SIZEOF)
          .iova(ranges.get(i).iova())
          .length(ranges.get(i).length());
    }
    vfio_device_feature_dma_logging_control control =
        vfio_device_feature_dma_logging_control.wrap(ioctls.bytes(), AT_PAYLOAD);
    control.zero();
    control.page_size(pageSize).num_ranges(ranges.size()).ranges(ioctls.address(AT_RANGES));
    feature(
        ioctls.bytes(),
        Vfio.VFIO_DEVICE_FEATURE_SET | Vfio.VFIO_DEVICE_FEATURE_DMA_LOGGING_START,
        vfio_device_feature_dma_logging_control.SIZEOF);
    ioctls.call(Vfio.VFIO_DEVICE_FEATURE, "VFIO_DEVICE_FEATURE SET DMA_LOGGING_START");
    return control.page_size();
  }

  private static void feature(ByteBuffer bytes, int flags, int payload) {
    vfio_device_feature.wrap(bytes, 0).argsz(AT_PAYLOAD + payload).flags(flags);
  }

  @Override
  public synchronized void report(DirtyBitmap into) {
    if (running == null) {
      throw new IllegalStateException(target + " is not logging");
    }
    Ioctls ioctls = running;
    vfio_device_feature_dma_logging_report report =
        vfio_device_feature_dma_logging_report.wrap(ioctls.bytes(), AT_PAYLOAD);
    report.zero();
    report.iova(into.range().iova()).length(into.range().length()).page_size(into.pageSize());
    feature(
        ioctls.bytes(),
        Vfio.VFIO_DEVICE_FEATURE_GET | Vfio.VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT,
        vfio_device_feature_dma_logging_report.SIZEOF);
    ioctls.fill(
        into,
        address -> {
          report.bitmap(address);
          return ioctls.result(Vfio.VFIO_DEVICE_FEATURE);
        },
        "VFIO_DEVICE_FEATURE GET DMA_LOGGING_REPORT",
        "the kernel was built without CONFIG_IOMMUFD, which its reports stand on");
  }

  @Override
  public synchronized void stop() {
    if (running != null) {
      try (Ioctls ending = running) {
        running = null;
        feature(
            ending.bytes(),
            Vfio.VFIO_DEVICE_FEATURE_SET | Vfio.VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP,
            0);
        ending.call(Vfio.VFIO_DEVICE_FEATURE, "VFIO_DEVICE_FEATURE SET DMA_LOGGING_STOP");
      }
    }
  }
}
