// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.sysfs;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much memory this process may lock: all that devices reach by DMA is. Type 1 counts it per
 * process ({@code VmLck}), iommufd per user, of which {@code VmPin} is this process's part.
 *
 * @param limit {@code RLIMIT_MEMLOCK} in bytes; empty if there is none, or it holds for others
 * @param taken what this process has locked or pinned, in bytes
 */
public record LockedMemory(OptionalLong limit, long taken) {
  private static final Pattern LIMIT = Pattern.compile("Max locked memory +(\\d{1,18}) .*");
  private static final Pattern CAPABILITIES = Pattern.compile("CapEff:\\s*(\\p{XDigit}{1,16})");
  private static final Pattern LOCKED = Pattern.compile("VmLck:\\s*(\\d{1,15}) kB");
  private static final Pattern PINNED = Pattern.compile("VmPin:\\s*(\\d{1,15}) kB");
  private static final long KIB = 1024;

  /** {@code CAP_IPC_LOCK} of {@code linux/capability.h}: no limit holds for who has it. */
  private static final int CAP_IPC_LOCK = 14;

  private static final String STATUS = "/proc/self/status";

  /**
   * As it is now.
   *
   * @param text of the kernel
   * @throws org.drover.api.KernelCallException if the kernel does not tell
   */
  public static LockedMemory of(KernelText text) {
    boolean mayLockAll =
        first(text, STATUS, CAPABILITIES)
            .map(mask -> (Long.parseUnsignedLong(mask, 16) >> CAP_IPC_LOCK & 1) == 1)
            .orElse(false);
    OptionalLong limit =
        mayLockAll ? OptionalLong.empty() : number(first(text, "/proc/self/limits", LIMIT));
    long taken =
        number(first(text, STATUS, LOCKED)).orElse(0)
            + number(first(text, STATUS, PINNED)).orElse(0);
    return new LockedMemory(limit, taken * KIB);
  }

  private static OptionalLong number(Optional<String> text) {
    return text.map(digits -> OptionalLong.of(Long.parseLong(digits))).orElse(OptionalLong.empty());
  }

  private static Optional<String> first(KernelText text, String path, Pattern pattern) {
    return text.lines(path)
        .map(pattern::matcher)
        .filter(Matcher::matches)
        .map(found -> found.group(1))
        .findFirst();
  }
}
