// SPDX-License-Identifier: Apache-2.0
package org.drover.core.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.api.service.ReleasePolicy.IDLE;
import static org.drover.api.service.ReleasePolicy.KEEP;
import static org.drover.api.service.ReleasePolicy.SESSION;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.drover.api.service.Devices;
import org.drover.api.service.Lease;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.LeaseListener;
import org.drover.api.service.Owner;
import org.drover.api.service.ReleasePolicy;
import org.drover.api.spi.DeviceSignals.Signal;
import org.drover.core.fake.FakeBackend;
import org.drover.core.fake.FakeDriver;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.Platform;
import org.drover.core.registry.Backends;
import org.drover.core.registry.MachineKernel;
import org.drover.core.registry.VendorDrivers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The kernel asks for a leased device back, or says that it failed. */
@Timeout(60)
class RequestsTest {
  private static final Owner ADA = new Owner(Owner.Kind.PERSON, "ada");
  private static final Owner COMMAND = new Owner(Owner.Kind.COMMAND, "region read");
  private static final Instant NOON = Instant.parse("2025-03-01T12:00:00Z");

  private final Backends backends = new Backends();
  private final VendorDrivers drivers = new VendorDrivers();
  private final FakeBackend backend = new FakeBackend("emu");
  private final Clock clock = Clock.fixed(NOON, ZoneOffset.UTC);
  private final Workers workers = new Workers();
  private final LeaseTable table =
      new LeaseTable(
          backends,
          drivers,
          new MachineKernel(),
          clock,
          new LastLeases(Duration.ofSeconds(5), Duration.ofSeconds(20)),
          new Requests(clock, workers));
  private final Devices devices = new DevicesService(table, backends, drivers);
  private final BlockingQueue<LeaseInfo> told = new LinkedBlockingQueue<>();
  private final BlockingQueue<LeaseInfo> failures = new LinkedBlockingQueue<>();
  private final FakeHardware a = backend.add("a", "STOP_COPY");

  @BeforeEach
  void plugIn() {
    backends.bind(backend, Map.of());
    drivers.bind(new FakeDriver("fake", false, Set.of()), Map.of());
    table.addListener(
        new LeaseListener() {
          @Override
          public void requested(LeaseInfo lease) {
            told.add(lease);
          }

          @Override
          public void failed(LeaseInfo lease) {
            failures.add(lease);
          }
        });
  }

  /** Those of the platform; what they have not done yet is counted. */
  private static final class Workers extends AbstractExecutorService {
    private final ExecutorService threads = Requests.workers();
    private final AtomicInteger busy = new AtomicInteger();

    @Override
    public void execute(Runnable work) {
      busy.incrementAndGet();
      threads.execute(
          () -> {
            try {
              work.run();
            } finally {
              busy.decrementAndGet();
            }
          });
    }

    @Override
    public void shutdown() {
      threads.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
      return threads.shutdownNow();
    }

    @Override
    public boolean isShutdown() {
      return threads.isShutdown();
    }

    @Override
    public boolean isTerminated() {
      return threads.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
      return threads.awaitTermination(timeout, unit);
    }
  }

  private Lease leased(ReleasePolicy policy) {
    Lease lease = devices.open(a.address, ADA);
    lease.onRequest(policy);
    return lease;
  }

  /** The kernel says something, and what has to be done about it has been done. */
  private void says(Signal signal) {
    a.says(signal);
    Platform.until(() -> workers.busy.get() == 0, () -> "the kernel was not answered");
  }

  private boolean isHeld() {
    return devices.held(a.address).isPresent();
  }

  @Test
  void isKeptUnlessSomebodySaidOtherwise() throws InterruptedException {
    Lease lease = devices.open(a.address, ADA);
    assertThat(lease.info().policy()).isEqualTo(KEEP);
    says(Signal.REQUESTED);

    assertThat(isHeld()).isTrue();
    assertThat(lease.info().requested()).contains(NOON);
    assertThat(lease.info().failed()).isEmpty();
    assertThat(told.poll(30, TimeUnit.SECONDS).owner()).isEqualTo(ADA);

    says(Signal.REQUESTED);
    assertThat(told).as("the kernel asks again").isEmpty();
    assertThat(failures).isEmpty();
  }

  @Test
  void oneThatFailedIsKeptUnlessSomebodySaidOtherwise() throws InterruptedException {
    Lease lease = devices.open(a.address, ADA);
    says(Signal.FAILED);

    assertThat(isHeld()).isTrue();
    assertThat(lease.info().failed()).contains(NOON);
    assertThat(lease.info().requested()).isEmpty();
    assertThat(failures.poll(30, TimeUnit.SECONDS).failed()).contains(NOON);

    says(Signal.FAILED);
    assertThat(failures).as("each error is told").hasSize(1);
    assertThat(told).as("nobody asks for it").isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void anIdleOneIsReleased(Signal signal) {
    Lease lease = leased(IDLE);
    says(signal);

    assertThat(isHeld()).isFalse();
    assertThat(a.open).isZero();
    assertThat(a.listeners()).isZero();
    assertThatThrownBy(lease::device).hasMessageContaining("has ended");
  }

  @ParameterizedTest
  @EnumSource
  void oneThatASessionWorksWithIsReleasedAfterIt(Signal signal) {
    for (ReleasePolicy policy : new ReleasePolicy[] {IDLE, SESSION}) {
      leased(policy);
      Claim claim = table.claim(a.address, "m1", "migrating", false);
      says(signal);
      assertThat(isHeld()).as(policy.word()).isTrue();

      claim.end(Claim.End.RETURN);
      assertThat(isHeld()).as(policy.word()).isFalse();
      assertThat(a.open).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void oneThatACommandUsesIsReleasedAfterIt(Signal signal) {
    leased(IDLE);
    Devices.Use use = devices.use(a.address, COMMAND, false);
    says(signal);
    assertThat(isHeld()).isTrue();

    use.close();
    assertThat(isHeld()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void theNextSessionMayMoveItAwayFirst(Signal signal) {
    leased(SESSION);
    says(signal);
    assertThat(isHeld()).as("nobody works with it").isTrue();
    devices.use(a.address, COMMAND, false).close();
    assertThat(isHeld()).as("a command is no session").isTrue();

    table.claim(a.address, "m1", "migrating", false).end(Claim.End.RETURN);
    assertThat(isHeld()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void itsOwnerMayThinkBetterOfIt(Signal signal) {
    Lease lease = leased(KEEP);
    says(signal);
    assertThat(isHeld()).isTrue();

    lease.onRequest(IDLE);
    assertThat(isHeld()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void whatASessionLeftIsKept(Signal signal) {
    Claim claim = table.claim(a.address, "l1", "receiving into", false);
    claim.open();
    claim.end(Claim.End.KEEP);
    says(signal);

    assertThat(isHeld()).as("the workload that was received").isTrue();
    assertThat(a.listeners()).isEqualTo(1);
  }

  @Test
  void aListenerThatTakesLongKeepsNoOtherDeviceWaiting() throws InterruptedException {
    CountDownLatch called = new CountDownLatch(1);
    CountDownLatch may = new CountDownLatch(1);
    table.addListener(
        lease -> {
          if (lease.address().equals(a.address)) {
            called.countDown();
            assertThatCode(may::await).doesNotThrowAnyException();
          }
        });
    leased(IDLE);
    FakeHardware b = backend.add("b", "STOP_COPY");
    devices.open(b.address, ADA).onRequest(IDLE);
    try {
      a.says(Signal.REQUESTED);
      assertThat(called.await(30, TimeUnit.SECONDS)).isTrue();
      b.says(Signal.REQUESTED);
      Platform.until(() -> devices.held(b.address).isEmpty(), () -> "b waits for a");
      assertThat(isHeld()).as("its own is asked first").isTrue();
    } finally {
      may.countDown();
    }
    Platform.until(() -> !isHeld(), () -> "a is given back after its listener");
  }

  @Test
  void aListenerThatFailsKeepsNobodyFromAnything() throws InterruptedException {
    table.addListener(
        lease -> {
          throw new IllegalStateException("a listener's own fault");
        });
    BlockingQueue<LeaseInfo> later = new LinkedBlockingQueue<>();
    table.addListener(later::add);
    leased(IDLE);
    says(Signal.REQUESTED);

    assertThat(later.poll(30, TimeUnit.SECONDS)).isNotNull();
    assertThat(isHeld()).isFalse();
  }

  @Test
  void aDeviceThatCannotBeHeardIsOpenAllTheSame() {
    a.refusesListeners = true;
    assertThat(devices.open(a.address, ADA).info().open()).isTrue();
    devices.release(a.address);
    assertThat(a.open).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void whatASessionKeepsIsKeptWhateverTheLeaseSays(Signal signal) {
    for (ReleasePolicy policy : new ReleasePolicy[] {IDLE, SESSION}) {
      leased(policy);
      Claim claim = table.claim(a.address, "m1", "migrating", false);
      says(signal);
      claim.end(Claim.End.KEEP);

      assertThat(isHeld()).as(policy + ": it may hold the only copy").isTrue();
      devices.release(a.address);
    }
  }

  @Test
  void nobodyListensToADeviceThatIsOnlyLookedAt() {
    devices.describe(a.address);
    assertThat(a.opened).isEqualTo(1);
    assertThat(a.listened).isZero();
    assertThat(a.open).isZero();
  }
}
