// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.samples;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceResult;
import org.drover.api.service.ConformanceVerdict;

/**
 * What the conformance suite has to say of a function under {@code vfio-pci}, which does not
 * migrate. By hand, so that it can be asked of a kernel and of a scripted one.
 */
public final class PlainFunction {
  /** Why what needs migration is not applicable. */
  public static final String NO_MIGRATION =
      "the device does not migrate: GET MIGRATION answered ENOTTY";

  /** Why what needs a log of the DMA is not applicable. */
  public static final String NO_LOG = "the device does not log its DMA";

  /** Why what needs a reset is not applicable, of a function that has none. */
  public static final String NO_RESET =
      "the device has no reset: VFIO_DEVICE_RESET is EINVAL, and VFIO_DEVICE_FLAGS_RESET is not"
          + " set";

  /** The ids of the checks that ask for no state, no stream, no log, no reset and no node. */
  public static final List<String> JUDGED =
      List.of(
          "info.argsz-short",
          "info.argsz-long",
          "info.bad-memory",
          "info.read-only",
          "info.region-index",
          "info.regions-apart",
          "info.irq-index",
          "info.reset-flag",
          "info.unknown-ioctl",
          "feature.argsz-zero",
          "feature.argsz-header",
          "feature.argsz-payload",
          "feature.flag-bits",
          "feature.get-with-set",
          "feature.no-operation",
          "feature.unknown-id",
          "feature.absent",
          "feature.probe-matrix",
          "feature.probe-no-payload",
          "feature.wrong-operation",
          "memory.no-header");

  private PlainFunction() {}

  /**
   * Why checks were not applicable, but for those of the device's node.
   *
   * @param report of a device
   * @return the reasons
   */
  public static Set<String> reasons(ConformanceReport report) {
    return report.results().stream()
        .filter(result -> result.verdict() == ConformanceVerdict.NOT_APPLICABLE)
        .filter(result -> !result.check().area().equals("cdev"))
        .map(ConformanceResult::seen)
        .collect(Collectors.toSet());
  }
}
