// SPDX-License-Identifier: Apache-2.0
package org.drover.core.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.api.service.ReleasePolicy.IDLE;
import static org.drover.api.service.ReleasePolicy.KEEP;
import static org.drover.api.service.ReleasePolicy.SESSION;
import static org.drover.core.fake.Leasing.ADA;
import static org.drover.core.fake.Leasing.NOON;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.drover.api.service.Devices;
import org.drover.api.service.Lease;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.LeaseListener;
import org.drover.api.service.Owner;
import org.drover.api.service.ReleasePolicy;
import org.drover.api.spi.DeviceSignals.Signal;
import org.drover.core.fake.FakeBackend;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.Leasing;
import org.drover.core.fake.Platform;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The kernel asks for a leased device back. */
@Timeout(60)
class RequestsTest {
  private static final Owner COMMAND = new Owner(Owner.Kind.COMMAND, "region read");

  private final Leasing leasing = Leasing.withDriver();
  private final FakeBackend backend = leasing.backend;
  private final LeaseTable table = leasing.table;
  private final Devices devices = leasing.devices;
  private final BlockingQueue<LeaseInfo> told = new LinkedBlockingQueue<>();
  private final FakeHardware a = backend.add("a", "STOP_COPY");

  @BeforeEach
  void hear() {
    table.addListener(told::add);
  }

  private Lease leased(ReleasePolicy policy) {
    Lease lease = devices.open(a.address, ADA);
    lease.onRequest(policy);
    return lease;
  }

  /** The kernel asks, and what has to be done about it has been done. */
  private void asks() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    LeaseListener last =
        new LeaseListener() {
          @Override
          public void requested(LeaseInfo lease) {}

          @Override
          public void failed(LeaseInfo lease) {
            done.countDown();
          }
        };
    table.addListener(last);
    a.says(Signal.REQUESTED);
    // What one device says is answered in its order: this comes after it, if the lease lasts.
    a.says(Signal.FAILED);
    Platform.until(() -> done.getCount() == 0 || isClosed(), () -> "the kernel was not answered");
    table.removeListener(last);
  }

  private boolean isClosed() {
    return table.leases().stream().noneMatch(lease -> lease.address().equals(a.address));
  }

  private boolean isHeld() {
    return devices.held(a.address).isPresent();
  }

  @Test
  void isKeptUnlessSomebodySaidOtherwise() throws InterruptedException {
    Lease lease = devices.open(a.address, ADA);
    assertThat(lease.info().policy()).isEqualTo(KEEP);
    asks();

    assertThat(isHeld()).isTrue();
    assertThat(lease.info().requested()).contains(NOON);
    assertThat(told.poll(30, TimeUnit.SECONDS).owner()).isEqualTo(ADA);

    asks();
    assertThat(told).as("the kernel asks again").isEmpty();
  }

  @Test
  void anIdleOneIsReleased() throws InterruptedException {
    Lease lease = leased(IDLE);
    asks();

    assertThat(isHeld()).isFalse();
    assertThat(a.open).isZero();
    assertThat(a.listeners()).isZero();
    assertThatThrownBy(lease::device).hasMessageContaining("has ended");
  }

  @Test
  void oneThatASessionWorksWithIsReleasedAfterIt() throws InterruptedException {
    for (ReleasePolicy policy : new ReleasePolicy[] {IDLE, SESSION}) {
      leased(policy);
      Claim claim = table.claim(a.address, "m1", "migrating", false);
      asks();
      assertThat(isHeld()).as(policy.word()).isTrue();

      claim.end(Claim.End.RETURN);
      assertThat(isHeld()).as(policy.word()).isFalse();
      assertThat(a.open).isZero();
    }
  }

  @Test
  void oneThatACommandUsesIsReleasedAfterIt() throws InterruptedException {
    leased(IDLE);
    Devices.Use use = devices.use(a.address, COMMAND, false);
    asks();
    assertThat(isHeld()).isTrue();

    use.close();
    assertThat(isHeld()).isFalse();
  }

  @Test
  void theNextSessionMayMoveItAwayFirst() throws InterruptedException {
    leased(SESSION);
    asks();
    assertThat(isHeld()).as("nobody works with it").isTrue();
    devices.use(a.address, COMMAND, false).close();
    assertThat(isHeld()).as("a command is no session").isTrue();

    table.claim(a.address, "m1", "migrating", false).end(Claim.End.RETURN);
    assertThat(isHeld()).isFalse();
  }

  @Test
  void itsOwnerMayThinkBetterOfIt() throws InterruptedException {
    Lease lease = leased(KEEP);
    asks();
    assertThat(isHeld()).isTrue();

    lease.onRequest(IDLE);
    assertThat(isHeld()).isFalse();
  }

  @Test
  void whatASessionLeftIsKept() throws InterruptedException {
    Claim claim = table.claim(a.address, "l1", "receiving into", false);
    claim.open();
    claim.end(Claim.End.KEEP);
    asks();

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
    asks();

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

  @Test
  void whatASessionKeepsIsKeptWhateverTheLeaseSays() throws InterruptedException {
    for (ReleasePolicy policy : new ReleasePolicy[] {IDLE, SESSION}) {
      leased(policy);
      Claim claim = table.claim(a.address, "m1", "migrating", false);
      asks();
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
