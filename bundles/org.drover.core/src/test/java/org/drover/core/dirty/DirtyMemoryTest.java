// SPDX-License-Identifier: Apache-2.0
package org.drover.core.dirty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.core.fake.Leasing.ADA;

import java.text.MessageFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.IovaRange;
import org.drover.api.RefusedException;
import org.drover.api.service.Devices;
import org.drover.api.service.DirtyMemory;
import org.drover.api.service.DirtyMemory.Measurement;
import org.drover.api.service.DirtyMemory.Round;
import org.drover.api.service.DirtyMemory.Source;
import org.drover.api.service.Lease;
import org.drover.api.service.Placement;
import org.drover.api.service.SpaceName;
import org.drover.core.fake.FakeBackend;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.Leasing;
import org.drover.testkit.CallMatcher;
import org.drover.testkit.ScriptedKernel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two devices in one space with two regions of memory: 16 and 4 pages. */
class DirtyMemoryTest {
  private static final long PAGE = 4096;
  private static final DeviceAddress A = DeviceAddress.parse("emu:a");
  private static final DeviceAddress B = DeviceAddress.parse("emu:b");
  private static final IovaRange LOW = new IovaRange(0x10000, 16 * PAGE);
  private static final IovaRange HIGH = new IovaRange(0x100000000L, 4 * PAGE);
  private static final Placement VM = Placement.in(new SpaceName("vm-1")).with(List.of(LOW, HIGH));

  private final List<String> log = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final Logger logger = Logger.getLogger("org.drover.core.dirty");
  private final Handler ear = new Ear();

  private final ScriptedKernel machine = new ScriptedKernel("vfio");
  private final Leasing leasing = Leasing.withDriver();
  private final FakeBackend backend = leasing.backend;
  private final FakeHardware a = backend.add("a", "STOP_COPY");
  private final FakeHardware b = backend.add("b", "STOP_COPY");
  private final FakeTracker space = new FakeTracker("the IOMMU", log);
  private final FakeTracker logOfA = new FakeTracker("a", log);
  private final FakeTracker logOfB = new FakeTracker("b", log);

  private final Devices devices = leasing.devices;
  private long now = 1_000_000_000L;
  private final DirtyMemory dirty = new DirtyMemoryService(leasing.table, () -> now);

  private final class Ear extends Handler {
    @Override
    public void publish(LogRecord line) {
      warnings.add(MessageFormat.format(line.getMessage(), line.getParameters()));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @BeforeEach
  void plugIn() {
    logger.addHandler(ear);
    logger.setUseParentHandlers(false);
    machine.whenever(CallMatcher.any("memfd_create")).giving(7);
    machine.whenever(CallMatcher.any("ftruncate")).giving(0);
    leasing.kernel.bind(machine, Map.of());
    backend.tracker = Optional.of(space);
  }

  @AfterEach
  void unplug() {
    logger.removeHandler(ear);
    logger.setUseParentHandlers(true);
  }

  private Lease openBoth() {
    devices.open(A, ADA, VM);
    return devices.open(B, ADA, VM);
  }

  private static List<Long> dirtyPages(Round round) {
    List<Long> pages = new ArrayList<>();
    round
        .memory()
        .forEach(
            bitmap -> {
              for (long p = bitmap.nextDirty(0); p >= 0; p = bitmap.nextDirty(p + 1)) {
                pages.add(bitmap.range().iova() + p * PAGE);
              }
            });
    return pages;
  }

  @Test
  void dirtyIsWhatAnySourceKnows() {
    a.logging = Optional.of(logOfA);
    openBoth();

    try (Measurement measurement = dirty.begin(A, PAGE)) {
      space.writes(0x11000);
      space.writes(0x100003fffL);
      logOfA.writes(0x11fff);
      logOfA.writes(0x1f000);
      now += 2_000_000_000L;
      Round round = measurement.round();

      assertThat(dirtyPages(round)).containsExactly(0x11000L, 0x1f000L, 0x100003000L);
      assertThat(round.everythingBecause()).isEmpty();
      assertThat(round.number()).isEqualTo(1);
      assertThat(round.length()).isEqualTo(Duration.ofSeconds(2));
      assertThat(round.pages()).isEqualTo(20);
      assertThat(round.dirtyBytes()).isEqualTo(3 * PAGE);
      assertThat(round.pagesPerSecond()).isEqualTo(1.5);
      assertThat(round.bytesPerSecond()).isEqualTo(1.5 * PAGE);
      assertThat(round.sources())
          .containsExactly(
              new Source("the DMA logging of emu:a", OptionalLong.of(2), Optional.empty()),
              new Source("the IOMMU", OptionalLong.of(2), Optional.empty()));
    }
    assertThat(warnings).isEmpty();
  }

  @Test
  void aRoundBeginsWhereTheLastOneEnded() {
    openBoth();

    try (Measurement measurement = dirty.begin(A, PAGE)) {
      space.writes(0x11000);
      measurement.round();
      space.writes(0x12000);
      now += 500_000_000L;
      Round second = measurement.round();

      assertThat(dirtyPages(second)).containsExactly(0x12000L);
      assertThat(second.number()).isEqualTo(2);
      assertThat(second.length()).isEqualTo(Duration.ofMillis(500));
    }
  }

  @Test
  @Tag("pitfall-29")
  void devicesStartFirstAndAllStopInReverse() {
    a.logging = Optional.of(logOfA);
    b.logging = Optional.of(logOfB);
    openBoth();

    dirty.begin(B, 2 * PAGE).close();

    assertThat(log)
        .containsExactly(
            "start a", "start b", "start the IOMMU", "stop the IOMMU", "stop b", "stop a");
    assertThat(logOfA.ranges).containsExactly(LOW, HIGH);
    assertThat(logOfA.pageSize).isEqualTo(2 * PAGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"start", "report"})
  @Tag("pitfall-34")
  void aSourceThatFailsMakesEverythingDirtyAndIsToldOnce(String fails) {
    a.logging = Optional.of(logOfA);
    openBoth();
    logOfA.fails = fails;

    try (Measurement measurement = dirty.begin(A, PAGE)) {
      space.writes(0x11000);
      for (int round = 1; round <= 3; round++) {
        Round told = measurement.round();
        assertThat(told.dirtyPages()).isEqualTo(20);
        assertThat(told.everythingBecause())
            .contains("the DMA logging of emu:a failed: it does not work");
        assertThat(told.sources().get(0))
            .isEqualTo(
                new Source(
                    "the DMA logging of emu:a",
                    OptionalLong.empty(),
                    Optional.of("it does not work")));
        assertThat(told.sources().get(1).dirtyPages()).as("the others go on").isPresent();
        logOfA.fails = "";
      }
    }
    assertThat(warnings)
        .containsExactly(
            "all memory counts as dirty: the DMA logging of emu:a failed: it does not work");
  }

  @Test
  void whateverASourceThrowsCounts() {
    openBoth();
    space.fails = "report";
    space.thrown = new IllegalStateException("closed");

    try (Measurement measurement = dirty.begin(A, PAGE)) {
      assertThat(measurement.round().dirtyPages()).isEqualTo(20);
      assertThat(measurement.sources().get(0).problem())
          .contains("java.lang.IllegalStateException: closed");
    }
  }

  @Test
  void memoryThatNobodyTellsOfIsDirty() {
    backend.tracker = Optional.empty();
    a.logging = Optional.of(logOfA);
    openBoth();

    try (Measurement measurement = dirty.begin(A, PAGE)) {
      Round round = measurement.round();
      assertThat(round.dirtyPages()).isEqualTo(20);
      assertThat(round.everythingBecause())
          .hasValueSatisfying(
              why -> assertThat(why).startsWith("nobody tells what emu:b writes: it has no DMA"));
      assertThat(round.sources()).hasSize(1);
    }
    assertThat(warnings).hasSize(1);
  }

  @Test
  void withoutATrackerOfTheSpaceItIsEnoughThatEachDeviceTells() {
    backend.tracker = Optional.empty();
    a.logging = Optional.of(logOfA);
    b.logging = Optional.of(logOfB);
    openBoth();

    try (Measurement measurement = dirty.begin(A, PAGE)) {
      logOfB.writes(0x12000);
      assertThat(dirtyPages(measurement.round())).containsExactly(0x12000L);
    }
  }

  @Test
  void aDeviceThatComesMakesEverythingDirty() {
    devices.open(A, ADA, VM);

    try (Measurement measurement = dirty.begin(A, PAGE)) {
      assertThat(measurement.round().dirtyPages()).isZero();
      devices.open(B, ADA, VM);
      Round round = measurement.round();
      assertThat(round.dirtyPages()).isEqualTo(20);
      assertThat(round.everythingBecause())
          .contains(
              "the devices of the space vm-1 are not those any more with which it began; begin"
                  + " again");
      assertThat(measurement.round().dirtyPages()).isEqualTo(20);
    }
  }

  @Test
  void soDoesOneThatGoesEvenIfItComesBack() {
    Lease other = openBoth();

    try (Measurement measurement = dirty.begin(A, PAGE)) {
      other.close();
      devices.open(B, ADA, VM);
      assertThat(measurement.round().dirtyPages()).isEqualTo(20);
    }
  }

  /** Nobody meets it at a round. */
  @Test
  void soDoesOneThatComesAndGoesBetweenTwoRounds() {
    devices.open(A, ADA, VM);

    try (Measurement measurement = dirty.begin(A, PAGE)) {
      assertThat(measurement.round().dirtyPages()).isZero();
      devices.open(B, ADA, VM).close();
      Round round = measurement.round();
      assertThat(round.dirtyPages()).isEqualTo(20);
      assertThat(round.everythingBecause().orElseThrow()).contains("begin again");
    }
  }

  @Test
  void nobodyElseTracksTheSameMemoryMeanwhile() {
    openBoth();

    try (Measurement measurement = dirty.begin(A, PAGE)) {
      assertThat(measurement.sources()).hasSize(1);
      assertThatThrownBy(() -> dirty.begin(B, PAGE))
          .isInstanceOf(RefusedException.class)
          .hasMessage(
              "tracking what emu:b writes is refused: the memory of the space vm-1 is tracked"
                  + " already, and what one is told the other would miss; end that first");
      assertThatThrownBy(() -> devices.release(A)).hasMessageContaining("a command is using it");
      devices.release(B);
    }
    dirty.begin(A, PAGE).close();
    devices.release(A);
    assertThat(machine.openDescriptors()).isEmpty();
  }

  @Test
  void aClosedOneSaysNothingMoreAndClosesOnce() {
    openBoth();
    Measurement measurement = dirty.begin(A, PAGE);
    space.fails = "stop";

    measurement.close();
    measurement.close();

    assertThat(log).containsExactly("start the IOMMU", "stop the IOMMU");
    assertThatThrownBy(measurement::round).isInstanceOf(IllegalStateException.class);
    devices.release(A);
  }

  @Test
  void aSpaceWithoutMemoryIsRefused() {
    devices.open(A, ADA);

    assertThatThrownBy(() -> dirty.begin(A, PAGE))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "tracking what emu:a writes is refused: an unnamed space has no memory; release its"
                + " devices, and open the first with memory, as vfio:open emu:a --memory 64M does");
    devices.release(A);
  }

  @Test
  void aDeviceThatNobodyHoldsIsNotOpened() {
    assertThatThrownBy(() -> dirty.begin(A, PAGE))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("nobody holds emu:a; open it with memory");
    assertThat(a.opened).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 2048, 4095, 12288, -4096})
  void aPageSizeThatIsNoneIsRefused(long pageSize) {
    openBoth();

    assertThatThrownBy(() -> dirty.begin(A, pageSize))
        .hasMessageContaining("choose a power of two from 4096 bytes on");
    devices.release(A);
  }

  @Test
  void pagesThatTheMemoryDoesNotConsistOfAreRefused() {
    openBoth();

    assertThatThrownBy(() -> dirty.begin(A, 8 * PAGE))
        .hasMessageContaining(
            "the memory at " + HIGH + " does not consist of pages of 32768 bytes");
  }
}
