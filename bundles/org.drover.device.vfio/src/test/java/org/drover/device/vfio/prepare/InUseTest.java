// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.device.vfio.prepare.PciZoo.EDU_BEHIND;
import static org.drover.device.vfio.prepare.PciZoo.NIC;
import static org.drover.device.vfio.prepare.PciZoo.PF;
import static org.drover.device.vfio.prepare.PciZoo.PORT;
import static org.drover.device.vfio.prepare.PciZoo.RNG;
import static org.drover.device.vfio.prepare.PciZoo.VF;
import static org.drover.device.vfio.prepare.PciZoo.address;
import static org.drover.device.vfio.prepare.PciZoo.request;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drover.api.Errno;
import org.drover.api.KernelCallException;
import org.drover.api.RefusedException;
import org.drover.api.service.PreparationRequest;
import org.drover.api.service.Preparer;
import org.drover.device.vfio.AutoClose;
import org.drover.testkit.CallMatcher;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What keeps a function with the host, and what lets it go all the same. */
class InUseTest {
  private final PciZoo zoo = new PciZoo();
  @TempDir private Path folder;
  private Preparer preparer;

  @BeforeEach
  void begin() {
    preparer = zoo.preparer(folder);
  }

  private List<String> uses(String name) {
    return PciZoo.function(preparer, name).uses();
  }

  private static PreparationRequest forced(String name, String... force) {
    return new PreparationRequest(
        address(name),
        Optional.empty(),
        Stream.of(force).map(PciZoo::address).collect(Collectors.toSet()));
  }

  @Test
  void anInterfaceThatIsUp() {
    // IFF_UP, IFF_BROADCAST, IFF_MULTICAST.
    zoo.networkInterface("eth0", "0x1003");

    assertThat(uses(NIC)).containsExactly("interface eth0 is up");
    assertThatThrownBy(() -> preparer.prepare(request(NIC)))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "preparing vfio:0000:00:11.0 is refused: vfio:0000:00:11.0 is in use: interface eth0 is"
                + " up; to take what is in use all the same, say --force 0000:00:11.0");
    assertThatThrownBy(() -> preparer.plan(request(NIC))).isInstanceOf(RefusedException.class);
    assertThat(zoo.sysfs.writes()).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void notAnInterfaceThatIsDown() {
    zoo.networkInterface("eth0", "0x1002");
    assertThat(uses(NIC)).isEmpty();
    preparer.prepare(request(NIC));
  }

  @Test
  void anInterfaceBehindVirtio() {
    String path = zoo.path(RNG) + "/virtio0/net/eth1";
    zoo.sysfs.link("class/net/eth1", "../../" + path).attribute(path + "/flags", "0x1003");
    assertThat(uses(RNG)).containsExactly("interface eth1 is up");
  }

  @Test
  void aFunctionThatIsNamedIsTakenAllTheSame() {
    zoo.networkInterface("eth0", "0x1003");
    preparer.prepare(forced(NIC, NIC));
    assertThat(zoo.stateOf(NIC)).isEqualTo("vfio-pci vfio-pci");
  }

  @Test
  void aMemberOfTheGroupCountsToo() {
    String path = zoo.path(RNG) + "/virtio0/block/vda";
    zoo.blockDevice(path, "254:0");
    zoo.file(PciZoo.MOUNTS, "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n");

    assertThatThrownBy(() -> preparer.prepare(request(EDU_BEHIND)))
        .hasMessageContaining("vfio:" + RNG + " is in use: vda is mounted on /;")
        .hasMessageEndingWith("--force " + RNG);
    assertThatThrownBy(() -> preparer.prepare(forced(EDU_BEHIND, EDU_BEHIND)))
        .hasMessageEndingWith("--force " + EDU_BEHIND + "," + RNG);
    assertThat(zoo.sysfs.writes()).isEmpty();
    preparer.prepare(forced(EDU_BEHIND, RNG));
  }

  @Test
  void forceNamesOnlyWhatWouldBeTaken() {
    assertThatThrownBy(() -> preparer.prepare(forced(VF, PF)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("--force names vfio:" + PF + ", which would not be taken at all");
  }

  @Test
  void aPartitionThatIsMountedBehindTheMultipathOfNvme() {
    zoo.namespaceOfThePf();
    zoo.file(
        PciZoo.MOUNTS,
        """
        22 1 0:20 / /proc rw shared:5 - proc proc rw
        36 22 259:1 / /srv/my\\040data rw,noatime shared:1 - ext4 /dev/nvme0n1p1 rw
        """);

    assertThat(uses(PF)).containsExactly("nvme0n1p1 is mounted on /srv/my data");
    // Its VF has another controller, and the port before it is not what could be taken.
    assertThat(uses(VF)).isEmpty();
    assertThat(uses(PORT)).isEmpty();
  }

  /** It has numbers of its own, which no block device has. */
  @Test
  void btrfs() {
    zoo.namespaceOfThePf();
    zoo.file(PciZoo.MOUNTS, "36 22 0:31 /home /home rw - btrfs /dev/nvme0n1p1 rw,subvol=/home\n");
    assertThat(uses(PF)).containsExactly("nvme0n1p1 is mounted on /home");
  }

  @Test
  void swap() {
    zoo.namespaceOfThePf();
    zoo.file(
        "/proc/swaps",
        """
        Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority
        /dev/nvme0n1p1                          partition\t8388604\t0\t-2
        """);
    assertThat(uses(PF)).containsExactly("nvme0n1p1 is swap");
  }

  @Test
  void aPartOfAnotherDevice() {
    String path = zoo.path(PF) + "/ata1/host0/target0:0:0/0:0:0:0/block/sda";
    zoo.blockDevice(path, "8:0");
    zoo.sysfs.link(path + "/holders/dm-0", "../../../../dm-0");
    assertThat(uses(PF)).containsExactly("sda is a part of dm-0");
  }

  @Test
  void aDiskThatIsOpenExclusively() {
    zoo.namespaceOfThePf();
    zoo.kernel.whenever(CallMatcher.open("/dev/nvme0n1")).failing(Errno.EBUSY);

    assertThat(uses(PF)).as("the list opens nothing").isEmpty();
    assertThatThrownBy(() -> preparer.plan(request(PF)))
        .hasMessageContaining("/dev/nvme0n1 is open exclusively");
  }

  @Test
  void asksForADiskOnceAndClosesIt() {
    zoo.namespaceOfThePf();
    zoo.kernel.whenever(CallMatcher.open("/dev/nvme0n1")).giving(9);

    preparer.plan(request(PF));

    // O_RDONLY, O_EXCL 0200, O_NONBLOCK 04000, O_CLOEXEC 02000000.
    assertThat(zoo.kernel.calls())
        .filteredOn(call -> call.is("open") && call.path().startsWith("/dev/nvme"))
        .singleElement()
        .satisfies(call -> assertThat(call.request()).isEqualTo(0x80 | 0x800 | 0x80000));
    assertThat(zoo.kernel.openDescriptors()).isEmpty();
  }

  @Test
  void virtualFunctionsAndTheDisplay() {
    zoo.sysfs.attribute(zoo.path(PF) + "/sriov_numvfs", "2");
    zoo.sysfs.attribute(zoo.path(NIC) + "/boot_vga", "1");
    zoo.sysfs.attribute(zoo.path(VF) + "/boot_vga", "0");
    assertThat(uses(PF))
        .containsExactly(
            "its virtual functions (2) go with its driver, and do not come back with it");
    assertThat(uses(NIC)).containsExactly("it is the display that the firmware set up");
    assertThat(uses(VF)).isEmpty();
    zoo.sysfs.attribute(zoo.path(PF) + "/sriov_numvfs", "0");
    assertThat(uses(PF)).isEmpty();
  }

  /** The kernel would wait for ever until this platform closes it, so no force helps. */
  @Test
  void aFunctionThatIsOpenInThisPlatformIsNotForced() {
    try (AutoClose open = zoo.backend.claim(NIC, "open", "opening it")) {
      assertThat(open).isNotNull();
      assertThat(uses(NIC)).containsExactly("it is open in this platform");
      assertThatThrownBy(() -> preparer.prepare(forced(NIC, NIC)))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("vfio:" + NIC + " is open in this platform: release it first");
    }
    assertThat(zoo.sysfs.writes()).isEmpty();
  }

  @Test
  void allReasonsAreToldAtOnce() {
    zoo.networkInterface("eth0", "0x1003");
    zoo.sysfs.remove("bus/pci/drivers/vfio-pci");
    assertThatThrownBy(() -> preparer.prepare(request(NIC)))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused ->
                assertThat(refused.reasons())
                    .satisfiesExactly(
                        driver -> assertThat(driver).contains("modprobe vfio-pci"),
                        use -> assertThat(use).contains("interface eth0 is up"),
                        force -> assertThat(force).endsWith("--force " + NIC)));
  }

  /** What is mounted is not known then, and a guess could cost a file system. */
  @ParameterizedTest
  @CsvSource({"/proc/self/mountinfo, 13, EACCES", "/proc/swaps, 24, EMFILE"})
  void whatCannotBeReadIsNotTakenForNothing(String path, int errno, String name) {
    zoo.kernel.whenever(CallMatcher.open(path)).failing(Errno.of(errno));
    assertThatThrownBy(() -> preparer.prepare(request(VF)))
        .isInstanceOf(KernelCallException.class)
        .hasMessageContaining(path)
        .hasMessageContaining(name);
    assertThat(zoo.sysfs.writes()).isEmpty();
  }
}
