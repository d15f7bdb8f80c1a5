// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.itests.container.EmulatedPlatform.ended;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.drover.api.DeviceAddress;
import org.drover.api.service.ListenRequest;
import org.drover.api.service.MigrationRequest;
import org.drover.api.service.MigrationRequest.DevicePair;
import org.drover.api.service.Migrator;
import org.drover.api.service.PausePoint;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.api.service.SwitchoverPolicy;
import org.drover.fsm.MigrationState;
import org.drover.itests.platform.Until;
import org.drover.transport.tcp.TcpTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Bundles of plug-ins are taken away and replaced while sessions use them. */
@Timeout(120)
class HotDeployIT {
  private static final String DRIVER = "org.drover.vendor.mtty";
  private static final String TCP = "org.drover.transport.tcp";

  @TempDir private Path storage;
  private EmulatedPlatform platform;
  private Container container;
  private Migrator migrator;
  private DeviceAddress a;
  private DeviceAddress b;

  @BeforeEach
  void start() throws Exception {
    platform = EmulatedPlatform.start(storage);
    container = platform.container;
    migrator = container.service(Migrator.class);
    a = platform.lease("one", 0x5a);
    b = platform.lease("two", 0x11);
  }

  @AfterEach
  void stop() throws Exception {
    platform.close();
  }

  private Session held(
      DeviceAddress from,
      DeviceAddress to,
      Optional<URI> peer,
      SwitchoverPolicy policy,
      PausePoint... points) {
    Session session =
        migrator.migrate(
            new MigrationRequest(
                List.of(new DevicePair(from, Optional.of(to))),
                peer,
                policy,
                false,
                Set.of(points),
                List.of()));
    Until.holds("it is held", () -> session.snapshot().state() == SessionState.HELD);
    return session;
  }

  /**
   * As by a file that is taken from {@code deploy/}. Not refreshed: the model has classes of it,
   * and with the model the devices themselves would go.
   */
  private void removeDriver() throws Exception {
    container.bundle(DRIVER).uninstall();
  }

  @ParameterizedTest
  @EnumSource(value = PausePoint.class, names = "AFTER_COMMITTED", mode = Mode.EXCLUDE)
  void aVendorThatIsRemovedBeforeTheCommitLeavesTheSourceRunning(PausePoint point)
      throws Exception {
    Session session = held(a, b, Optional.empty(), SwitchoverPolicy.AUTO, point);

    removeDriver();

    assertThat(ended(session, SessionState.FAILED).error())
        .contains("the vendor driver mtty has left the platform; start its bundle again");
    assertThat(platform.state(a)).isEqualTo(MigrationState.RUNNING);
    assertThat(platform.peek(a)).isEqualTo(0x5a);
  }

  @Test
  void aVendorThatIsRemovedBehindTheCommitKeepsNothingFromItsEnd() throws Exception {
    Session session =
        held(a, b, Optional.empty(), SwitchoverPolicy.AUTO, PausePoint.AFTER_COMMITTED);

    removeDriver();
    session.proceed();

    ended(session, SessionState.DONE);
    assertThat(platform.state(b)).isEqualTo(MigrationState.RUNNING);
    assertThat(platform.peek(b)).isEqualTo(0x5a);
  }

  @Test
  void aTransportThatIsReplacedEndsItsOwnSessionAndNoOther() throws Exception {
    DeviceAddress c = platform.lease("three", 0x33);
    DeviceAddress d = platform.lease("four", 0x44);
    Session other = held(c, d, Optional.empty(), SwitchoverPolicy.MANUAL);
    Session listening =
        migrator.listen(new ListenRequest(URI.create("tcp://127.0.0.1:0"), List.of(b)));
    Session session = held(a, b, listening.snapshot().place(), SwitchoverPolicy.MANUAL);

    container.update(container.bundle(TCP), Container.jarOf(TcpTransport.class));

    assertThat(ended(session, SessionState.FAILED).error())
        .contains("the transport of tcp: has left the platform");
    ended(listening, SessionState.FAILED);
    assertThat(platform.state(a)).isEqualTo(MigrationState.RUNNING);
    assertThat(platform.peek(a)).isEqualTo(0x5a);
    assertThat(other.snapshot().state()).isEqualTo(SessionState.HELD);
    other.switchover();
    ended(other, SessionState.DONE);
    assertThat(platform.peek(d)).isEqualTo(0x33);
  }
}
