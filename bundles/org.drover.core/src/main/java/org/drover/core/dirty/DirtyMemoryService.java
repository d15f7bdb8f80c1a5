// SPDX-License-Identifier: Apache-2.0
package org.drover.core.dirty;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.IovaRange;
import org.drover.api.RefusedException;
import org.drover.api.service.DirtyMemory;
import org.drover.api.spi.AddressSpace;
import org.drover.core.lease.LeaseTable;
import org.drover.core.lease.SpaceUse;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Tracks the memory of leased devices, each address space for one at a time. Immediate, because a
 * delayed component is thrown away between two uses, and with it who tracks what.
 */
@Component(service = DirtyMemory.class, immediate = true)
public final class DirtyMemoryService implements DirtyMemory {
  private static final long SMALLEST_PAGE = 4096;

  private final LeaseTable leases;
  private final LongSupplier nanoTime;
  private final Set<AddressSpace> tracked =
      Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

  /**
   * Over a table of leases.
   *
   * @param leases who holds what
   */
  @Activate
  public DirtyMemoryService(@Reference LeaseTable leases) {
    this(leases, System::nanoTime);
  }

  /**
   * On any clock.
   *
   * @param leases who holds what
   * @param nanoTime a clock for durations
   */
  DirtyMemoryService(LeaseTable leases, LongSupplier nanoTime) {
    this.leases = leases;
    this.nanoTime = nanoTime;
  }

  @Override
  public Measurement begin(DeviceAddress device, long pageSize) {
    SpaceUse use = leases.useSpace(device);
    Optional<Measurement> begun = Optional.empty();
    try {
      begun = Optional.of(begin(use, device, pageSize));
      return begun.get();
    } finally {
      if (begun.isEmpty()) {
        use.close();
      }
    }
  }

  private Measurement begin(SpaceUse use, DeviceAddress device, long pageSize) {
    String what = "tracking what " + device + " writes";
    if (use.memory().isEmpty()) {
      throw refused(
          what,
          use.name()
              + " has no memory; release its devices, and open the first with memory, as vfio:open "
              + device
              + " --memory 64M does");
    }
    requirePages(what, use.memory(), pageSize);
    AddressSpace space = use.space();
    if (!tracked.add(space)) {
      throw refused(
          what,
          "the memory of "
              + use.name()
              + " is tracked already, and what one is told the other would miss; end that first");
    }
    Optional<Measurement> begun = Optional.empty();
    try {
      begun =
          Optional.of(new SpaceMeasurement(use, pageSize, nanoTime, () -> tracked.remove(space)));
      return begun.get();
    } catch (OutOfMemoryError e) {
      // Of direct memory, whose limit is the JVM's own: nothing else suffers from it.
      throw new DroverException(
          "there is no memory for the bitmaps of "
              + device
              + "; choose larger pages, or give the platform more with"
              + " -XX:MaxDirectMemorySize",
          e);
    } finally {
      if (begun.isEmpty()) {
        tracked.remove(space);
      }
    }
  }

  private static void requirePages(String what, List<IovaRange> memory, long pageSize) {
    if (pageSize < SMALLEST_PAGE || Long.bitCount(pageSize) != 1) {
      throw refused(
          what,
          "pages of " + pageSize + " bytes are none; choose a power of two from 4096 bytes on");
    }
    for (IovaRange range : memory) {
      if (((range.iova() | range.length()) & (pageSize - 1)) != 0) {
        throw refused(
            what,
            "the memory at "
                + range
                + " does not consist of pages of "
                + pageSize
                + " bytes; choose smaller ones");
      }
    }
  }

  private static RefusedException refused(String what, String why) {
    return new RefusedException(what, List.of(why));
  }
}
