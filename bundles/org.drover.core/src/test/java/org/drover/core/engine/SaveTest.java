// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.core.fake.Platform.ended;
import static org.drover.core.fake.Platform.until;
import static org.drover.fsm.MigrationState.RUNNING;
import static org.drover.fsm.MigrationState.RUNNING_P2P;
import static org.drover.fsm.MigrationState.STOP;
import static org.drover.fsm.MigrationState.STOP_COPY;

import java.io.ByteArrayInputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.drover.api.RefusedException;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.Owner;
import org.drover.api.service.SaveRequest.Then;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.core.fake.FakeDriver;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.FakeWorkload;
import org.drover.core.fake.PipeNetwork;
import org.drover.core.fake.Platform;
import org.drover.fsm.Arc;
import org.drover.stream.ImageCheck;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SaveTest {
  private final Platform platform = new Platform();
  private final FakeHardware source = platform.device("a").holds("contents");

  @Test
  void savesAnImageThatVerifiesAndLetsTheDeviceRunOn() throws Exception {
    MigrationReport report = ended(platform.save(source, Then.RUN), SessionState.DONE);

    byte[] image = platform.storage.images.get("mem:image");
    ImageCheck check = ImageCheck.verify(Channels.newChannel(new ByteArrayInputStream(image)));
    assertThat(report.digest()).contains(HexFormat.of().formatHex(check.digest().orElseThrow()));
    assertThat(report.wireBytes()).isEqualTo(image.length);
    assertThat(report.devices().get(0).stopCopyBytes()).isEqualTo(12);
    assertThat(report.devices().get(0).estimatedBytes()).hasValue(12);
    assertThat(report.blackout()).isPresent();
    assertThat(source.state()).isEqualTo(RUNNING);
    assertThat(platform.devices.leases()).isEmpty();
    assertThat(source.log())
        .containsExactly(
            "OPEN",
            "RUNNING>RUNNING_P2P",
            "RUNNING_P2P>STOP",
            "STOP>STOP_COPY",
            "STOP_COPY>STOP",
            "CLOSE STREAM",
            "STOP>RUNNING_P2P",
            "RUNNING_P2P>RUNNING",
            "CLOSE");
  }

  @Test
  @Tag("pitfall-40")
  void namesTheKernelInWhichTheDeviceLivesOnce() throws Exception {
    ended(platform.save(source, Then.RUN), SessionState.DONE);

    assertThat(new String(platform.storage.images.get("mem:image"), StandardCharsets.ISO_8859_1))
        .contains("\"kernelRelease\":\"6.12-fake\"", "\"attributes\":{}");
  }

  @Test
  void keepsTheDeviceStoppedAndLeasedUntilItIsReleased() throws Exception {
    FakeWorkload workload = workload();
    Session session = platform.save(source, Then.STOP);
    MigrationReport report = ended(session, SessionState.DONE);

    assertThat(workload.calls).containsExactly("quiesce emu:a", "left stopped emu:a");
    assertThat(report.notes())
        .containsExactly("the workload 'user' does not go on: emu:a is left as it is");
    assertThat(source.state()).isEqualTo(STOP);
    assertThat(platform.devices.leases())
        .extracting(LeaseInfo::owner)
        .containsExactly(new Owner(Owner.Kind.SESSION, session.id()));
    platform.devices.release(source.identity().address());
    assertThat(source.open).isZero();
    assertThat(source.log()).doesNotContain("DEVICE CLOSED BEFORE ITS STREAM");
  }

  private FakeWorkload workload() {
    FakeWorkload workload = new FakeWorkload("user", source);
    platform.workloads.bind(workload, Map.of());
    return workload;
  }

  @Test
  void usesThePersonsLeaseAndGivesItBack() throws Exception {
    platform.devices.open(source.identity().address(), Platform.PERSON);
    ended(platform.save(source, Then.STOP), SessionState.DONE);

    assertThat(source.opened).isEqualTo(1);
    assertThat(platform.devices.leases())
        .extracting(LeaseInfo::owner)
        .containsExactly(Platform.PERSON);
  }

  @ParameterizedTest
  @MethodSource({
    "org.drover.core.engine.Unread#failures",
    "org.drover.core.engine.Unread#failuresOfTheDisk"
  })
  void anyFailureLeavesTheSourceRunningAndNoImage(Consumer<Unread> failure) throws Exception {
    failure.accept(Unread.of(platform, source));
    byte[] before = source.content();
    for (Then then : Then.values()) {
      MigrationReport report = ended(platform.save(source, then), SessionState.FAILED);

      assertThat(report.error()).contains("saving emu:a to mem:image");
      assertThat(source.state()).isEqualTo(RUNNING);
      assertThat(source.content()).isEqualTo(before);
      assertThat(source.resets).isZero();
      assertThat(source.open).isZero();
      assertThat(platform.backend.spaces).hasValue(0);
      assertThat(platform.devices.leases()).isEmpty();
      assertThat(platform.storage.images).isEmpty();
      assertThat(platform.storage.open).isZero();
      assertThat(source.log()).doesNotContain("DEVICE CLOSED BEFORE ITS STREAM");
    }
  }

  @Test
  void isStuckAndStaysLeasedIfTheSourceDoesNotComeBack() throws Exception {
    source.fails(STOP, STOP_COPY).fails(STOP, RUNNING_P2P);
    FakeWorkload workload = workload();
    Session session = platform.save(source, Then.RUN);
    MigrationReport report = ended(session, SessionState.STUCK);

    assertThat(workload.calls).containsExactly("quiesce emu:a", "left stopped emu:a");
    assertThat(report.notes()).anySatisfy(note -> assertThat(note).contains("'user'"));
    assertThat(report.error()).contains("STOP", "stays", "leased", "vfio:reset");
    assertThat(source.resets).isZero();
    assertThat(source.open).isEqualTo(1);
    assertThat(platform.devices.leases()).hasSize(1);
    platform.devices.release(source.identity().address());
    assertThat(platform.devices.leases()).isEmpty();
  }

  @Test
  void keepsTheImageIfTheSourceDoesNotComeBackAfterItWasRead() throws Exception {
    source.fails(STOP, RUNNING_P2P);
    MigrationReport report = ended(platform.save(source, Then.RUN), SessionState.STUCK);

    assertThat(report.error()).contains("the image mem:image is complete");
    assertThat(platform.storage.images).containsKey("mem:image");
  }

  @Test
  void saysLostAndNeverResetsASourceInError() throws Exception {
    source.breaks().fails(STOP, STOP_COPY);
    FakeWorkload workload = workload();
    MigrationReport report = ended(platform.save(source, Then.RUN), SessionState.LOST);

    assertThat(workload.calls).containsExactly("quiesce emu:a", "left stopped emu:a");

    assertThat(report.error()).contains("ERROR", "vfio:reset");
    assertThat(source.resets).isZero();
    assertThat(platform.devices.leases()).hasSize(1);
  }

  @Test
  void asksForNothingButAResetWhereTheDriverForbidsIt() throws Exception {
    FakeDriver strict = new FakeDriver("fake", false, Set.of(new Arc(RUNNING, RUNNING_P2P)));
    Platform own = new Platform(strict, new PipeNetwork());
    FakeHardware device = own.device("a").fails(RUNNING, RUNNING_P2P);
    MigrationReport report = ended(own.save(device, Then.RUN));

    assertThat(report.outcome()).isEqualTo(SessionState.FAILED);
    assertThat(device.log()).containsExactly("OPEN", "RUNNING>RUNNING_P2P", "CLOSE");

    FakeDriver stricter = new FakeDriver("fake", false, Set.of(new Arc(RUNNING_P2P, STOP)));
    own = new Platform(stricter, new PipeNetwork());
    device = own.device("a").fails(RUNNING_P2P, STOP);
    report = ended(own.save(device, Then.RUN), SessionState.STUCK);

    assertThat(report.error()).contains("RUNNING_P2P", "nothing but a reset");
    assertThat(device.log()).containsExactly("OPEN", "RUNNING>RUNNING_P2P", "RUNNING_P2P>STOP");
  }

  @Test
  void isCancelledOnAStalledDiskWithTheSourceRunning() throws Exception {
    platform.storage.stallsAt = 600;
    source.holds(5000);
    Session session = platform.save(source, Then.RUN);
    assertThat(platform.storage.stalled.await(20, TimeUnit.SECONDS)).isTrue();

    assertThat(session.cancel()).isTrue();

    ended(session, SessionState.CANCELLED);
    assertThat(source.state()).isEqualTo(RUNNING);
    assertThat(platform.storage.images).isEmpty();
    assertThat(session.cancel()).isFalse();
  }

  @Test
  void cancelReturnsAtOnceAlthoughASetIsUnderWay() throws Exception {
    CountDownLatch kernel = source.blocks(RUNNING_P2P, STOP);
    Session session = platform.save(source, Then.RUN);
    assertThat(source.entered(RUNNING_P2P, STOP).await(20, TimeUnit.SECONDS)).isTrue();

    assertThat(session.cancel()).isTrue();

    assertThat(session.snapshot().state()).isEqualTo(SessionState.CANCELLING);
    assertThat(session.report()).isEmpty();
    kernel.countDown();
    ended(session, SessionState.CANCELLED);
    assertThat(source.state()).isEqualTo(RUNNING);
  }

  @Test
  @Tag("pitfall-22")
  void quiescesWorkloadsBeforeStoppingAndResumesThemOnce() throws Exception {
    FakeWorkload first = new FakeWorkload("first", source);
    FakeWorkload second = new FakeWorkload("second", source);
    platform.workloads.bind(first, Map.of());
    platform.workloads.bind(second, Map.of());
    ended(platform.save(source, Then.RUN), SessionState.DONE);

    assertThat(first.calls).containsExactly("quiesce emu:a", "resume emu:a at emu:a");
    assertThat(second.calls).isEqualTo(first.calls);
  }

  @Test
  void aWorkloadThatDoesNotQuiesceFailsTheSessionAndTheOthersResume() throws Exception {
    FakeWorkload good = new FakeWorkload("good", source);
    FakeWorkload bad = new FakeWorkload("bad", source);
    bad.refusesToQuiesce = true;
    platform.workloads.bind(good, Map.of());
    platform.workloads.bind(bad, Map.of());
    MigrationReport report = ended(platform.save(source, Then.RUN), SessionState.FAILED);

    assertThat(report.error()).contains("'bad'", "busy");
    assertThat(good.calls).containsExactly("quiesce emu:a", "resume emu:a at emu:a");
    assertThat(bad.calls).isEmpty();
    assertThat(source.log()).containsExactly("OPEN", "CLOSE");
  }

  @Test
  void aWorkloadThatDoesNotResumeIsOnlyTold() throws Exception {
    FakeWorkload sleepy = new FakeWorkload("sleepy", source);
    sleepy.failsToResume = true;
    platform.workloads.bind(sleepy, Map.of());
    MigrationReport report = ended(platform.save(source, Then.RUN), SessionState.DONE);

    assertThat(report.notes()).anySatisfy(note -> assertThat(note).contains("sleepy", "asleep"));
  }

  @Test
  void refusesAnUnleasedDeviceThatIsEmptiedByOpeningUnlessFresh() throws Exception {
    Platform resetting = new Platform(new FakeDriver("fake", true, Set.of()), new PipeNetwork());
    FakeHardware device = resetting.device("a");

    assertThatThrownBy(() -> resetting.save(device, Then.RUN))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("--fresh")
        .hasMessageContaining("vfio:open emu:a");
    assertThat(device.opened).isZero();
    assertThat(resetting.devices.leases()).isEmpty();

    resetting.devices.open(device.identity().address(), Platform.PERSON);
    ended(resetting.save(device, Then.RUN), SessionState.DONE);
  }

  @Test
  void refusesADeviceThatIsInTheMiddleOfSomething() throws Exception {
    source.is(RUNNING_P2P);
    MigrationReport report = ended(platform.save(source, Then.RUN), SessionState.FAILED);

    assertThat(report.error()).contains("it is in RUNNING_P2P", "vfio:state emu:a --set RUNNING");
    assertThat(source.log()).containsExactly("OPEN", "CLOSE");
  }

  @Test
  void aListenerThatThrowsChangesNothing() throws Exception {
    CountDownLatch kernel = source.blocks(STOP, STOP_COPY);
    Session session = platform.save(source, Then.RUN);
    CountDownLatch told = new CountDownLatch(1);
    session.listen(
        snapshot -> {
          throw new IllegalStateException("a bad listener");
        });
    session.listen(
        snapshot -> {
          if (snapshot.state() == SessionState.DONE) {
            told.countDown();
          }
        });
    kernel.countDown();

    ended(session, SessionState.DONE);
    assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aTransportThatLeavesEndsTheSessionBeforeItsCommit() throws Exception {
    CountDownLatch kernel = source.blocks(STOP, STOP_COPY);
    Session session = platform.save(source, Then.RUN);
    until(session, snapshot -> source.entered(STOP, STOP_COPY).getCount() == 0);
    platform.transports.unbind(platform.storage);
    kernel.countDown();

    MigrationReport report = ended(session, SessionState.FAILED);
    assertThat(report.error()).contains("the transport of mem: has left the platform");
    assertThat(source.state()).isEqualTo(RUNNING);
    assertThat(platform.storage.images).isEmpty();
  }
}
