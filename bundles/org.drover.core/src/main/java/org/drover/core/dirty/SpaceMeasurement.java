// SPDX-License-Identifier: Apache-2.0
package org.drover.core.dirty;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.LongSupplier;
import org.drover.api.DeviceAddress;
import org.drover.api.service.DirtyMemory.Measurement;
import org.drover.api.service.DirtyMemory.Round;
import org.drover.api.service.DirtyMemory.Source;
import org.drover.api.spi.DirtyBitmap;
import org.drover.api.spi.DirtyTracker;
import org.drover.api.spi.DirtyTracking;
import org.drover.api.spi.MigratableDevice;
import org.drover.core.lease.SpaceUse;

/**
 * The tracking of what the devices of one address space write. It is of the devices that were in
 * the space when it began: when another one comes, or one goes, nobody knows what it wrote.
 */
final class SpaceMeasurement implements Measurement {
  private final SpaceUse use;
  private final LongSupplier nanoTime;
  private final Runnable end;
  private final long changes;
  private final SortedMap<DeviceAddress, MigratableDevice> devices;
  private final ToldMemory memory;
  private int rounds;
  private long since;
  private boolean closed;

  /**
   * Starts to track.
   *
   * @param use of a space with memory; ended at the close
   * @param pageSize of which the memory consists
   * @param nanoTime a clock for durations
   * @param end done last at the close
   */
  SpaceMeasurement(SpaceUse use, long pageSize, LongSupplier nanoTime, Runnable end) {
    this.use = use;
    this.nanoTime = nanoTime;
    this.end = end;
    this.changes = use.changes();
    this.devices = use.devices();
    Optional<DirtyTracker> tracker = use.space().tracker();
    this.memory = new ToldMemory(use.memory(), pageSize, tellers(devices, tracker));
    if (tracker.isEmpty()) {
      devices.forEach(this::requireLogging);
    }
    start();
    this.since = nanoTime.getAsLong();
  }

  /** What has begun to track goes on for ever if nobody ends it. */
  private void start() {
    boolean started = false;
    try {
      memory.start();
      started = true;
    } finally {
      if (!started) {
        memory.stop();
      }
    }
  }

  /** The devices first: their logging does not like to begin after that of the IOMMU. */
  private static List<Teller> tellers(
      Map<DeviceAddress, MigratableDevice> devices, Optional<DirtyTracker> tracker) {
    List<Teller> tellers = new ArrayList<>();
    devices.forEach(
        (address, device) ->
            device
                .ability(DirtyTracking.class)
                .ifPresent(logging -> tellers.add(Teller.of(address, logging))));
    tracker.ifPresent(present -> tellers.add(Teller.of(present)));
    return tellers;
  }

  /** Without a tracker of the space each device has to tell itself. */
  private void requireLogging(DeviceAddress address, MigratableDevice device) {
    if (device.ability(DirtyTracking.class).isEmpty()) {
      memory.everythingIsDirty(
          "nobody tells what "
              + address
              + " writes: it has no DMA logging, and its address space has no tracker that sees all"
              + " of its devices");
    }
  }

  @Override
  public synchronized List<Source> sources() {
    return memory.sources();
  }

  @Override
  public synchronized Round round() {
    if (closed) {
      throw new IllegalStateException("the measurement of " + use.name() + " is closed");
    }
    List<DirtyBitmap> dirty = memory.round();
    // After the reports: who came or went before them is noticed, and who came and went.
    if (use.changes() != changes || !use.devices().equals(devices)) {
      memory.everythingIsDirty(
          "the devices of "
              + use.name()
              + " are not those any more with which it began; begin again");
      dirty.forEach(DirtyBitmap::setAll);
    }
    long now = nanoTime.getAsLong();
    Duration length = Duration.ofNanos(now - since);
    since = now;
    return new Round(++rounds, length, dirty, memory.sources(), memory.everythingBecause());
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      memory.stop();
      use.close();
      end.run();
    }
  }
}
