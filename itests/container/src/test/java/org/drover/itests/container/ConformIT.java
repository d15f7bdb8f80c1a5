// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.container;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.Conformance;
import org.drover.api.service.ConformanceRequest;
import org.drover.api.service.Devices;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.Owner;
import org.drover.api.spi.VendorDriver;
import org.drover.conform.Main;
import org.drover.fsm.MigrationState;
import org.drover.uapi.Kernel;
import org.drover.uapi.jna.JnaKernel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;

/** The suite in a framework, which starts another virtual machine from the framework's bundles. */
@Timeout(120)
class ConformIT {
  private static final ConformanceRequest REQUEST =
      new ConformanceRequest(
          DeviceAddress.parse("vfio:no-such-device"),
          true,
          false,
          List.of(),
          ConformanceRequest.PATIENCE,
          Optional.empty());

  @TempDir private Path storage;
  private Container container;
  private Bundle kernel;
  private Conformance conformance;

  @BeforeEach
  void startTheSuite() throws Exception {
    container =
        Container.start(
            storage,
            Container.packagesOf(
                MigrationState.class,
                Kernel.class,
                DeviceAddress.class,
                Devices.class,
                VendorDriver.class));
    container.context().registerService(Devices.class, devices(), null);
    List<Bundle> bundles =
        container.startBundles(
            Container.jarOf(MigrationState.class),
            Container.jarOf(Kernel.class),
            Container.jarOf(DroverException.class),
            Container.jarOf(Gson.class),
            Container.jarOf(JnaKernel.class),
            Container.jarOf(Main.class));
    kernel = bundles.get(4);
    conformance = container.service(Conformance.class);
  }

  @AfterEach
  void stopTheFramework() throws BundleException {
    container.close();
  }

  /** Every name can be reserved, and nothing else is asked. */
  private static Devices devices() {
    return (Devices)
        Proxy.newProxyInstance(
            Devices.class.getClassLoader(),
            new Class<?>[] {Devices.class},
            (proxy, method, arguments) ->
                method.getDeclaringClass() == Object.class
                    ? method.invoke(ConformIT.class, arguments)
                    : reservation((DeviceAddress) arguments[0], (Owner) arguments[1]));
  }

  private static Devices.Reservation reservation(DeviceAddress address, Owner owner) {
    return new Devices.Reservation() {
      @Override
      public LeaseInfo info() {
        return LeaseInfo.reserved(address, owner, Instant.EPOCH);
      }

      @Override
      public void close() {}
    };
  }

  @Test
  void theOtherVirtualMachineAsksTheMachinesKernel() {
    assertThatThrownBy(() -> conformance.run(REQUEST, result -> {}))
        .isInstanceOf(DroverException.class)
        .hasMessage(
            "there is no device vfio:no-such-device in /sys of " + new JnaKernel().release());
  }

  @Test
  void aBundleThatIsMissingIsNamed() throws BundleException {
    kernel.uninstall();
    assertThatThrownBy(() -> conformance.run(REQUEST, result -> {}))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("the bundle org.drover.uapi.jna is not installed")
        .hasMessageContaining("drover-conform");
  }
}
