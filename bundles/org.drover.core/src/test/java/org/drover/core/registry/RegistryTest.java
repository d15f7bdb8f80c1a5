// SPDX-License-Identifier: Apache-2.0
package org.drover.core.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.drover.api.Compatibility;
import org.drover.api.DeviceAddress;
import org.drover.api.DeviceIdentity;
import org.drover.api.Mismatch;
import org.drover.api.service.Drivers.DriverInfo;
import org.drover.api.spi.PolicyHints;
import org.drover.api.spi.SourceDescription;
import org.drover.core.fake.FakeBackend;
import org.drover.core.fake.FakeDriver;
import org.drover.core.fake.MemoryStorage;
import org.drover.core.generic.GenericDriver;
import org.drover.fsm.Arc;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationState;
import org.junit.jupiter.api.Test;

class RegistryTest {
  private final VendorDrivers drivers = new VendorDrivers();
  private final DeviceIdentity fake = identity("fake", "fake_driver");

  private static DeviceIdentity identity(String bus, String driver) {
    return new DeviceIdentity(
        DeviceAddress.parse("emu:a"),
        bus,
        Optional.of(driver),
        OptionalInt.empty(),
        OptionalInt.of(0x15b3),
        OptionalInt.of(0x101e),
        Map.of());
  }

  @Test
  void theHighestBidWinsAndOfEqualOnesTheFirstName() {
    assertThat(drivers.best(fake).vendor()).isEqualTo("generic");
    FakeDriver b = new FakeDriver("b", false, Set.of());
    drivers.bind(b, Map.of());
    drivers.bind(new FakeDriver("c", false, Set.of()), Map.of("service.ranking", 10));
    assertThat(drivers.best(fake)).isSameAs(b);
    drivers.bind(new FakeDriver("a", false, Set.of()), Map.of());
    assertThat(drivers.best(fake).vendor()).isEqualTo("a");
    assertThat(drivers.best(identity("pci", "x")).vendor()).isEqualTo("generic");
    drivers.unbind(b);
    assertThat(drivers.services()).doesNotContain(b);
  }

  @Test
  void aDriverWhoseClassesAreGoneKeepsNobodyFromBidding() {
    FakeDriver gone = new FakeDriver("gone", false, Set.of());
    drivers.bind(gone, Map.of());
    gone.classesAreGone = true;

    assertThat(drivers.best(fake).vendor()).isEqualTo("generic");
  }

  @Test
  void assumesTheWorstOfADriverThatCannotSay() {
    FakeDriver driver = new FakeDriver("v", false, Set.of());
    assertThat(DriverRules.of(driver, fake))
        .isEqualTo(new DriverRules(PolicyHints.CAUTIOUS.withResetsAtOpen(false), Set.of()));
    driver.classesAreGone = true;
    DriverRules rules = DriverRules.of(driver, fake);

    assertThat(rules.hints()).isEqualTo(PolicyHints.CAUTIOUS);
    assertThat(rules.resetsAtOpen()).isTrue();
    assertThat(rules.onlyResetAfter())
        .contains(new Arc(MigrationState.PRE_COPY_P2P, MigrationState.STOP_COPY))
        .contains(new Arc(MigrationState.STOP, MigrationState.RUNNING));
  }

  @Test
  void ordersByRankingAndThenByAge() {
    Transports transports = new Transports();
    MemoryStorage old = new MemoryStorage();
    MemoryStorage young = new MemoryStorage();
    MemoryStorage preferred = new MemoryStorage();
    transports.bind(young, Map.of("service.id", 9L));
    transports.bind(old, Map.of("service.id", 3L));
    transports.bind(preferred, Map.of("service.id", 20L, "service.ranking", 1));

    assertThat(transports.services()).containsExactly(preferred, old, young);
  }

  @Test
  void tellsWhoWatchesAfterTheServiceIsOutOfTheList() {
    Backends backends = new Backends();
    FakeBackend backend = new FakeBackend("emu");
    backends.bind(backend, Map.of());
    List<Object> gone = new ArrayList<>();
    try (ServiceRegistry.Watch watch =
        backends.watch(
            service -> {
              gone.add(service);
              assertThat(backends.services()).isEmpty();
            })) {
      assertThat(watch).isNotNull();
      backends.unbind(backend);
    }
    assertThat(gone).containsExactly(backend);
    backends.bind(backend, Map.of());
    backends.unbind(backend);
    assertThat(gone).hasSize(1);
  }

  @Test
  void listsWhatIsPresentByKindAndName() {
    Backends backends = new Backends();
    Transports transports = new Transports();
    backends.bind(new FakeBackend("emu"), Map.of());
    transports.bind(new MemoryStorage(), Map.of());
    drivers.bind(new FakeDriver("fake", false, Set.of()), Map.of());

    assertThat(new DriversService(backends, drivers, transports, new DeviceModels()).list())
        .containsExactly(
            new DriverInfo("backend", "emu", "class path"),
            new DriverInfo("driver", "fake", "class path"),
            new DriverInfo("driver", "generic", "class path"),
            new DriverInfo("transport", "mem", "class path"));
  }

  @Test
  void theGenericDriverMovesOpaqueBytesBetweenDevicesOfOneKindOnly() {
    GenericDriver generic = new GenericDriver();
    SourceDescription source =
        new SourceDescription(
            "generic",
            "x_vfio_pci",
            "6.12",
            FeatureSet.parse("STOP_COPY"),
            Map.of("vendor_id", "15b3", "device_id", "101e"));

    assertThat(generic.match(fake)).isEqualTo(1);
    assertThat(generic.hints(fake)).isEqualTo(PolicyHints.CAUTIOUS);
    assertThat(generic.compatibility(source, identity("pci", "x_vfio_pci")))
        .isEqualTo(Compatibility.OK);
    assertThat(generic.compatibility(source, identity("pci", "y_vfio_pci")).refusals())
        .singleElement()
        .satisfies(
            refusal -> {
              assertThat(refusal.id()).isEqualTo("kernel-driver");
              assertThat(refusal.said())
                  .contains("kernel driver is y_vfio_pci", "comes from x_vfio_pci");
            });
    SourceDescription other =
        new SourceDescription(
            "generic",
            "x_vfio_pci",
            "6.12",
            FeatureSet.parse("STOP_COPY"),
            Map.of("vendor_id", "8086"));
    assertThat(generic.compatibility(other, identity("pci", "x_vfio_pci")).refusals())
        .extracting(Mismatch::id)
        .containsExactly("vendor-id", "device-id");
  }
}
