// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.Devices;
import org.drover.api.service.Drivers;
import org.drover.api.service.Drivers.DriverInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceProxyTest {
  @TempDir private Path directory;
  private Rig rig;

  @BeforeEach
  void begin() {
    rig = new Rig(directory);
  }

  @Test
  void eachCallGoesToWhatIsThereThen() {
    Drivers drivers = rig.vfio.service(Drivers.class);
    List<DriverInfo> one = List.of(new DriverInfo("driver", "one", "b 1"));
    List<DriverInfo> two = List.of(new DriverInfo("driver", "two", "b 2"));
    rig.put(Drivers.class, listing(one));
    assertThat(drivers.list()).isEqualTo(one);
    rig.remove(Drivers.class);
    assertThatThrownBy(drivers::list)
        .isInstanceOf(DroverException.class)
        .hasMessage(
            "The service Drivers is not there; start the bundle that brings it with `bundle:start"
                + " org.drover.core`, or see with `bundle:diag org.drover.core` what it waits for.");
    rig.put(Drivers.class, listing(two));
    assertThat(drivers.list()).isEqualTo(two);
  }

  private static Drivers listing(List<DriverInfo> drivers) {
    return new Drivers() {
      @Override
      public List<DriverInfo> list() {
        return drivers;
      }

      @Override
      public List<UnresolvedPlugIn> unresolved() {
        return List.of();
      }
    };
  }

  @Test
  void whatTheServiceThrowsComesAsItIs() {
    Devices devices = rig.vfio.service(Devices.class);

    assertThatThrownBy(() -> devices.describe(DeviceAddress.parse("emu:none")))
        .isExactlyInstanceOf(DroverException.class)
        .hasMessageStartingWith("there is no device emu:none");
  }

  @Test
  void isAnObjectOfItsOwn() {
    Devices devices = rig.vfio.service(Devices.class);

    assertThat(devices)
        .hasToString("service org.drover.api.service.Devices of the rig")
        .isEqualTo(devices)
        .isNotEqualTo(rig.vfio.service(Devices.class))
        .hasSameHashCodeAs(devices);
    rig.remove(Devices.class);
    assertThat(devices).hasToString("service org.drover.api.service.Devices of (nobody now)");
  }

  @Test
  void onlyInterfacesAreServices() {
    assertThatThrownBy(() -> rig.vfio.service(String.class))
        .hasMessage("java.lang.String is no interface; service(...) takes that of a service.");
  }

  @Test
  void aForeignServiceThatIsMissingIsNamed() {
    Runnable service = rig.vfio.service(Runnable.class);
    assertThatThrownBy(service::run)
        .hasMessageStartingWith("No bundle offers the service java.lang.Runnable now;");
  }
}
