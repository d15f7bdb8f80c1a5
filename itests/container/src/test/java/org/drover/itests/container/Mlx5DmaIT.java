// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.IovaRange;
import org.drover.api.service.DirtyMemory;
import org.drover.api.service.DirtyMemory.Measurement;
import org.drover.api.service.DirtyMemory.Round;
import org.drover.api.service.MigrationRequest;
import org.drover.api.service.MigrationRequest.DevicePair;
import org.drover.api.service.PausePoint;
import org.drover.api.service.Placement;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.api.service.SpaceName;
import org.drover.api.service.SwitchoverPolicy;
import org.drover.api.spi.DirtyBitmap;
import org.drover.api.spi.Recovery;
import org.drover.fsm.MigrationState;
import org.drover.itests.platform.Until;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What emulated mlx5 functions write by DMA is in the memory of their address space, and their DMA
 * logging names its pages. The memory are 16 pages at 16 MiB; the function under test has its four
 * rings in pages 2 to 5, another one of the same space has one in page 9.
 */
@Timeout(120)
class Mlx5DmaIT {
  private static final Duration GUARD = Duration.ofSeconds(60);
  private static final DeviceAddress BUSY = new DeviceAddress("emu", "busy");
  private static final DeviceAddress OTHER = new DeviceAddress("emu", "other");
  private static final DeviceAddress DESTINATION = new DeviceAddress("emu", "destination");

  private static final int PAGES = 16;
  private static final List<IovaRange> MEMORY =
      List.of(new IovaRange(0x1000000, (long) PAGES * SharedMemory.PAGE));
  private static final Map<String, String> FOUR_RINGS =
      Map.of("rate", "20000", "seed", "42", "dma", "0x1002000+16K");
  private static final List<Long> RINGS = List.of(2L, 3L, 4L, 5L);
  private static final long OTHER_RING = 9;

  /** As docs/vendors/mlx5.md has it: a ring of 64 entries, of 64 bytes each. */
  private static final int ENTRIES = 64;

  private static final int ENTRY = 64;
  private static final int FIRST_QUEUE = 0x100;

  /** After some rounds, which a function that is so busy always has. */
  private static final MigrationRequest PAUSING =
      new MigrationRequest(
          List.of(new DevicePair(BUSY, Optional.of(DESTINATION))),
          Optional.empty(),
          new SwitchoverPolicy(false, 0, 3, Duration.ofMinutes(1)),
          false,
          Set.of(PausePoint.IN_BLACKOUT),
          List.of());

  @TempDir private Path storage;
  private Mlx5Platform platform;

  @BeforeEach
  void start() throws Exception {
    platform = Mlx5Platform.start(storage);
  }

  @AfterEach
  void stop() throws Exception {
    platform.close();
  }

  private void lease(DeviceAddress function, Map<String, String> options, String space)
      throws InterruptedException {
    Placement placement = Placement.in(new SpaceName(space)).by(AccessPath.CDEV).with(MEMORY);
    assertThat(platform.lease(function.name(), options, placement)).isEqualTo(function);
  }

  private Measurement measure(DeviceAddress device) throws InterruptedException {
    return platform.container.service(DirtyMemory.class).begin(device, SharedMemory.PAGE);
  }

  /** What it has begun to write is written when this returns. */
  private void stop(DeviceAddress device) {
    platform
        .devices
        .held(device)
        .orElseThrow()
        .device()
        .transition(MigrationState.STOP, new Recovery(Optional.empty(), false));
  }

  /** The pages that all sources together told. */
  private static Set<Long> told(Round round) {
    assertThat(round.everythingBecause()).isEmpty();
    DirtyBitmap bitmap = round.memory().get(0);
    Set<Long> pages = new TreeSet<>();
    for (long page = bitmap.nextDirty(0);
        page >= 0 && page < bitmap.pages();
        page = bitmap.nextDirty(page + 1)) {
      pages.add(page);
    }
    return pages;
  }

  /** How many pages a device told of itself. */
  private static long told(Round round, DeviceAddress device) {
    return round.sources().stream()
        .filter(source -> source.name().equals("the DMA logging of " + device))
        .mapToLong(source -> source.dirtyPages().orElseThrow())
        .findFirst()
        .orElseThrow();
  }

  /** Each entry is at its place, and none is missing between the oldest and the newest. */
  private static void isRing(ByteBuffer page, int queue) {
    List<Long> entries = new ArrayList<>();
    for (int at = 0; at < ENTRIES; at++) {
      long number = page.getLong(at * ENTRY);
      long entry = page.getLong(at * ENTRY + Long.BYTES);
      if (number != 0) {
        assertThat(number).as("the queue of entry %d", at).isEqualTo(queue);
        assertThat(entry % ENTRIES).as("the place of entry %d", entry).isEqualTo(at);
        entries.add(entry);
      }
    }
    assertThat(entries).isNotEmpty();
    long newest = Collections.max(entries);
    assertThat(entries).hasSize((int) Math.min(ENTRIES, newest + 1));
    assertThat(newest - Collections.min(entries)).isEqualTo(entries.size() - 1);
  }

  private static void areRings(SharedMemory memory) throws IOException {
    for (int queue = 0; queue < RINGS.size(); queue++) {
      isRing(memory.page(RINGS.get(queue)), FIRST_QUEUE + queue);
    }
  }

  @Test
  void theLogNamesThePagesThatABusMasterHasWritten() throws Exception {
    try (SharedMemory memory = SharedMemory.madeBy(() -> lease(BUSY, FOUR_RINGS, "guest"))) {
      lease(OTHER, Map.of("rate", "20000", "dma", "0x1009000+4K"), "guest");
      try (Measurement measurement = measure(OTHER)) {
        platform.makeBusMaster(OTHER);
        int last = (ENTRIES - 1) * ENTRY;
        Until.holds(
            "the ring of the bus master is full", () -> memory.page(OTHER_RING).getLong(last) != 0);
        Round first = measurement.round();
        assertThat(told(first)).containsExactly(OTHER_RING);
        assertThat(told(first, OTHER)).isEqualTo(1);
        assertThat(told(first, BUSY)).as("it is no bus master").isZero();
        assertThat(memory.written()).containsExactly(OTHER_RING);

        stop(OTHER);
        measurement.round();
        platform.makeBusMaster(BUSY);
        Set<Long> all = new TreeSet<>();
        Until.holds(
            "all rings are told",
            () -> {
              all.addAll(told(measurement.round()));
              return all.containsAll(RINGS);
            });
        assertThat(all).containsExactlyElementsOf(RINGS);
        stop(BUSY);
        assertThat(RINGS).containsAll(told(measurement.round()));
        assertThat(told(measurement.round())).as("it is stopped").isEmpty();
      }
      areRings(memory);
      isRing(memory.page(OTHER_RING), FIRST_QUEUE);
      assertThat(memory.written()).containsExactly(2L, 3L, 4L, 5L, OTHER_RING);
    }
  }

  /**
   * As a virtual machine is moved: all of its memory, then the pages that were told, the last of
   * them when the function is stopped. It goes on in the copy.
   */
  @Test
  void theToldPagesAreAllThatACopyOfTheMemoryLacks() throws Exception {
    try (SharedMemory from = SharedMemory.madeBy(() -> lease(BUSY, FOUR_RINGS, "here"));
        SharedMemory to = SharedMemory.madeBy(() -> lease(DESTINATION, FOUR_RINGS, "there"))) {
      // Its memory is tracked by another of its devices: a session has the one that is migrated.
      lease(OTHER, Map.of(), "here");
      platform.makeBusMaster(BUSY);
      Until.holds("the rings are in use", () -> from.written().equals(RINGS));
      Session session = copiedUntilItIsStopped(from, to);
      assertThat(to.differingFrom(from)).isEmpty();
      areRings(to);

      session.proceed();
      assertThat(session.await(GUARD).orElseThrow().outcome()).isEqualTo(SessionState.DONE);
      platform.makeBusMaster(DESTINATION);
      Until.holds("it goes on", () -> to.differingFrom(from).equals(RINGS));
      stop(DESTINATION);
      areRings(to);
      areRings(from);
      assertThat(to.written()).isEqualTo(RINGS);
    }
  }

  private Session copiedUntilItIsStopped(SharedMemory from, SharedMemory to) throws Exception {
    try (Measurement measurement = measure(OTHER)) {
      for (long page = 0; page < PAGES; page++) {
        to.copyFrom(from, page);
      }
      Session session = platform.migrator.migrate(PAUSING);
      Until.holds(
          "the function is stopped",
          () -> {
            copy(told(measurement.round()), from, to);
            return session.snapshot().state() == SessionState.HELD;
          });
      copy(told(measurement.round()), from, to);
      return session;
    }
  }

  private static void copy(Set<Long> pages, SharedMemory from, SharedMemory to) throws IOException {
    assertThat(RINGS).containsAll(pages);
    for (long page : pages) {
      to.copyFrom(from, page);
    }
  }
}
