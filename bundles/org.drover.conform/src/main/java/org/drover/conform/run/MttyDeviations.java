// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.run;

import java.util.List;

/** What the kernel's sample device is known to do otherwise: {@code samples/vfio-mdev/mtty.c}. */
final class MttyDeviations {
  static final List<KnownDeviation> ALL = List.of();

  private MttyDeviations() {}
}
