// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.drover.api.DeviceAddress;
import org.drover.api.IovaRange;
import org.drover.api.Mismatch;
import org.drover.api.spi.WorkloadMemory;
import org.drover.core.image.SavedDevice;
import org.drover.core.image.SavedMapping;
import org.drover.core.lease.Claim;

/**
 * The memory that a saved device's context asks its new address space for, judged before anything
 * is touched. The context itself is compared once it is there: a manifest of an older build tells
 * nothing of it, and one of many pieces not all.
 */
public final class NeededMemory {
  /** A sentence is read, and at most 1024 characters of it travel. */
  private static final int MOST_NAMED = 6;

  private static final String UNITS = "KMGT";

  private final SavedDevice saved;

  private NeededMemory(SavedDevice saved) {
    this.saved = saved;
  }

  /**
   * What a saved device asks for.
   *
   * @param saved as its manifest says
   * @return to be compared with what is there
   */
  public static NeededMemory of(SavedDevice saved) {
    return new NeededMemory(saved);
  }

  /** Why a device that somebody has, or reserved, cannot be the new one. */
  Optional<Mismatch> objection(Claim claim) {
    return objection(claim.address(), claim.isOpen(), claim.memory());
  }

  /**
   * Why a device cannot be the new one.
   *
   * @param address whom
   * @param isOpen whether somebody has it open
   * @param present what its address space maps, or would
   * @return empty if it has all of it
   */
  public Optional<Mismatch> objection(
      DeviceAddress address, boolean isOpen, WorkloadMemory present) {
    return objection(
        present,
        "the address space of " + address + " does not map",
        (isOpen ? "release it, and " : "") + "open it first with " + open(address.toString()));
  }

  /** Why a device that is made on demand cannot be the new one: no memory comes with it. */
  Optional<Mismatch> objectionToNew(DeviceAddress asked) {
    return objection(
        WorkloadMemory.NONE,
        "a device that is made on demand does not have",
        "make it before with vfio:mdev create "
            + asked
            + ", open it with "
            + open("DEVICE")
            + ", and name it");
  }

  /** Why none of the devices that nobody has can be the new one. */
  String objectionToUnopened() {
    return objection(
            WorkloadMemory.NONE,
            "no unleased device has",
            "open one with " + open("DEVICE") + ", and name it: " + saved.address() + "=DEVICE")
        .map(Mismatch::said)
        .orElseThrow(() -> new IllegalStateException("any address space will do"));
  }

  /** Whether an address space maps it all. */
  boolean isIn(WorkloadMemory present) {
    return missing(present).isEmpty();
  }

  private Optional<Mismatch> objection(WorkloadMemory present, String lacking, String remedy) {
    List<SavedMapping> missing = missing(present);
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Mismatch.refusal(
            "memory",
            "%s was opened with memory at IOVA %s, which %s%s"
                .formatted(saved.address(), some(missing), lacking, instead(present)),
            remedy));
  }

  /** As a context is compared: the same address, length and rights. */
  private List<SavedMapping> missing(WorkloadMemory present) {
    List<SavedMapping> mapped = present.regions().stream().map(SavedMapping::of).toList();
    return saved.mappings().stream().filter(mapping -> !mapped.contains(mapping)).toList();
  }

  private static String instead(WorkloadMemory present) {
    List<SavedMapping> mapped = present.regions().stream().map(SavedMapping::of).toList();
    return mapped.isEmpty() ? "" : " (it maps " + some(mapped) + ")";
  }

  private static String some(List<SavedMapping> mappings) {
    String named =
        mappings.stream()
            .limit(MOST_NAMED)
            .map(SavedMapping::toString)
            .collect(Collectors.joining(", "));
    int others = mappings.size() - MOST_NAMED;
    return others > 0 ? named + " and " + others + " more" : named;
  }

  /** The command with all of the memory, because that is made with the space as a whole. */
  private String open(String device) {
    List<IovaRange> all = saved.mappings().stream().map(SavedMapping::range).toList();
    String memory =
        all.size() > MOST_NAMED
            ? " and the --memory of " + saved.address()
            : " --memory " + all.stream().map(NeededMemory::typed).collect(Collectors.joining(","));
    return "vfio:open " + device + memory;
  }

  /** As {@code vfio:open} takes it: {@code 64M@0x1000000}. */
  private static String typed(IovaRange range) {
    long length = range.length();
    String unit = "";
    for (int i = 0; i < UNITS.length() && length % 1024 == 0; i++) {
      length /= 1024;
      unit = UNITS.substring(i, i + 1);
    }
    return "%d%s@0x%x".formatted(length, unit, range.iova());
  }
}
