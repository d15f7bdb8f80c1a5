// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.device.vfio.prepare.PciZoo.BRIDGE;
import static org.drover.device.vfio.prepare.PciZoo.EDU;
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
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.RefusedException;
import org.drover.api.service.PciFunction;
import org.drover.api.service.Preparation;
import org.drover.api.service.PreparationPlan;
import org.drover.api.service.PreparationPlan.Write;
import org.drover.api.service.PreparationRequest;
import org.drover.api.service.PreparedFunction;
import org.drover.api.service.PreparedFunction.Standing;
import org.drover.api.service.Preparer;
import org.drover.device.vfio.AutoClose;
import org.drover.uapi.KernelHost;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrepareTest {
  private static final String DEVICES = "/sys/bus/pci/devices/";
  private static final String DRIVERS = "/sys/bus/pci/drivers/";
  private static final String PROBE = "/sys/bus/pci/drivers_probe";

  private final PciZoo zoo = new PciZoo();
  @TempDir private Path folder;
  private Preparer preparer;
  private Map<String, String> before;

  @BeforeEach
  void begin() {
    preparer = zoo.preparer(folder);
    before = zoo.state();
  }

  @Test
  void listsTheFunctionsOfTheKernel() {
    List<PciFunction> functions = preparer.functions();

    assertThat(functions)
        .extracting(PciFunction::address)
        .containsExactly(
            address(EDU),
            address(NIC),
            address(PORT),
            address(PF),
            address(VF),
            address(BRIDGE),
            address(EDU_BEHIND),
            address(RNG));
    assertThat(functions)
        .element(3)
        .isEqualTo(
            new PciFunction(
                address(PF),
                0x010802,
                "NVMe",
                0x1b36,
                0x0010,
                Optional.of("nvme"),
                OptionalInt.of(9),
                List.of(),
                false,
                Optional.empty(),
                List.of(),
                Optional.empty()));
    assertThat(functions.get(7).companions()).containsExactly(address(BRIDGE), address(EDU_BEHIND));
    assertThat(functions.get(5).obstacle()).contains("it is a bridge");
    assertThat(functions)
        .extracting(PciFunction::kind)
        .containsExactly(
            "unclassified",
            "Ethernet",
            "PCI bridge",
            "NVMe",
            "NVMe",
            "PCI bridge",
            "unclassified",
            "unclassified");
  }

  @Test
  void aDryRunShowsTheWritesInTheirOrderAndDoesNoneOfThem() {
    PreparationPlan plan = preparer.plan(request(RNG));

    assertThat(plan.steps())
        .containsExactly(
            new Write(DEVICES + RNG + "/driver_override", "vfio-pci"),
            new Write(DRIVERS + "virtio-pci/unbind", RNG),
            new Write(PROBE, RNG),
            new Write(DEVICES + EDU_BEHIND + "/driver_override", "vfio-pci"),
            new Write(PROBE, EDU_BEHIND));
    assertThat(plan.leftAlone())
        .containsExactly("vfio:" + BRIDGE + ": a bridge stays with the host");
    assertThat(zoo.sysfs.writes()).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void doesWhatTheDryRunShows() {
    List<String> planned =
        preparer.plan(request(RNG)).steps().stream()
            .map(Write.class::cast)
            .map(write -> write.path().substring("/sys/".length()) + "=" + write.text())
            .toList();

    Preparation done = preparer.prepare(request(RNG));

    assertThat(zoo.sysfs.writes()).isEqualTo(planned);
    assertThat(done)
        .isEqualTo(
            new Preparation(
                address(RNG),
                PciZoo.NOON,
                List.of(
                    prepared(RNG, Optional.of("virtio-pci")),
                    prepared(EDU_BEHIND, Optional.empty())),
                List.of()));
    assertThat(preparer.prepared()).containsExactly(done);
    assertThat(zoo.backend.discover())
        .extracting(device -> device.address().name())
        .containsExactly(EDU_BEHIND, RNG);
  }

  private static PreparedFunction prepared(String name, Optional<String> was) {
    return new PreparedFunction(
        address(name), "vfio-pci", was, Standing.PREPARED, Optional.empty());
  }

  @Test
  void takesTheEndpointsOfTheGroupAndLeavesItsBridge() {
    preparer.prepare(request(EDU_BEHIND));

    assertThat(zoo.stateOf(EDU_BEHIND)).isEqualTo("vfio-pci vfio-pci");
    assertThat(zoo.stateOf(RNG)).isEqualTo("vfio-pci vfio-pci");
    assertThat(zoo.stateOf(BRIDGE)).isEqualTo("-");
  }

  @Test
  void leavesAMemberThatAVfioDriverHas() {
    zoo.attach(EDU_BEHIND, "vfio-pci");

    PreparationPlan plan = preparer.plan(request(RNG));

    assertThat(plan.leftAlone()).contains("vfio:" + EDU_BEHIND + ": vfio-pci has it already");
    assertThat(plan.steps()).noneMatch(step -> ((Write) step).text().equals(EDU_BEHIND));
  }

  @Test
  void knowsByItsOwnNameWhatItTookForItsNeighboursSake() {
    zoo.attach(EDU_BEHIND, "vfio-pci");
    String before = zoo.stateOf(RNG);
    preparer.prepare(request(EDU_BEHIND));
    assertThat(zoo.stateOf(RNG)).isEqualTo("vfio-pci vfio-pci");

    assertThatThrownBy(() -> preparer.prepare(request(EDU_BEHIND)))
        .isInstanceOf(RefusedException.class);
    preparer.unprepare(address(EDU_BEHIND));
    assertThat(zoo.stateOf(RNG)).isEqualTo(before);
  }

  @Test
  void leavesPortsAndStubsAndBridgesWithoutADriver() {
    zoo.attach(EDU_BEHIND, "pci-stub");
    zoo.sysfs.attribute(zoo.path(BRIDGE) + "/class", "0x060100");

    assertThat(preparer.plan(request(RNG)).leftAlone())
        .containsExactly(
            "vfio:" + BRIDGE + ": it is a bridge without a driver, and stays with the host",
            "vfio:" + EDU_BEHIND + ": pci-stub does not keep its group from user space");
  }

  @Test
  void goesThereAndBack() {
    for (String name : List.of(VF, RNG, EDU, PF)) {
      preparer.prepare(request(name));
      assertThat(zoo.state()).isNotEqualTo(before);

      Preparation back = preparer.unprepare(address(name));

      assertThat(back.functions())
          .isNotEmpty()
          .allMatch(function -> function.standing() == Standing.AS_BEFORE);
      assertThat(zoo.state()).as(name).isEqualTo(before);
      assertThat(preparer.prepared()).isEmpty();
    }
  }

  /** {@code unbind} would not return before that process closes it. */
  @Test
  void refusesToTakeBackWhatAnotherProcessHasOpenAndNamesIt() {
    preparer.prepare(request(VF));
    Map<String, String> prepared = zoo.state();
    // The group of the VF, as the rig's facts number it.
    zoo.holders.put("/dev/vfio/11", List.of(new KernelHost.Holder(77, "qemu-system-x86")));

    assertThatThrownBy(() -> preparer.unprepare(address(VF)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("vfio:" + VF + ": qemu-system-x86 (pid 77) has /dev/vfio/11 open")
        .hasMessageContaining("`vfio:unprepare vfio:" + VF + " --force` waits with it");
    // What is forgotten may not fit any more, and a force would be refused for that.
    assertThatThrownBy(() -> preparer.forget(address(VF)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("vfio:" + VF + ": qemu-system-x86 (pid 77) has /dev/vfio/11 open")
        .hasMessageEndingWith("and then forget it by the same command")
        .hasMessageNotContaining("--force");
    assertThat(zoo.state()).isEqualTo(prepared);

    preparer.unprepare(address(VF), true);
    assertThat(zoo.state()).isEqualTo(before);
  }

  @Test
  void takesTheOverrideAwayBeforeTheOldDriverComes() {
    preparer.prepare(request(NIC));
    int there = zoo.sysfs.writes().size();

    preparer.unprepare(address(NIC));

    assertThat(zoo.sysfs.writes().subList(there, zoo.sysfs.writes().size()))
        .containsExactly(
            "bus/pci/drivers/vfio-pci/unbind=" + NIC,
            "bus/pci/devices/" + NIC + "/driver_override=\n",
            "bus/pci/drivers/e1000e/bind=" + NIC);
  }

  @Test
  void givesTheLastOneBackFirst() {
    preparer.prepare(request(RNG));
    int there = zoo.sysfs.writes().size();

    preparer.unprepare(address(EDU_BEHIND));

    assertThat(zoo.sysfs.writes().subList(there, zoo.sysfs.writes().size()))
        .containsExactly(
            "bus/pci/drivers/vfio-pci/unbind=" + EDU_BEHIND,
            "bus/pci/devices/" + EDU_BEHIND + "/driver_override=\n",
            "bus/pci/drivers/vfio-pci/unbind=" + RNG,
            "bus/pci/devices/" + RNG + "/driver_override=\n",
            "bus/pci/drivers/virtio-pci/bind=" + RNG);
  }

  @Test
  void bringsAnOverrideBackThatWasThere() {
    zoo.setOverride(NIC, "e1000e");
    before = zoo.state();

    preparer.prepare(request(NIC));
    preparer.unprepare(address(NIC));

    assertThat(zoo.state()).isEqualTo(before);
    assertThat(zoo.stateOf(NIC)).isEqualTo("e1000e e1000e");
  }

  @Test
  void asksForTheDriverBeforeItTouchesAnything() {
    assertThatThrownBy(() -> preparer.prepare(by(VF, "mlx5_vfio_pci")))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("`modprobe mlx5_vfio_pci` loads it");
    assertThatThrownBy(() -> preparer.prepare(by(VF, "nvme")))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("'nvme' is no VFIO driver");
    zoo.sysfs.remove("bus/pci/drivers/vfio-pci");
    assertThatThrownBy(() -> preparer.prepare(request(VF)))
        .hasMessage(
            "preparing vfio:0000:01:00.1 is refused: there is no driver vfio-pci in"
                + " /sys/bus/pci/drivers/: `modprobe vfio-pci` loads it");
    assertThat(zoo.sysfs.writes()).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }

  private static PreparationRequest by(String name, String driver) {
    return new PreparationRequest(address(name), Optional.of(driver), Set.of());
  }

  @Test
  void goesFromOneVfioDriverToAnother() {
    zoo.driver("nvme_vfio_pci");
    preparer.prepare(request(VF));

    assertThatThrownBy(() -> preparer.prepare(by(VF, "nvme_vfio_pci")))
        .hasMessageContaining("is prepared already, or in part: `vfio:unprepare vfio:" + VF + "`");
    preparer.unprepare(address(VF));
    zoo.attach(VF, "vfio-pci");

    preparer.prepare(by(VF, "nvme_vfio_pci"));
    assertThat(zoo.stateOf(VF)).isEqualTo("nvme_vfio_pci nvme_vfio_pci");
  }

  @Test
  void doesNotTakeWhatCannotBeTaken() {
    refused(BRIDGE, "it is a bridge");
    refused("0000:05:00.0", "there is no such PCI function; `vfio:functions` lists");
    refused("../devices", "there is no such PCI function");
    zoo.sysfs.remove(zoo.path(EDU) + "/iommu_group");
    refused(EDU, "it has no IOMMU group: switch the IOMMU on");
    zoo.attach(VF, "vfio-pci");
    refused(VF, "nothing is left to be done: vfio-pci has it already");
    zoo.sysfs.remove(zoo.path(NIC) + "/driver_override");
    refused(NIC, "vfio:" + NIC + " has no driver_override: the kernel is too old");
    assertThatThrownBy(() -> preparer.plan(PreparationRequest.of(new DeviceAddress("emu", VF))))
        .hasMessage("no kernel of scheme emu is here; there are vfio");
    assertThat(zoo.sysfs.writes()).isEmpty();
  }

  private void refused(String name, String reason) {
    assertThatThrownBy(() -> preparer.prepare(request(name)))
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("preparing vfio:" + name + " is refused: ")
        .hasMessageContaining(reason);
  }

  @Test
  void nobodyOpensAFunctionThatIsBeingPrepared() {
    zoo.listener =
        (path, text) ->
            assertThatThrownBy(() -> zoo.backend.claim(EDU_BEHIND, "open", "opening it"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("in this platform");

    preparer.prepare(request(RNG));
    preparer.unprepare(address(RNG));

    assertThat(zoo.backend.use(EDU_BEHIND)).isEmpty();
  }

  @Test
  void doesNotGiveBackWhatIsOpen() {
    preparer.prepare(request(RNG));
    int there = zoo.sysfs.writes().size();

    try (AutoClose open = zoo.backend.claim(EDU_BEHIND, "open", "opening it")) {
      assertThat(open).isNotNull();
      assertThatThrownBy(() -> preparer.unprepare(address(RNG)))
          .isInstanceOf(RefusedException.class)
          .hasMessage(
              "unpreparing vfio:0000:03:02.0 with vfio:0000:03:01.0 is refused: it is open in this"
                  + " platform; release it first");
    }
    assertThat(zoo.sysfs.writes()).hasSize(there);
    preparer.unprepare(address(RNG));
    assertThat(zoo.state()).isEqualTo(before);
  }

  @Test
  void doesNotUnprepareWhatItHasNotPrepared() {
    zoo.attach(VF, "vfio-pci");
    assertThatThrownBy(() -> preparer.unprepare(address(VF)))
        .isInstanceOf(DroverException.class)
        .hasMessage(
            "vfio:0000:01:00.1 was not prepared by this platform; `vfio:functions --prepared` lists"
                + " what was");
    assertThat(zoo.sysfs.writes()).isEmpty();
  }

  @Test
  void showsWhatIsPreparedInTheList() {
    preparer.prepare(request(VF));
    assertThat(preparer.functions())
        .filteredOn(function -> function.address().equals(address(VF)))
        .singleElement()
        .satisfies(
            function -> {
              assertThat(function.vfio()).isTrue();
              assertThat(function.prepared()).contains(Standing.PREPARED);
            });
    assertThat(preparer.functions())
        .filteredOn(function -> function.prepared().isPresent())
        .hasSize(1);
  }
}
