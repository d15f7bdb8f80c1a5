// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.device.vfio.prepare.PciZoo.address;
import static org.drover.device.vfio.prepare.PciZoo.request;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.drover.api.RefusedException;
import org.drover.api.service.PreparationRequest;
import org.drover.api.service.Preparer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of a machine is no device of its own: a q35 and what others have besides. */
class HostOnlyTest {
  private static final String NAME = "0000:00:1f.0";
  private static final String SATA = "0000:00:1f.2";
  private static final String SMBUS = "0000:00:1f.3";

  private final PciZoo zoo = new PciZoo();
  @TempDir private Path folder;
  private Preparer preparer;

  @BeforeEach
  void begin() {
    zoo.driver("ahci");
    zoo.driver("i801_smbus");
    preparer = zoo.preparer(folder);
  }

  private Optional<String> obstacle(String name) {
    return PciZoo.function(preparer, name).obstacle();
  }

  /** {@code include/linux/pci_ids.h}: HOST, ISA, PCI, CARDBUS; PIC, 0806, 0807; SMBUS. */
  @ParameterizedTest
  @CsvSource({
    "060000, it is a bridge",
    "060100, it is a bridge",
    "060400, it is a bridge",
    "060700, it is a bridge",
    "080000, it is an interrupt controller of the machine",
    "080600, it is an IOMMU",
    "080700, it is an event collector of the machine's root complex",
    "0c0500, it is the SMBus of the machine"
  })
  void staysWithTheHost(String classCode, String why) {
    zoo.function(NAME, "", 0x8086, 0x2918, Integer.parseInt(classCode, 16), 12, "");

    assertThat(obstacle(NAME)).contains(why);
    assertThatThrownBy(
            () ->
                preparer.prepare(
                    new PreparationRequest(address(NAME), Optional.empty(), Set.of(address(NAME)))))
        .as("no force helps")
        .isInstanceOf(RefusedException.class)
        .hasMessage("preparing vfio:" + NAME + " is refused: " + why);
    assertThat(zoo.sysfs.writes()).isEmpty();
  }

  /**
   * SATA, Ethernet, RAM (ivshmem), audio, USB, SD host, other system peripheral (DSA), other bridge
   * (NVSwitch).
   */
  @ParameterizedTest
  @CsvSource({"068000", "010601", "020000", "050000", "040300", "0c0330", "080501", "088000"})
  void canBeTaken(String classCode) {
    zoo.function(NAME, "", 0x8086, 0x2918, Integer.parseInt(classCode, 16), 12, "");
    assertThat(obstacle(NAME)).isEmpty();
    assertThat(preparer.plan(request(NAME)).steps()).isNotEmpty();
  }

  @Test
  void aNeighbourThatStaysKeepsItsGroup() {
    zoo.function(SATA, "", 0x8086, 0x2922, 0x010601, 12, "ahci");
    zoo.function(SMBUS, "", 0x8086, 0x2930, 0x0c0500, 12, "i801_smbus");

    assertThatThrownBy(() -> preparer.prepare(request(SATA)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(
            "vfio:"
                + SMBUS
                + " of its IOMMU group stays with the host (it is the SMBus of the machine), and"
                + " i801_smbus, which has it, keeps the group from user space");
    assertThat(zoo.sysfs.writes()).isEmpty();

    zoo.detach(SMBUS);
    assertThat(preparer.plan(request(SATA)).leftAlone())
        .containsExactly(
            "vfio:"
                + SMBUS
                + ": it is the SMBus of the machine without a driver, and stays with"
                + " the host");
  }
}
