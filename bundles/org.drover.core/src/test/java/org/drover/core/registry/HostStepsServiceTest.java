// SPDX-License-Identifier: Apache-2.0
package org.drover.core.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.drover.api.DeviceAddress;
import org.drover.api.DeviceIdentity;
import org.drover.api.DroverException;
import org.drover.api.spi.HostStep;
import org.drover.api.spi.HostStep.EswitchMode;
import org.drover.core.fake.FakeDriver;
import org.junit.jupiter.api.Test;

class HostStepsServiceTest {
  private static final List<HostStep> STEPS = List.of(new EswitchMode("switchdev", "no port"));
  private static final DeviceIdentity DEVICE =
      new DeviceIdentity(
          DeviceAddress.parse("emu:a"),
          "fake",
          Optional.of("fake_driver"),
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          Map.of());

  private final VendorDrivers drivers = new VendorDrivers();
  private final HostStepsService service = new HostStepsService(drivers);

  @Test
  void asksTheOneThatGetsTheDevice() {
    assertThat(service.of(DEVICE)).as("of the generic driver").isEmpty();
    FakeDriver driver = new FakeDriver("a", false, Set.of());
    drivers.bind(driver, Map.of());
    driver.hostSteps = STEPS;
    assertThat(service.of(DEVICE)).isEqualTo(STEPS);
    drivers.unbind(driver);
    assertThat(service.of(DEVICE)).isEmpty();
  }

  @Test
  void oneThatThrowsIsNotTakenForOneThatNeedsNothing() {
    FakeDriver driver = new FakeDriver("a", false, Set.of());
    drivers.bind(driver, Map.of());
    driver.hostSteps = null;
    assertThatThrownBy(() -> service.of(DEVICE))
        .isInstanceOf(DroverException.class)
        .hasMessageStartingWith("the vendor driver a cannot say what the host must do for emu:a: ");
  }
}
