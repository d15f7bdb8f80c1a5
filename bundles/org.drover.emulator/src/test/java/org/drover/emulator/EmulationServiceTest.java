// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.Errno;
import org.drover.api.service.Emulation.Fault;
import org.drover.fsm.MigrationState;
import org.drover.model.mtty.MttyModel;
import org.junit.jupiter.api.Test;

/** Devices that are made, configured, and lost with their model. */
class EmulationServiceTest {
  private static final Map<String, String> TWO = Map.of("ports", "2");

  private final EmulatedMachine machine = new EmulatedMachine();
  private final EmulationService emulation = new EmulationService(machine);
  private final MttyModel model = new MttyModel();

  @Test
  void makesDevicesUnderTheNextFreeName() {
    machine.addModel(model);
    assertThat(emulation.models()).containsExactly("mtty");
    assertThat(emulation.create("mtty", "", TWO)).hasToString("emu:mtty-0");
    assertThat(emulation.create("mtty", "mtty-1", TWO)).hasToString("emu:mtty-1");
    assertThat(emulation.create("mtty", "", TWO)).hasToString("emu:mtty-2");
    emulation.remove(DeviceAddress.parse("emu:mtty-1"));
    assertThat(emulation.create("mtty", "", TWO)).hasToString("emu:mtty-1");
  }

  @Test
  void refusesWithASentence() {
    machine.addModel(model);
    emulation.create("mtty", "a", TWO);
    assertThatThrownBy(() -> emulation.create("mlx9", "", Map.of()))
        .isInstanceOf(DroverException.class)
        .hasMessage("there is no device model mlx9; known are [mtty]");
    assertThatThrownBy(() -> emulation.create("mtty", "a", TWO))
        .hasMessageContaining("emu:a exists already");
    assertThatThrownBy(() -> emulation.create("mtty", "b/c", TWO)).hasMessageContaining("b/c");
    assertThatThrownBy(() -> emulation.create("mtty", "b c", TWO))
        .isInstanceOf(DroverException.class);
    assertThatThrownBy(() -> emulation.create("mtty", "b", Map.of("ports", "3")))
        .isInstanceOf(DroverException.class)
        .hasRootCauseMessage("ports of an mtty is 1 or 2, not '3'");
    assertThatThrownBy(() -> emulation.remove(DeviceAddress.parse("emu:zzz")))
        .hasMessageContaining("there are [emu:a]");
    assertThatThrownBy(() -> emulation.remove(DeviceAddress.parse("vfio:a")))
        .isInstanceOf(DroverException.class);
  }

  @Test
  void removesNoDeviceThatIsOpen() {
    Client client = Client.withMtty();
    int device = client.device("mtty-0");
    DeviceAddress address = DeviceAddress.parse("emu:mtty-0");
    assertThatThrownBy(() -> client.emulation.remove(address)).hasMessageContaining("is open");
    assertThat(client.state(device)).isEqualTo(MigrationState.RUNNING);
    client.kernel.close(device);
    client.emulation.remove(address);
    assertThat(client.kernel.sysfs().exists("bus/mdev/devices/mtty-0")).isFalse();
  }

  @Test
  void faultsOfADeviceGoWithIt() {
    machine.addModel(model);
    DeviceAddress gone = emulation.create("mtty", "a", TWO);
    DeviceAddress stays = emulation.create("mtty", "b", TWO);
    emulation.arm(new Fault(gone, "read", 1, 0, Fault.Kind.SLOW, 1, 0));
    emulation.arm(new Fault(stays, "read", 1, 0, Fault.Kind.SLOW, 1, 0));
    emulation.remove(gone);
    assertThat(emulation.faults()).extracting(Fault::device).containsExactly(stays);
  }

  @Test
  void makesAConfiguredDeviceWhenItsModelComes() {
    ConfiguredDevice configured =
        new ConfiguredDevice(
            machine, Map.of("model", "mtty", "name", "mtty-7", "option.ports", "2", "x", "y"));
    assertThat(machine.sysfs().list("bus/mdev/devices")).isEmpty();
    machine.addModel(model);
    assertThat(machine.sysfs().readlink("bus/mdev/devices/mtty-7/mdev_type").orElseThrow())
        .endsWith("mtty-2");
    machine.removeModel(model);
    assertThat(machine.sysfs().list("bus/mdev/devices")).isEmpty();
    machine.addModel(model);
    assertThat(machine.sysfs().list("bus/mdev/devices")).containsExactly("mtty-7");
    configured.deactivate();
    assertThat(machine.sysfs().list("bus/mdev/devices")).isEmpty();
  }

  @Test
  void leavesADeviceAloneThatAConfigurationDidNotMake() {
    Client client = Client.withMtty();
    int device = client.device("mtty-0");
    ConfiguredDevice configured = configure(client, "mtty-0");
    configured.deactivate();
    assertThat(client.state(device)).isEqualTo(MigrationState.RUNNING);
    assertThat(client.machine.sysfs().list("bus/mdev/devices")).containsExactly("mtty-0");
  }

  @Test
  void leavesTheDeviceToTheConfigurationThatMadeIt() {
    Client client = new Client();
    ConfiguredDevice first = configure(client, "a");
    ConfiguredDevice second = configure(client, "a");
    int device = client.device("a");
    second.deactivate();
    assertThat(client.state(device)).isEqualTo(MigrationState.RUNNING);
    first.deactivate();
    assertThat(client.set(device, MigrationState.STOP)).isEqualTo(Errno.ENODEV.negative());
  }

  @Test
  void leavesADeviceAloneThatTookAConfiguredName() {
    Client client = new Client();
    ConfiguredDevice configured = configure(client, "a");
    client.emulation.remove(DeviceAddress.parse("emu:a"));
    client.make("a", 2, 7);
    int device = client.device("a");
    configured.deactivate();
    assertThat(client.state(device)).isEqualTo(MigrationState.RUNNING);
  }

  private static ConfiguredDevice configure(Client client, String name) {
    return new ConfiguredDevice(client.machine, Map.of("model", "mtty", "name", name));
  }

  @Test
  void refusesAConfigurationWithoutAName() {
    Map<String, Object> properties = new HashMap<>();
    properties.put("model", "mtty");
    assertThatThrownBy(() -> new ConfiguredDevice(machine, properties))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("lacks name");
  }

  @Test
  void logsAConfiguredDeviceThatCannotBeMade() {
    machine.addModel(model);
    new ConfiguredDevice(machine, Map.of("model", "mtty", "name", "a", "option.ports", "9"));
    new ConfiguredDevice(machine, Map.of("model", "mtty", "name", "b"));
    assertThat(machine.sysfs().list("bus/mdev/devices")).containsExactly("b");
  }

  @Test
  void tearsOpenDevicesOutWithTheirModel() {
    MttyModel leaving = new MttyModel();
    Client client = new Client(leaving);
    client.make("mtty-0", 2, 7);
    int device = client.device("mtty-0");
    int data = client.to(device, MigrationState.PRE_COPY);
    client.machine.removeModel(leaving);

    int gone = Errno.ENODEV.negative();
    assertThat(client.set(device, MigrationState.STOP)).isEqualTo(gone);
    assertThat(client.read(data, 8)).isEqualTo(gone);
    assertThat(client.precopyInfo(data, 24)).isEqualTo(gone);
    assertThat(client.kernel.pread(device, client.at, 4, 7L << 40)).isEqualTo(gone);
    assertThat(client.kernel.close(data)).isZero();
    assertThat(client.kernel.close(device)).isZero();
    assertThat(client.machine.sysfs().list("class/mdev_bus")).isEmpty();
    assertThat(client.emulation.models()).isEmpty();
  }

  @Test
  void saysWhichKernelItPlays() {
    EmulatedKernel kernel = new EmulatedKernel(machine);
    assertThat(kernel.scheme()).isEqualTo("emu");
    assertThat(kernel.release()).startsWith("6.12.");
    assertThat(kernel.dev()).isEqualTo("/dev");
    assertThat(kernel.sysfs().root()).isEqualTo("/sys");
  }
}
