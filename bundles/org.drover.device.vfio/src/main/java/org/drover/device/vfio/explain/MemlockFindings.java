// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.explain;

import java.util.Optional;
import org.drover.api.Finding;
import org.drover.api.Reason;
import org.drover.device.vfio.sysfs.KernelText;
import org.drover.device.vfio.sysfs.LockedMemory;

/** How much memory this process may lock: all that devices reach by DMA is. */
final class MemlockFindings {
  private final KernelText text;

  MemlockFindings(KernelText text) {
    this.text = text;
  }

  Optional<Finding> find() {
    return LockedMemory.of(text).limit().stream()
        .mapToObj(
            limit ->
                new Finding(
                    Reason.MEMLOCK,
                    "this process may lock "
                        + limit
                        + " bytes of memory (RLIMIT_MEMLOCK), and all memory that its devices"
                        + " reach is locked",
                    "raise it where a workload's memory is larger: ulimit -l, or LimitMEMLOCK= of"
                        + " the platform's unit"))
        .findFirst();
  }
}
