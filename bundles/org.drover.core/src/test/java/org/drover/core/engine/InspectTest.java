// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.drover.core.fake.Platform.ended;
import static org.drover.fsm.MigrationState.RUNNING;
import static org.drover.fsm.MigrationState.RUNNING_P2P;
import static org.drover.fsm.MigrationState.STOP;

import java.net.URI;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.drover.api.RefusedException;
import org.drover.api.service.ImageDevice;
import org.drover.api.service.ImageReport;
import org.drover.api.service.InspectRequest;
import org.drover.api.service.Inspection;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.Owner;
import org.drover.api.service.SaveRequest.Then;
import org.drover.api.service.SessionState;
import org.drover.api.service.StateForm;
import org.drover.core.fake.FakeDriver;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.FakeWorkload;
import org.drover.core.fake.PipeNetwork;
import org.drover.core.fake.Platform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A device's state is read as a save reads it, explained, and kept nowhere. */
class InspectTest {
  private final FakeDriver driver = new FakeDriver("fake", false, Set.of());
  private final Platform platform = new Platform(driver, new PipeNetwork());
  private final FakeHardware source = platform.device("a").holds("contents");

  private Inspection inspect(Then then) {
    return platform.migrator.inspect(new InspectRequest(source.identity().address(), then, false));
  }

  @Test
  void explainsWhatTheDeviceHoldsAndLetsItRunOn() throws Exception {
    driver.explains = true;
    FakeWorkload workload = new FakeWorkload("user", source);
    platform.workloads.bind(workload, Map.of());
    byte[] held = source.content();

    Inspection inspection = inspect(Then.RUN);
    MigrationReport session = ended(inspection.session(), SessionState.DONE);

    ImageReport report = inspection.report().orElseThrow();
    assertThat(report.place()).isEqualTo(URI.create("emu:a"));
    assertThat(report.form()).isEqualTo(StateForm.RAW);
    assertThat(report.created()).isPresent();
    assertThat(report.bytes()).isEqualTo(12);
    assertThat(report.faults()).isEmpty();
    String sum = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(held));
    assertThat(report.digest()).contains(sum);
    assertThat(session.digest()).contains(sum);
    ImageDevice device = report.devices().get(0);
    assertThat(device.address()).isEqualTo("emu:a");
    assertThat(device.vendor()).isEqualTo("fake");
    assertThat(device.estimatedBytes()).hasValue(12);
    assertThat(device.records())
        .extracting(kept -> kept.record().name(), kept -> kept.record().length())
        .containsExactly(tuple("whole", 12L));
    assertThat(session.kind()).isEqualTo(MigrationSnapshot.Kind.INSPECT);
    assertThat(session.blackout()).isPresent();
    assertThat(workload.calls).containsExactly("quiesce emu:a", "resume emu:a at emu:a");
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
    assertThat(source.content()).isEqualTo(held);
    assertThat(platform.devices.leases()).isEmpty();
    assertThat(platform.storage.images).isEmpty();
  }

  /** Of a format that nobody knows the state is one record. */
  @Test
  void tellsOneRecordWhereTheVendorKnowsNothing() throws Exception {
    Inspection inspection = inspect(Then.RUN);
    ended(inspection.session(), SessionState.DONE);

    assertThat(inspection.report().orElseThrow().devices().get(0).records())
        .singleElement()
        .satisfies(kept -> assertThat(kept.record().meaning()).contains("nobody here knows"));
  }

  @Test
  void keepsTheDeviceStoppedAndLeasedIfToldSo() throws Exception {
    Inspection inspection = inspect(Then.STOP);
    ended(inspection.session(), SessionState.DONE);

    assertThat(inspection.report()).isPresent();
    assertThat(source.state()).isEqualTo(STOP);
    assertThat(platform.devices.leases())
        .extracting(LeaseInfo::owner)
        .containsExactly(new Owner(Owner.Kind.SESSION, inspection.session().id()));
  }

  @Test
  void usesThePersonsLease() throws Exception {
    platform.devices.open(source.identity().address(), Platform.PERSON);
    ended(inspect(Then.RUN).session(), SessionState.DONE);

    assertThat(source.opened).isEqualTo(1);
    assertThat(source.state()).isEqualTo(RUNNING);
    assertThat(platform.devices.leases())
        .extracting(LeaseInfo::owner)
        .containsExactly(Platform.PERSON);
  }

  /** The device stands meanwhile: it is read on, and comes back, whatever the driver says of it. */
  @Test
  void aFaultOfTheStateIsToldAndHarmsNothing() throws Exception {
    driver.explains = true;
    source.holds(5000);
    source.chunk = 512;
    driver.rejectsAt = 3000;

    Inspection inspection = inspect(Then.RUN);
    ended(inspection.session(), SessionState.DONE);

    ImageReport report = inspection.report().orElseThrow();
    assertThat(report.bytes()).isEqualTo(5000);
    assertThat(report.faults())
        .singleElement()
        .satisfies(fault -> assertThat(fault).startsWith("emu:a: ").contains("3000"));
    assertThat(source.state()).isEqualTo(RUNNING);
  }

  @ParameterizedTest
  @MethodSource("org.drover.core.engine.Unread#failures")
  void anyFailureLeavesTheSourceRunningAndNothingTold(Consumer<Unread> failure) throws Exception {
    failure.accept(Unread.of(platform, source));
    byte[] before = source.content();
    for (Then then : Then.values()) {
      Inspection inspection = inspect(then);
      MigrationReport report = ended(inspection.session(), SessionState.FAILED);

      assertThat(report.error()).contains("inspecting emu:a");
      assertThat(inspection.report()).isEmpty();
      assertThat(source.state()).isEqualTo(RUNNING);
      assertThat(source.content()).isEqualTo(before);
      assertThat(source.resets).isZero();
      assertThat(source.open).isZero();
      assertThat(platform.devices.leases()).isEmpty();
    }
  }

  @Test
  void tellsWhatItHasReadIfTheSourceDoesNotComeBack() throws Exception {
    source.fails(STOP, RUNNING_P2P);
    Inspection inspection = inspect(Then.RUN);
    MigrationReport report = ended(inspection.session(), SessionState.STUCK);

    assertThat(report.error()).contains("its state was read to the end");
    assertThat(inspection.report()).isPresent();
    assertThat(platform.devices.leases()).hasSize(1);
  }

  /** Until then it may still be that nobody knows where the device is. */
  @Test
  void tellsNothingBeforeTheDeviceIsBack() throws Exception {
    CountDownLatch kernel = source.blocks(RUNNING_P2P, RUNNING);
    Inspection inspection = inspect(Then.RUN);
    assertThat(source.entered(RUNNING_P2P, RUNNING).await(20, TimeUnit.SECONDS)).isTrue();

    assertThat(inspection.report()).isEmpty();

    kernel.countDown();
    ended(inspection.session(), SessionState.DONE);
    assertThat(inspection.report()).isPresent();
  }

  @Test
  void isCancelledWithTheSourceRunning() throws Exception {
    CountDownLatch kernel = source.blocks(RUNNING_P2P, STOP);
    Inspection inspection = inspect(Then.RUN);
    assertThat(source.entered(RUNNING_P2P, STOP).await(20, TimeUnit.SECONDS)).isTrue();

    assertThat(inspection.session().cancel()).isTrue();
    assertThat(inspection.report()).isEmpty();
    kernel.countDown();

    ended(inspection.session(), SessionState.CANCELLED);
    assertThat(inspection.report()).isEmpty();
    assertThat(source.state()).isEqualTo(RUNNING);
  }

  @Test
  void refusesAnUnleasedDeviceThatIsEmptiedByOpeningUnlessFresh() throws Exception {
    Platform resetting = new Platform(new FakeDriver("fake", true, Set.of()), new PipeNetwork());
    FakeHardware device = resetting.device("a");
    InspectRequest request = new InspectRequest(device.identity().address(), Then.RUN, false);

    assertThatThrownBy(() -> resetting.migrator.inspect(request))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("--fresh")
        .hasMessageContaining("vfio:open emu:a");
    assertThat(device.opened).isZero();

    InspectRequest fresh = new InspectRequest(request.source(), Then.RUN, true);
    ended(resetting.migrator.inspect(fresh).session(), SessionState.DONE);
    resetting.devices.open(request.source(), Platform.PERSON);
    ended(resetting.migrator.inspect(request).session(), SessionState.DONE);
  }
}
