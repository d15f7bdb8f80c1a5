// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.core.fake.Platform.ended;
import static org.drover.core.fake.Platform.until;
import static org.drover.fsm.MigrationState.RUNNING;
import static org.drover.fsm.MigrationState.STOP_COPY;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.drover.api.DroverException;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationRequest;
import org.drover.api.service.MigrationRequest.DevicePair;
import org.drover.api.service.PausePoint;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.api.service.SwitchoverPolicy;
import org.drover.core.fake.FakeBackend;
import org.drover.core.fake.FakeDriver;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.PipeNetwork;
import org.drover.core.fake.Platform;
import org.junit.jupiter.api.Test;

/** Which devices a migration takes: named, chosen, leased by somebody, already at work. */
class MigratedDevicesTest {
  private final Platform platform = new Platform();
  private final FakeHardware source = platform.device("a").holds(5000);
  private final FakeHardware destination = platform.device("b").holds("other");

  @Test
  void findsTheOnlyDeviceThatFitsIfNoneIsNamed() throws Exception {
    ended(platform.migrator.migrate(unnamed()), SessionState.DONE);
    assertThat(destination.state()).isEqualTo(RUNNING);
    assertThat(source.open).isZero();
  }

  @Test
  void whatServesTheDeviceThatItChoseMayNotLeaveBeforeItsCommit() throws Exception {
    FakeBackend far = new FakeBackend("far");
    platform.backends.bind(far, Map.of());
    platform.backend.unplug(destination);
    far.add("b", "STOP_COPY,P2P,PRE_COPY");
    Session session =
        platform.migrator.migrate(
            new MigrationRequest(
                unnamed().devices(),
                Optional.empty(),
                SwitchoverPolicy.MANUAL,
                false,
                Set.of(),
                List.of()));
    until(session, snapshot -> snapshot.state() == SessionState.HELD);
    platform.backends.unbind(far);
    MigrationReport report = ended(session, SessionState.FAILED);

    assertThat(report.error()).contains("the backend of far: has left the platform");
    assertThat(source.state()).isEqualTo(RUNNING);
    assertThat(platform.devices.leases()).isEmpty();
  }

  @Test
  void refusesToChooseAmongSeveral() throws Exception {
    platform.device("c");
    MigrationReport report = ended(platform.migrator.migrate(unnamed()), SessionState.FAILED);

    assertThat(report.error()).contains("several fit (emu:b, emu:c)", "emu:a=DEVICE");
    assertThat(source.log()).containsExactly("OPEN", "CLOSE");
    assertThat(platform.devices.leases()).isEmpty();
  }

  private MigrationRequest unnamed() {
    return request(List.of(new DevicePair(source.identity().address(), Optional.empty())));
  }

  private static MigrationRequest request(List<DevicePair> pairs) {
    return new MigrationRequest(
        pairs, Optional.empty(), SwitchoverPolicy.AUTO, false, Set.of(), List.of());
  }

  @Test
  void refusesMoreThanOneDeviceAndADeviceIntoItself() {
    DevicePair pair =
        new DevicePair(source.identity().address(), Optional.of(destination.identity().address()));
    assertThatThrownBy(() -> platform.migrator.migrate(request(List.of(pair, pair))))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("one device per session");
    DevicePair self =
        new DevicePair(source.identity().address(), Optional.of(source.identity().address()));
    assertThatThrownBy(() -> platform.migrator.migrate(request(List.of(self))))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("into itself");
    assertThat(platform.devices.leases()).isEmpty();
  }

  @Test
  void refusesAnUnleasedSourceThatIsEmptiedByOpening() {
    Platform own = new Platform(new FakeDriver("fake", true, Set.of()), new PipeNetwork());
    FakeHardware from = own.device("a");
    FakeHardware to = own.device("b");
    assertThatThrownBy(() -> own.migrate(from, to)).hasMessageContaining("--fresh");
    assertThat(own.devices.leases()).isEmpty();
  }

  @Test
  void endsAPersonsLeaseOnTheSourceWhenItsStateRunsElsewhere() throws Exception {
    platform.devices.open(source.identity().address(), Platform.PERSON);
    platform.devices.open(destination.identity().address(), Platform.PERSON);
    ended(platform.migrate(source, destination), SessionState.DONE);

    assertThat(platform.devices.leases())
        .extracting(LeaseInfo::address)
        .containsExactly(destination.identity().address());
    assertThat(source.open).isZero();
  }

  @Test
  void twoMigrationsRunAtATimeAndNobodyCanTakeTheirDevices() throws Exception {
    FakeHardware c = platform.device("c").holds(800);
    FakeHardware d = platform.device("d");
    Session one = platform.migratePausing(source, destination, PausePoint.IN_BLACKOUT);
    Session two = platform.migratePausing(c, d, PausePoint.IN_BLACKOUT);
    until(one, snapshot -> snapshot.state() == SessionState.HELD);
    until(two, snapshot -> snapshot.state() == SessionState.HELD);

    assertThatThrownBy(() -> platform.migrate(source, d))
        .hasMessageContaining("emu:a is leased by session " + one.id())
        .hasMessageContaining("vfio:cancel " + one.id());
    assertThatThrownBy(() -> platform.devices.release(d.identity().address()))
        .hasMessageContaining("vfio:cancel " + two.id());
    assertThatThrownBy(() -> platform.devices.open(source.identity().address(), Platform.PERSON))
        .hasMessageContaining(one.id());
    assertThat(platform.devices.describe(source.identity().address()).state()).contains(STOP_COPY);
    one.proceed();
    two.proceed();
    ended(one, SessionState.DONE);
    ended(two, SessionState.DONE);
  }
}
