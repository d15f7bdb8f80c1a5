// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.drover.api.Errno;
import org.drover.api.RegionInfo;
import org.drover.api.spi.ArcResult;
import org.drover.api.spi.ModelDma;
import org.drover.api.spi.ModelIommu;
import org.drover.api.spi.ModelIrq;
import org.drover.api.spi.ModelMutex;
import org.drover.fsm.MigrationState;
import org.drover.model.mlx5.firmware.Fault;
import org.drover.model.mlx5.firmware.VhcaState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A function from its binding to its end, and what vfio-pci's core makes of it: {@code
 * vfio_pci_ioctl_get_irq_info()}, {@code vfio_pci_bar_rw()} and {@code vfio_pci_core_enable()} of
 * drivers/vfio/pci.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Mlx5FunctionTest {
  private static final int CONFIG = 7;
  private static final int COMMAND = 4;
  private static final int BAR_0 = 0x10;

  private Set<Thread> before;
  private Mlx5Function device;

  @BeforeEach
  void lookAtTheThreads() {
    before = Thread.getAllStackTraces().keySet();
  }

  @AfterEach
  void remove() {
    device.removed();
  }

  private void make(Map<String, String> options) {
    device = (Mlx5Function) new Mlx5Model().create(options);
  }

  /** Those that came since the test began. */
  private List<Thread> threads(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread) && thread.getName().equals(name))
        .toList();
  }

  private void config(int offset, int... bytes) {
    ByteBuffer from = ByteBuffer.allocate(bytes.length);
    for (int each : bytes) {
      from.put((byte) each);
    }
    assertThat(device.writeRegion(CONFIG, offset, from.flip())).isEqualTo(bytes.length);
  }

  private List<Integer> config(int offset) {
    ByteBuffer into = ByteBuffer.allocate(4);
    assertThat(device.readRegion(CONFIG, offset, into)).isEqualTo(4);
    return List.of(into.get(0) & 0xff, into.get(1) & 0xff, into.get(2) & 0xff, into.get(3) & 0xff);
  }

  private void arcs(MigrationState... states) {
    for (MigrationState state : states) {
      assertThat(device.arc(state)).as("%s", state).isNotInstanceOf(ArcResult.Failed.class);
    }
  }

  /** EVENTFD is 1, MASKABLE 2, AUTOMASKED 4, NORESIZE 8; MSI-X may grow, since Linux 6.5. */
  @ParameterizedTest
  @CsvSource({"0, 7, 0", "1, 9, 0", "2, 1, 12", "3, 9, 1", "4, 9, 1"})
  void hasTheInterruptsOfVfioPci(int index, int flags, int count) {
    make(Map.of());
    assertThat(device.irq(index)).contains(new ModelIrq(flags, count));
  }

  /** The BAR can be mapped, and is whole; the config space cannot; the others are not there. */
  @Test
  void itsRegionsAreReadWrittenAndMappedAsTheKernelLets() {
    make(Map.of());
    List<RegionInfo> regions = device.regions();
    assertThat(regions.get(0))
        .isEqualTo(
            new RegionInfo(
                0, 1 << 20, true, true, true, true, List.of(new RegionInfo.Area(0, 1 << 20))));
    assertThat(regions.get(CONFIG)).isEqualTo(new RegionInfo(CONFIG, 4096, true, true, false));
    assertThat(regions.subList(1, CONFIG))
        .allMatch(region -> region.equals(new RegionInfo(region.index(), 0, false, false, false)));
  }

  /** {@code vfio_pci_bar_rw()}: EINVAL behind the end, and as much as there is before it. */
  @Test
  void aBarIsReadAndWrittenUpToItsEnd() {
    make(Map.of());
    int end = 1 << 20;
    ByteBuffer four = ByteBuffer.wrap(new byte[] {1, 2, 3, 4});
    assertThat(device.writeRegion(0, end - 3, four)).isEqualTo(3);
    assertThat(four.position()).isEqualTo(3);
    ByteBuffer read = ByteBuffer.allocate(4);
    assertThat(device.readRegion(0, end - 3, read)).isEqualTo(3);
    assertThat(read.array()).containsExactly(1, 2, 3, 0);
    assertThat(device.writeRegion(0, 0, ByteBuffer.wrap(new byte[] {9}))).isEqualTo(1);
    assertThat(device.mapRegion(0, 0, 1).get(0)).isEqualTo((byte) 9);
    for (long outside : new long[] {-1, end, end + 1}) {
      assertThat(device.writeRegion(0, outside, ByteBuffer.allocate(1)))
          .isEqualTo(Errno.EINVAL.negative());
      assertThat(device.readRegion(0, outside, ByteBuffer.allocate(1)))
          .isEqualTo(Errno.EINVAL.negative());
    }
    assertThat(device.writeRegion(1, 0, ByteBuffer.allocate(1))).isEqualTo(Errno.EINVAL.negative());
  }

  /** {@code vfio_config_init()} makes it up anew; a function that is closed uses no bus. */
  @Test
  void eachOpenFindsAFreshConfigSpace() {
    make(Map.of());
    device.opened();
    List<Integer> fresh = config(BAR_0);
    config(COMMAND, 6, 0);
    config(BAR_0, 0, 0, 0x30, 0);
    assertThat(config(BAR_0)).isNotEqualTo(fresh);
    device.closed();
    assertThat(config(COMMAND)).as("memory alone").startsWith(2, 0);
    device.opened();
    assertThat(config(BAR_0)).isEqualTo(fresh);
    assertThat(config(COMMAND)).startsWith(2, 0);
  }

  private static VhcaState running(VhcaState state) {
    return new VhcaState(false, false, false, state.dirtyPages());
  }

  /** The core resets a function when it is opened, when it is closed, and when it is asked to. */
  @Test
  void aFunctionThatWasSuspendedRunsAfterEachReset() {
    make(Map.of());
    List<Runnable> resets = List.of(device::opened, device::closed, device::reset);
    for (Runnable reset : resets) {
      device.reset();
      arcs(MigrationState.RUNNING_P2P, MigrationState.STOP);
      VhcaState suspended = device.vhca().state();
      assertThat(suspended.initiatorSuspended() && suspended.responderSuspended()).isTrue();
      reset.run();
      assertThat(device.vhca().state()).isEqualTo(running(suspended));
    }
  }

  @Test
  void itsIommuTracksIfThatIsAskedFor() {
    make(Map.of());
    assertThat(device.iommu()).contains(new ModelIommu(false));
    make(Map.of("iommu", "tracks"));
    assertThat(device.iommu()).contains(new ModelIommu(true));
  }

  private static final class NoMemory implements ModelDma {
    @Override
    public void read(long iova, ByteBuffer into) {}

    @Override
    public void write(long iova, ByteBuffer from) {}
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void itsWorkloadEndsWithTheOpen(boolean removed) {
    make(Map.of("rate", "10"));
    device.connect(new NoMemory(), null);
    assertThat(threads("mlx5-workload")).isEmpty();
    device.opened();
    assertThat(threads("mlx5-workload")).singleElement().matches(Thread::isDaemon);
    if (removed) {
      device.removed();
    } else {
      device.closed();
    }
    assertThat(threads("mlx5-workload")).isEmpty();
  }

  /** A command that takes 10 minutes is not waited for. */
  @Test
  void whoRemovesItWaitsForNoCommand() {
    make(Map.of("save-ms", "600000"));
    device.opened();
    arcs(MigrationState.RUNNING_P2P, MigrationState.STOP, MigrationState.STOP_COPY);
    assertThat(threads("mlx5-firmware-vf0")).singleElement().matches(Thread::isDaemon);
    device.removed();
    assertThat(device.adapter().objects().pds()).isZero();
    assertThat(device.adapter().objects().mkeys()).isZero();
  }

  /** Who saves in chunks has the driver's worker ask for the second ({@code cb_wq}). */
  @Test
  void itsWorkerKeepsNoJvmAlive() {
    make(Map.of("chunks", "yes", "size", "32M"));
    AtomicReference<Thread> worker = new AtomicReference<>();
    device.guardedBy(
        new ModelMutex() {
          @Override
          public <T> T hold(Supplier<T> call) {
            if (Thread.currentThread().getName().equals("mlx5vf_wq")) {
              worker.set(Thread.currentThread());
            }
            return call.get();
          }
        });
    device.opened();
    arcs(MigrationState.RUNNING_P2P, MigrationState.STOP, MigrationState.STOP_COPY);
    while (worker.get() == null) {
      Thread.onSpinWait();
    }
    assertThat(worker.get()).matches(Thread::isDaemon);
  }

  @Test
  void itsStatesAreUnderTheMutexThatItIsGiven() {
    make(Map.of());
    AtomicInteger held = new AtomicInteger();
    device.guardedBy(
        new ModelMutex() {
          @Override
          public <T> T hold(Supplier<T> call) {
            held.incrementAndGet();
            return call.get();
          }
        });
    assertThat(device.state()).isEqualTo(MigrationState.RUNNING);
    assertThat(held).hasValue(1);
    arcs(MigrationState.RUNNING_P2P);
    assertThat(held).hasValue(2);
  }

  /** The second of the sequences that crash the kernel: real-vendor-drivers.md §3, item 1. */
  @Test
  void whatKillsTheDriverIsInTheMachinesLog() {
    make(Map.of());
    List<String> log = new ArrayList<>();
    device.printsTo(log::add);
    device.opened();
    device.adapter().faults().add(Fault.of("status 0x118 -1 1 1 1"));
    arcs(MigrationState.PRE_COPY);
    assertThat(device.arc(MigrationState.RUNNING)).isEqualTo(new ArcResult.Failed(Errno.EIO));
    assertThat(log).isEmpty();
    assertThat(device.arc(MigrationState.RUNNING)).isEqualTo(new ArcResult.Failed(Errno.EIO));
    assertThat(log).singleElement().asString().contains("BUG: kernel NULL pointer dereference");
    assertThat(device.state()).isEqualTo(MigrationState.ERROR);
  }

  @Test
  void aCommandTakesAsMuchLongerAsIsAskedFor() {
    make(Map.of("suspend-ms", "200"));
    device.opened();
    long began = System.nanoTime();
    arcs(MigrationState.RUNNING_P2P);
    assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(200_000_000L);
  }

  private byte[] contents(String seed) {
    make(Map.of("seed", seed));
    byte[] bytes = new byte[1 << 20];
    device.vhca().contents().read(0, ByteBuffer.wrap(bytes));
    return bytes;
  }

  @Test
  void theSameSeedMakesTheSameContents() {
    byte[] seven = contents("7");
    assertThat(contents("7")).isEqualTo(seven);
    assertThat(contents("8")).isNotEqualTo(seven);
  }
}
