// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.explain;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drover.api.Finding;
import org.drover.api.Reason;
import org.drover.device.vfio.sysfs.KernelText;

/** How much memory this process may lock: all that devices reach by DMA is. */
final class MemlockFindings {
  private static final Pattern LIMIT = Pattern.compile("Max locked memory +(\\S+) .*");
  private static final Pattern CAPABILITIES = Pattern.compile("CapEff:\\s*(\\p{XDigit}{1,16})");

  /** {@code CAP_IPC_LOCK} of {@code linux/capability.h}: no limit holds for who has it. */
  private static final int CAP_IPC_LOCK = 14;

  private final KernelText text;

  MemlockFindings(KernelText text) {
    this.text = text;
  }

  Optional<Finding> find() {
    if (mayLockAll()) {
      return Optional.empty();
    }
    return first("/proc/self/limits", LIMIT)
        .filter(limit -> !limit.equals("unlimited"))
        .map(
            limit ->
                new Finding(
                    Reason.MEMLOCK,
                    "this process may lock "
                        + limit
                        + " bytes of memory (RLIMIT_MEMLOCK), and all memory that its devices"
                        + " reach is locked",
                    "raise it where a workload's memory is larger: ulimit -l, or LimitMEMLOCK= of"
                        + " the platform's unit"));
  }

  private boolean mayLockAll() {
    return first("/proc/self/status", CAPABILITIES)
        .map(mask -> (Long.parseUnsignedLong(mask, 16) >> CAP_IPC_LOCK & 1) == 1)
        .orElse(false);
  }

  private Optional<String> first(String path, Pattern pattern) {
    return text.lines(path)
        .map(pattern::matcher)
        .filter(Matcher::matches)
        .map(found -> found.group(1))
        .findFirst();
  }
}
