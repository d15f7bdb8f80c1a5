// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.core.fake.Platform.ended;
import static org.drover.core.fake.Platform.until;
import static org.drover.fsm.MigrationState.RUNNING;
import static org.drover.fsm.MigrationState.RUNNING_P2P;
import static org.drover.fsm.MigrationState.STOP;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.drover.api.DeviceAddress;
import org.drover.api.service.Devices;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.Owner;
import org.drover.api.service.PausePoint;
import org.drover.api.service.SaveRequest.Then;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.core.fake.FakeBackend;
import org.drover.core.fake.FakeDriver;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.Platform;
import org.drover.fsm.Arc;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be done with devices that are held while bundles are restarted. */
class RestartTest {
  private static final Owner COMMAND = new Owner(Owner.Kind.COMMAND, "state");

  private final Platform platform = new Platform();
  private final FakeHardware source = platform.device("a").holds(5000);
  private final FakeHardware destination = platform.device("b").holds("other");
  private final DeviceAddress address = source.identity().address();

  @BeforeEach
  void hold() {
    platform.devices.open(address, Platform.PERSON);
    platform.devices.open(destination.identity().address(), Platform.PERSON);
  }

  /** The old object's classes are gone with it. */
  private void driverLeaves() {
    platform.drivers.unbind(platform.driver);
    platform.driver.classesAreGone = true;
  }

  private void driverComesBack(Arc... onlyReset) {
    platform.drivers.bind(new FakeDriver("fake", false, Set.of(onlyReset)), Map.of());
  }

  private String image() {
    return new String(platform.storage.images.get("mem:image"), StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void movesHeldDevicesWhoseBackendIsAnotherObjectOrGone(boolean comesBack) throws Exception {
    byte[] state = source.content();
    platform.backends.unbind(platform.backend);
    if (comesBack) {
      platform.backends.bind(new FakeBackend("emu"), Map.of());
    }
    MigrationReport report = ended(platform.migrate(source, destination), SessionState.DONE);

    assertThat(report.notes()).isEmpty();
    assertThat(destination.content()).isEqualTo(state);
    assertThat(source.opened + destination.opened).isEqualTo(2);
  }

  @Test
  void goesOnWithHeldDevicesWhenTheirBackendLeavesMeanwhile() throws Exception {
    byte[] state = source.content();
    Session session = platform.migratePausing(source, destination, PausePoint.IN_BLACKOUT);
    until(session, snapshot -> snapshot.state() == SessionState.HELD);
    platform.backends.unbind(platform.backend);
    session.proceed();
    ended(session, SessionState.DONE);

    assertThat(destination.content()).isEqualTo(state);
  }

  @Test
  void endsWhenTheDriverOfAHeldDeviceLeavesMeanwhile() throws Exception {
    Session session = platform.migratePausing(source, destination, PausePoint.BEFORE_SWITCHOVER);
    until(session, snapshot -> snapshot.state() == SessionState.HELD);
    driverLeaves();
    driverComesBack();
    MigrationReport report = ended(session, SessionState.FAILED);

    assertThat(report.error()).contains("the vendor driver fake has left the platform");
    assertThat(source.state()).isEqualTo(RUNNING);
  }

  @Test
  void movesHeldDevicesWhoseVendorDriverIsAnotherObject() throws Exception {
    byte[] state = source.content();
    driverLeaves();
    driverComesBack();
    MigrationReport report = ended(platform.migrate(source, destination), SessionState.DONE);

    assertThat(report.notes()).isEmpty();
    assertThat(destination.content()).isEqualTo(state);
  }

  @Test
  void keepsToTheRulesOfTheDriverThatCame() throws Exception {
    source.fails(RUNNING_P2P, STOP);
    ended(platform.save(source, Then.RUN), SessionState.FAILED);
    assertThat(source.state()).isEqualTo(RUNNING);
    driverLeaves();
    driverComesBack(new Arc(RUNNING_P2P, STOP));
    MigrationReport report = ended(platform.save(source, Then.RUN), SessionState.STUCK);

    assertThat(report.error()).contains("RUNNING_P2P", "nothing but a reset");
  }

  @Test
  void saysThatAnotherVendorServesADeviceAndGivesItBackToItsOwn() throws Exception {
    driverLeaves();
    MigrationReport report = ended(platform.save(source, Then.RUN), SessionState.DONE);

    assertThat(report.notes())
        .containsExactly(
            "emu:a was leased under the vendor driver fake, which has left the platform; generic"
                + " serves it now, so start the bundle of fake again if its rules and checks"
                + " matter");
    assertThat(image()).contains("\"vendor\":\"generic\"");
    assertThat(platform.devices.describe(address).vendor()).isEqualTo("generic");
    driverComesBack();

    assertThat(ended(platform.save(source, Then.RUN), SessionState.DONE).notes()).isEmpty();
    assertThat(image()).contains("\"vendor\":\"fake\"");
  }

  @Test
  void letsACommandUseTheDriverThatIsPresent() {
    driverLeaves();
    FakeDriver next = new FakeDriver("fake", false, Set.of());
    platform.drivers.bind(next, Map.of());
    try (Devices.Use use = platform.devices.use(address, COMMAND, true)) {
      assertThat(use.lease().driver()).isSameAs(next);
    }
  }

  @Test
  void keepsADriverThatIsPresentAlthoughABetterBidderCame() {
    platform.drivers.bind(new FakeDriver("a-first", false, Set.of()), Map.of());
    try (Devices.Use use = platform.devices.use(address, COMMAND, true)) {
      assertThat(use.lease().driver()).isSameAs(platform.driver);
    }
  }
}
