// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.itests.container.EmulatedPlatform.ended;

import com.google.gson.stream.JsonReader;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.drover.api.DeviceAddress;
import org.drover.api.IovaRange;
import org.drover.api.service.Devices;
import org.drover.api.service.Drivers;
import org.drover.api.service.Emulation;
import org.drover.api.service.ListenRequest;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationRequest;
import org.drover.api.service.MigrationRequest.DevicePair;
import org.drover.api.service.Migrator;
import org.drover.api.service.Owner;
import org.drover.api.service.Placement;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.api.service.SwitchoverPolicy;
import org.drover.core.engine.MigratorService;
import org.drover.device.vfio.VfioBackend;
import org.drover.emulator.EmulationService;
import org.drover.fsm.MigrationState;
import org.drover.itests.platform.Until;
import org.drover.model.mtty.MttyModel;
import org.drover.transport.tcp.TcpTransport;
import org.drover.uapi.jna.JnaKernel;
import org.drover.vendor.mtty.MttyDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Emulated mttys, whose contexts have an IOVA layout, with memory of the machine's own kernel: what
 * a source was opened with is asked of its destination by the offer.
 */
@Timeout(120)
class MemoryOfStatesIT {
  private static final Owner PERSON = new Owner(Owner.Kind.PERSON, "ada");
  private static final Placement MEMORY =
      Placement.ANY.with(List.of(new IovaRange(0x1000000, 0x10000)));

  @TempDir private Path storage;
  private Container container;
  private Devices devices;
  private Migrator migrator;
  private DeviceAddress a;
  private DeviceAddress b;

  @BeforeEach
  void start() throws Exception {
    container = Container.start(storage, Container.packagesOfTheEngine());
    container.startBundles(
        Container.jarOf(JsonReader.class),
        Container.jarOf(MigratorService.class),
        Container.jarOf(VfioBackend.class),
        Container.jarOf(EmulationService.class),
        Container.jarOf(MttyModel.class),
        Container.jarOf(MttyDriver.class),
        Container.jarOf(TcpTransport.class),
        Container.jarOf(JnaKernel.class));
    devices = service(Devices.class);
    migrator = service(Migrator.class);
    Emulation emulation = service(Emulation.class);
    Until.holds("the model is there", () -> emulation.models().contains("mtty"));
    Until.holds(
        "all plug-ins are there",
        () -> has("backend", "emu") && has("backend", "vfio") && has("transport", "tcp"));
    a = emulation.create("mtty", "one", Map.of("ports", "2"));
    b = emulation.create("mtty", "two", Map.of("ports", "2"));
    devices.open(a, PERSON, MEMORY);
  }

  @AfterEach
  void stop() throws Exception {
    container.close();
  }

  private <T> T service(Class<T> type) throws InterruptedException {
    return container.service(type);
  }

  private boolean has(String kind, String name) throws InterruptedException {
    return service(Drivers.class).list().stream()
        .anyMatch(driver -> driver.kind().equals(kind) && driver.name().equals(name));
  }

  private Session migrate(URI peer) {
    return migrator.migrate(
        new MigrationRequest(
            List.of(new DevicePair(a, Optional.of(b))),
            Optional.of(peer),
            SwitchoverPolicy.AUTO,
            false,
            Set.of(),
            List.of()));
  }

  @Test
  void theOfferIsRefusedWithoutItAndTakenWithIt() throws Exception {
    devices.open(b, PERSON);
    Session without = migrator.listen(new ListenRequest(URI.create("tcp://:0"), List.of(b)));
    MigrationReport refused =
        ended(migrate(without.snapshot().place().orElseThrow()), SessionState.FAILED);

    assertThat(refused.error())
        .isEqualTo(
            "the destination refuses: %s was opened with memory at IOVA 0x1000000 to 0x100ffff rw,"
                    .formatted(a)
                + " which the address space of %s does not map, so release it, and open it first"
                    .formatted(b)
                + " with vfio:open %s --memory 64K@0x1000000".formatted(b));
    assertThat(refused.blackout()).as("nothing was stopped").isEmpty();
    assertThat(devices.describe(a).state()).contains(MigrationState.RUNNING);
    assertThat(without.cancel()).isTrue();
    ended(without, SessionState.CANCELLED);

    devices.release(b);
    devices.open(b, PERSON, MEMORY);
    Session with = migrator.listen(new ListenRequest(URI.create("tcp://:0"), List.of(b)));
    ended(migrate(with.snapshot().place().orElseThrow()), SessionState.DONE);
    ended(with, SessionState.DONE);
    assertThat(devices.describe(b).state()).contains(MigrationState.RUNNING);
  }
}
