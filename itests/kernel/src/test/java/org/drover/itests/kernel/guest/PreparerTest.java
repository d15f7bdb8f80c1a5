// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.Errno;
import org.drover.api.RefusedException;
import org.drover.api.service.PciFunction;
import org.drover.api.service.PreparationPlan.Write;
import org.drover.api.service.PreparationRequest;
import org.drover.api.service.PreparedFunction;
import org.drover.api.service.PreparedFunction.Standing;
import org.drover.api.service.Preparer;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.WorkloadMemory;
import org.drover.device.vfio.VfioBackend;
import org.drover.device.vfio.prepare.KernelPreparer;
import org.drover.itests.platform.Until;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Kernel;
import org.drover.uapi.jna.JnaKernel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * PCI functions of a real kernel, given to vfio-pci and back: those of {@code boot --pci} after
 * {@code guest-pci}. What they are bound to is read from {@code /sys} alone.
 */
final class PreparerTest {
  private static final Path FUNCTIONS = Path.of("/sys/bus/pci/devices");
  private static final String EDU = "0000:00:10.0";
  private static final String NIC = "0000:00:11.0";
  private static final String PF = "0000:01:00.0";
  private static final String VF = "0000:01:00.1";
  private static final String BRIDGE = "0000:02:00.0";
  private static final String EDU_BEHIND = "0000:03:01.0";
  private static final String RNG = "0000:03:02.0";

  /** Stands for the process: nothing catches it. */
  private static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }

  private final Kernel kernel = new JnaKernel();
  private final VfioBackend backend = new VfioBackend(kernel);
  @TempDir private Path folder;
  private Preparer preparer;
  private Map<String, String> before;

  @BeforeAll
  static void loadDriversAndMakeVfs() throws IOException, InterruptedException {
    Process script =
        new ProcessBuilder(Path.of(System.getProperty("drover.rig"), "guest-pci").toString())
            .inheritIO()
            .start();
    assertThat(script.waitFor()).as("status of guest-pci").isZero();
  }

  @BeforeEach
  void begin() throws IOException {
    preparer = preparer(backend);
    before = state();
  }

  @AfterEach
  void everythingIsAsItWas() throws IOException {
    preparer.prepared().forEach(left -> preparer.forget(left.address()));
    assertThat(state()).isEqualTo(before);
  }

  private Preparer preparer(VfioBackend over) {
    return new KernelPreparer(() -> List.of(over), folder, Clock.systemUTC());
  }

  private static DeviceAddress address(String name) {
    return new DeviceAddress("vfio", name);
  }

  private static PreparationRequest request(String name) {
    return PreparationRequest.of(address(name));
  }

  private static PreparationRequest forced(String name) {
    return new PreparationRequest(address(name), Optional.empty(), Set.of(address(name)));
  }

  /** Driver and override of all functions. */
  private static Map<String, String> state() throws IOException {
    Map<String, String> state = new TreeMap<>();
    try (var functions = Files.list(FUNCTIONS)) {
      for (Path function : functions.toList()) {
        state.put(
            function.getFileName().toString(),
            driver(function) + " " + Files.readString(function.resolve("driver_override")).strip());
      }
    }
    return state;
  }

  private static String driver(Path function) throws IOException {
    Path link = function.resolve("driver");
    return Files.exists(link) ? Files.readSymbolicLink(link).getFileName().toString() : "-";
  }

  private static String driver(String name) throws IOException {
    return driver(FUNCTIONS.resolve(name));
  }

  private static List<Standing> standings(List<PreparedFunction> functions) {
    return functions.stream().map(PreparedFunction::standing).toList();
  }

  private PciFunction listed(String name) {
    return preparer.functions().stream()
        .filter(function -> function.address().equals(address(name)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void listsTheFunctionsAsTheyAre() {
    PciFunction edu = listed(EDU_BEHIND);
    assertThat(edu.vendorId()).isEqualTo(0x1234);
    assertThat(edu.deviceId()).isEqualTo(0x11e8);
    assertThat(edu.group()).isEqualTo(OptionalInt.of(10));
    assertThat(edu.companions()).containsExactly(address(BRIDGE), address(RNG));
    assertThat(edu.driver()).isEmpty();
    assertThat(listed(PF).kind()).isEqualTo("NVMe");
    assertThat(listed(PF).driver()).contains("nvme");
    assertThat(listed(BRIDGE).obstacle()).contains("it is a bridge");
    assertThat(listed(RNG).driver()).contains("virtio-pci");
  }

  @Test
  void aVirtualFunctionGoesThereIsOpenedAndGoesBack() throws IOException {
    preparer.prepare(request(VF));

    assertThat(driver(VF)).isEqualTo("vfio-pci");
    assertThat(listed(VF).prepared()).contains(Standing.PREPARED);
    try (AddressSpace space = backend.bind(WorkloadMemory.NONE);
        MigratableDevice device = backend.open(address(VF), space)) {
      assertThat(device.identity().address()).isEqualTo(address(VF));
      assertThatThrownBy(() -> preparer.unprepare(address(VF)))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("it is open in this platform");
    }
    assertThat(standings(preparer.unprepare(address(VF)).functions()))
        .containsExactly(Standing.AS_BEFORE);
    assertThat(state()).isEqualTo(before);
  }

  /** Twice: what the first time leaves behind would show in the second. */
  @Test
  void aGroupOfTwoGoesTogetherAndItsBridgeStays() throws IOException {
    for (int time = 0; time < 2; time++) {
      preparer.prepare(request(EDU_BEHIND));
      assertThat(driver(EDU_BEHIND)).isEqualTo("vfio-pci");
      assertThat(driver(RNG)).isEqualTo("vfio-pci");
      assertThat(driver(BRIDGE)).isEqualTo("-");
      try (AddressSpace space = backend.bind(WorkloadMemory.NONE);
          MigratableDevice device = backend.open(address(EDU_BEHIND), space)) {
        assertThat(device.identity().group()).isEqualTo(OptionalInt.of(10));
      }

      preparer.unprepare(address(RNG));

      assertThat(state()).isEqualTo(before);
      assertThat(driver(RNG)).isEqualTo("virtio-pci");
    }
  }

  @Test
  void aDryRunTouchesNothing() throws IOException {
    assertThat(preparer.plan(request(RNG)).steps())
        .containsExactly(
            new Write(FUNCTIONS.resolve(RNG) + "/driver_override", "vfio-pci"),
            new Write("/sys/bus/pci/drivers/virtio-pci/unbind", RNG),
            new Write("/sys/bus/pci/drivers_probe", RNG),
            new Write(FUNCTIONS.resolve(EDU_BEHIND) + "/driver_override", "vfio-pci"),
            new Write("/sys/bus/pci/drivers_probe", EDU_BEHIND));
    assertThat(state()).isEqualTo(before);
  }

  @Test
  void aNetworkCardWhoseInterfaceIsUpIsTakenIfItIsNamed() throws Exception {
    String name = interfaceOf(NIC);
    // IFF_UP, IFF_BROADCAST, IFF_MULTICAST.
    Files.writeString(Path.of("/sys/class/net", name, "flags"), "0x1003");

    assertThat(listed(NIC).uses()).containsExactly("interface " + name + " is up");
    assertThatThrownBy(() -> preparer.prepare(request(NIC)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("interface " + name + " is up")
        .hasMessageEndingWith("--force " + NIC);
    assertThat(state()).isEqualTo(before);

    preparer.prepare(forced(NIC));
    assertThat(driver(NIC)).isEqualTo("vfio-pci");
    assertThat(Files.exists(FUNCTIONS.resolve(NIC).resolve("net"))).isFalse();
    preparer.unprepare(address(NIC));
    assertThat(driver(NIC)).isEqualTo("e1000e");
    Until.holds("its interface is back", () -> !interfaceOf(NIC).isEmpty());
    assertThat(listed(NIC).uses()).as("a new interface is down").isEmpty();
  }

  private static String interfaceOf(String function) throws IOException {
    Path net = FUNCTIONS.resolve(function).resolve("net");
    if (!Files.exists(net)) {
      return "";
    }
    try (var names = Files.list(net)) {
      return names.findFirst().map(path -> path.getFileName().toString()).orElse("");
    }
  }

  /** The root is below an overlay and outside of our chroot: only the first process sees it. */
  @Test
  void theFunctionsThatCarryTheFileSystemsOfThisGuestAreInUse() {
    List<PciFunction> carriers =
        preparer.functions().stream()
            .filter(function -> function.vendorId() == 0x1af4 && function.deviceId() == 0x1009)
            .toList();

    assertThat(carriers)
        .flatExtracting(PciFunction::uses)
        .containsExactlyInAnyOrder(
            "the 9p folder host is mounted on /host", "the 9p folder out is mounted on /mnt/out");
    assertThat(carriers)
        .hasSize(2)
        .allSatisfy(
            carrier ->
                assertThatThrownBy(() -> preparer.plan(PreparationRequest.of(carrier.address())))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining(" is in use: the 9p folder "));
  }

  /** The host bridge, the ISA bridge and the SMBus of a q35. */
  @Test
  void theMachineItselfStaysWithTheHost() {
    assertThat(listed("0000:00:00.0").obstacle()).contains("it is a bridge");
    assertThat(listed("0000:00:1f.0").obstacle()).contains("it is a bridge");
    assertThat(listed("0000:00:1f.3").obstacle()).contains("it is the SMBus of the machine");
  }

  @Test
  void aPhysicalFunctionWithVirtualFunctionsIsInUse() {
    assertThatThrownBy(() -> preparer.prepare(request(PF)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("its virtual functions (2) go with its driver");
  }

  /** A file system of another mount namespace, ZFS, a virtual machine: the kernel alone knows. */
  @Test
  void aDiskThatSomebodyHasForHimselfIsInUse() {
    Path disk = disk();
    int flags = Fcntl.O_RDONLY | Fcntl.O_EXCL | Fcntl.O_CLOEXEC;
    int fd = kernel.open(disk.toString(), flags);
    assertThat(fd).as("the first opening").isNotNegative();
    try {
      assertThatThrownBy(() -> preparer.plan(request(PF)))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining(disk + " is open exclusively");
    } finally {
      assertThat(kernel.close(fd)).isZero();
    }
    assertThat(preparer.plan(forced(PF)).steps()).as("what would be done").isNotEmpty();
    assertThatThrownBy(() -> preparer.plan(request(PF))).message().doesNotContain(disk.toString());
  }

  @Test
  void aDiskWithAMountedFileSystemIsInUse(@TempDir Path place) throws Exception {
    String modules = System.getenv("RIG_MODTREE");
    if (status("modprobe", "-q", "-C", "/dev/null", "-d", modules, "ext4") != 0) {
      assertThat(RigKernel.ofThisGuest()).as("has file systems").isEqualTo(RigKernel.IOMMUFD);
      return;
    }
    Path disk = disk();
    assertThat(status("mkfs.ext4", "-q", disk.toString())).isZero();
    assertThat(status("mount", disk.toString(), place.toString())).isZero();
    try {
      String use = disk.getFileName() + " is mounted on " + place;
      assertThat(listed(PF).uses()).contains(use);
      assertThatThrownBy(() -> preparer.prepare(request(PF)))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining(use)
          .hasMessageEndingWith("--force " + PF);
    } finally {
      assertThat(status("umount", place.toString())).isZero();
    }
    assertThat(listed(PF).uses()).noneMatch(use -> use.contains("mounted"));
  }

  /** nvme finds its namespace some time after it is bound. */
  private static Path disk() {
    Path disk = Path.of("/dev/nvme0n1");
    Until.holds("the namespace is there", () -> Files.exists(disk));
    return disk;
  }

  private static int status(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  @Test
  void bridgesAreNotHad() {
    assertThatThrownBy(() -> preparer.prepare(request(BRIDGE)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("it is a bridge");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bus/pci/devices/0000:03:02.0/driver_override=vfio-pci",
        "bus/pci/drivers/virtio-pci/unbind=0000:03:02.0",
        "bus/pci/drivers_probe=0000:03:02.0",
        "bus/pci/devices/0000:03:01.0/driver_override=vfio-pci",
        "bus/pci/drivers_probe=0000:03:01.0"
      })
  void aStepThatFailsLeavesEverythingAsItWas(String write) throws IOException {
    Kernel failing = new FailingSysfs(kernel, write, Errno.EIO::negative);

    assertThatThrownBy(() -> preparer(new VfioBackend(failing)).prepare(request(RNG)))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("EIO")
        .hasMessageEndingWith("what was done before is undone");
    assertThat(state()).isEqualTo(before);
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bus/pci/drivers/virtio-pci/unbind=0000:03:02.0",
        "bus/pci/drivers_probe=0000:03:02.0",
        "bus/pci/drivers_probe=0000:03:01.0"
      })
  void whatACrashCutShortIsUndoneByTheNextRun(String write) throws IOException {
    Kernel crashing =
        new FailingSysfs(
            kernel,
            write,
            () -> {
              throw new Crash();
            });
    assertThatThrownBy(() -> preparer(new VfioBackend(crashing)).prepare(request(RNG)))
        .isInstanceOf(Crash.class);
    assertThat(state()).isNotEqualTo(before);

    Preparer next = preparer(new VfioBackend(kernel));
    assertThat(next.prepared())
        .singleElement()
        .satisfies(cut -> assertThat(standings(cut.functions())).contains(Standing.HALF_DONE));
    next.unprepare(address(RNG));

    assertThat(state()).isEqualTo(before);
  }

  @Test
  void anotherDriversFunctionIsLeftAlone() throws IOException {
    preparer.prepare(request(EDU));
    assertThat(kernel.sysfs().write("bus/pci/devices/" + EDU + "/driver_override", "\n")).isZero();

    assertThatThrownBy(() -> preparer.unprepare(address(EDU)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("its driver is vfio-pci and its driver_override none");
    assertThat(driver(EDU)).isEqualTo("vfio-pci");

    assertThat(kernel.sysfs().write("bus/pci/devices/" + EDU + "/driver_override", "vfio-pci"))
        .isZero();
    preparer.unprepare(address(EDU));
    assertThat(state()).isEqualTo(before);
  }
}
