// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import org.drover.api.DeviceAddress;
import org.drover.api.DeviceIdentity;
import org.drover.api.DroverException;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.WorkloadMemory;
import org.drover.testkit.ScriptedKernel;
import org.drover.testkit.ScriptedSysfs;
import org.junit.jupiter.api.Test;

class SysfsDiscoveryTest {
  private final ScriptedMtty mtty = new ScriptedMtty();
  private final ScriptedSysfs sysfs = mtty.kernel.tree();

  private void pci(String name, String driver) {
    sysfs
        .link("bus/pci/devices/" + name, "../../../devices/pci0000:00/" + name)
        .attribute("devices/pci0000:00/" + name + "/vendor", "0x15b3")
        .attribute("devices/pci0000:00/" + name + "/device", "0x101e")
        .link("devices/pci0000:00/" + name + "/iommu_group", "../../../kernel/iommu_groups/12")
        .link("devices/pci0000:00/" + name + "/driver", "../../../bus/pci/drivers/" + driver)
        .link("bus/pci/drivers/" + driver + "/" + name, "../../../../devices/pci0000:00/" + name)
        .attribute("bus/pci/drivers/" + driver + "/bind", "");
  }

  @Test
  void describesAnMdev() {
    DeviceIdentity found = mtty.backend.describe(ScriptedMtty.ADDRESS).orElseThrow();

    assertThat(found.address()).isEqualTo(ScriptedMtty.ADDRESS);
    assertThat(found.bus()).isEqualTo("mdev");
    assertThat(found.driver()).contains("mtty");
    assertThat(found.group()).hasValue(7);
    assertThat(found.vendorId()).isEmpty();
    assertThat(found.attribute(DeviceIdentity.MDEV_TYPE)).contains("mtty-2");
    assertThat(found.attribute(DeviceIdentity.MDEV_PARENT)).contains("mtty");
    assertThat(found.attribute("description")).contains("Dual port serial");
    assertThat(found.attribute(DeviceIdentity.KERNEL_RELEASE)).contains("6.12.117-scripted");
  }

  @Test
  void describesAPciFunctionOfAVfioDriver() {
    pci("0000:3b:00.2", "mlx5_vfio_pci");

    DeviceIdentity found =
        mtty.backend.describe(DeviceAddress.parse("vfio:0000:3b:00.2")).orElseThrow();

    assertThat(found.bus()).isEqualTo("pci");
    assertThat(found.driver()).contains("mlx5_vfio_pci");
    assertThat(found.group()).hasValue(12);
    assertThat(found.vendorId()).hasValue(0x15b3);
    assertThat(found.deviceId()).isEqualTo(OptionalInt.of(0x101e));
    assertThat(found.attribute(DeviceIdentity.KERNEL_RELEASE)).contains("6.12.117-scripted");
  }

  private void physicalFunction() {
    pci("0000:3b:00.2", "mlx5_vfio_pci");
    sysfs.link("devices/pci0000:00/0000:3b:00.2/physfn", "../0000:3b:00.0");
    pci("0000:3b:00.0", "mlx5_core");
    sysfs.attribute("devices/pci0000:00/0000:3b:00.0/device", "0x1021");
  }

  private DeviceIdentity virtualFunction() {
    return mtty.backend.describe(DeviceAddress.parse("vfio:0000:3b:00.2")).orElseThrow();
  }

  /** Of a ConnectX-7, as mlx5_ib prints it. */
  @Test
  void tellsOfWhichAdapterAVirtualFunctionIs() {
    physicalFunction();
    String rdma = "devices/pci0000:00/0000:3b:00.0/infiniband/mlx5_0/";
    sysfs
        .attribute(rdma + "board_id", "MT_0000000834\n")
        .attribute(rdma + "fw_ver", "28.39.1002\n")
        .attribute(rdma + "ports/1/link_layer", "Ethernet\n");

    assertThat(virtualFunction().attributes())
        .containsEntry("pf", "0000:3b:00.0")
        .containsEntry("pf_device_id", "1021")
        .containsEntry("pf_board_id", "MT_0000000834")
        .containsEntry("pf_fw_ver", "28.39.1002")
        .containsEntry("pf_link_layer", "Ethernet");
    assertThat(mtty.kernel.calls()).isEmpty();
  }

  /** A physical function without mlx5_ib, and one that is going away. */
  @Test
  void leavesOutWhatIsNotKnownOfTheAdapter() {
    physicalFunction();
    assertThat(virtualFunction().attributes())
        .containsOnlyKeys("pf", "pf_device_id", DeviceIdentity.KERNEL_RELEASE);

    String rdma = "devices/pci0000:00/0000:3b:00.0/infiniband/mlx5_0/";
    sysfs.attribute(rdma + "board_id", "").attribute(rdma + "fw_ver", "28.39.1002\n");
    sysfs.unreadable(rdma + "fw_ver", "EIO");
    assertThat(virtualFunction().attributes())
        .containsOnlyKeys("pf", "pf_device_id", DeviceIdentity.KERNEL_RELEASE);
  }

  @Test
  void listsAllOfThemInOrder() {
    pci("0000:3b:00.2", "mlx5_vfio_pci");
    pci("0000:3b:00.0", "mlx5_core");

    assertThat(mtty.backend.discover().stream().map(found -> found.address().toString()))
        .containsExactly("vfio:0000:3b:00.2", "vfio:" + ScriptedMtty.UUID);
  }

  @Test
  void opensNothing() {
    assertThat(mtty.backend.discover()).hasSize(1);
    assertThat(mtty.backend.describe(ScriptedMtty.ADDRESS)).isPresent();

    assertThat(mtty.kernel.calls()).isEmpty();
    assertThat(sysfs.writes()).isEmpty();
  }

  @Test
  void leavesOutWhatCannotBeDescribed() {
    sysfs.link("bus/mdev/devices/broken/iommu_group", "../../../kernel/iommu_groups/9");
    sysfs.unreadable("bus/mdev/devices/broken/mdev_type", "EIO");

    assertThat(mtty.backend.discover()).hasSize(1);
    assertThatThrownBy(() -> mtty.backend.describe(DeviceAddress.parse("vfio:broken")))
        .isInstanceOf(DroverException.class)
        .hasMessage("vfio:broken cannot be described")
        .hasCauseInstanceOf(IOException.class);
  }

  @Test
  void isEmptyWhereThereIsNothing() {
    VfioBackend empty = new VfioBackend(new ScriptedKernel("emu"));

    assertThat(empty.scheme()).isEqualTo("emu");
    assertThat(empty.discover()).isEmpty();
    assertThat(empty.describe(new DeviceAddress("emu", "mtty-0"))).isEmpty();
  }

  @Test
  void doesNotLeaveItsDirectory() {
    assertThat(mtty.backend.describe(new DeviceAddress("vfio", ".."))).isEmpty();
    assertThat(
            mtty.backend.describe(
                new DeviceAddress("vfio", "../../../bus/mdev/devices/" + ScriptedMtty.UUID)))
        .isEmpty();
  }

  @Test
  void refusesAnAddressOfAnotherScheme() {
    assertThatThrownBy(() -> mtty.backend.describe(new DeviceAddress("emu", "mtty-0")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void saysWhichDriverHoldsAPciFunction() {
    pci("0000:3b:00.0", "mlx5_core");
    DeviceAddress address = DeviceAddress.parse("vfio:0000:3b:00.0");
    AddressSpace space = mtty.backend.bind(WorkloadMemory.NONE);

    assertThat(mtty.backend.describe(address)).isEqualTo(Optional.empty());
    assertThatThrownBy(() -> mtty.backend.open(address, space))
        .isInstanceOf(DroverException.class)
        .hasMessage(
            "vfio:0000:3b:00.0 is bound to mlx5_core; `vfio:prepare 0000:3b:00.0` gives it to a VFIO"
                + " driver");
  }

  @Test
  void saysThatADeviceHasNoGroup() {
    sysfs.attribute("bus/mdev/devices/alone/remove", "");
    AddressSpace space = mtty.backend.bind(WorkloadMemory.NONE);

    assertThatThrownBy(() -> mtty.backend.open(new DeviceAddress("vfio", "alone"), space))
        .hasMessageContaining("opening vfio:alone is refused: it has no IOMMU group: bind it");
  }
}
