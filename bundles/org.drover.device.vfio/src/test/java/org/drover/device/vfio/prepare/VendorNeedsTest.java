// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.drover.device.vfio.devlink.ScriptedDevlink.PF;
import static org.drover.device.vfio.devlink.ScriptedDevlink.PORT;
import static org.drover.device.vfio.devlink.ScriptedDevlink.SET;
import static org.drover.device.vfio.devlink.ScriptedDevlink.SHOW;
import static org.drover.device.vfio.prepare.PciZoo.address;
import static org.drover.device.vfio.prepare.PciZoo.request;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.drover.api.DeviceIdentity;
import org.drover.api.DroverException;
import org.drover.api.RefusedException;
import org.drover.api.service.Preparation;
import org.drover.api.service.PreparationPlan.Command;
import org.drover.api.service.PreparationPlan.Write;
import org.drover.api.service.PreparationRequest;
import org.drover.api.service.PreparedFunction;
import org.drover.api.service.PreparedFunction.Standing;
import org.drover.api.service.Preparer;
import org.drover.api.spi.HostStep;
import org.drover.api.spi.HostStep.EswitchMode;
import org.drover.api.spi.HostStep.PhysicalDriver;
import org.drover.api.spi.HostStep.PortFunction;
import org.drover.device.vfio.devlink.ScriptedDevlink;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a vendor needs of the host (facts on mlx5, 4.1: PF driver, switchdev, migratable while no
 * driver has the function, then the variant driver), looked at, done, and undone.
 */
class VendorNeedsTest {
  private static final String VF = "0000:06:00.3";
  private static final String VARIANT = "mlx5_vfio_pci";
  private static final String ON_PORT = "devlink port function set " + PORT + " migratable ";

  private final PciZoo zoo = new PciZoo();
  private final List<DeviceIdentity> asked = new ArrayList<>();
  @TempDir private Path folder;
  @TempDir private Path place;
  private ScriptedDevlink devlink;
  private Preparer preparer;
  private Map<String, String> before;

  @BeforeEach
  void begin() {
    List.of("mlx5_core", VARIANT).forEach(zoo::driver);
    zoo.function(PF, "", 0x15b3, 0x1021, 0x020000, 20, "mlx5_core");
    zoo.function("0000:06:00.2", "", 0x15b3, 0x101e, 0x020000, 21, "mlx5_core");
    zoo.function(VF, "", 0x15b3, 0x101e, 0x020000, 22, "mlx5_core");
    zoo.virtual("0000:06:00.2", PF, 0);
    zoo.virtual(VF, PF, 1);
    devlink = new ScriptedDevlink(place);
    preparer = zoo.preparer(folder, this::steps, devlink.program());
    before = zoo.state();
  }

  private List<HostStep> steps(DeviceIdentity device) {
    asked.add(device);
    return device.driver().equals(Optional.of(VARIANT))
        ? List.of(
            new PhysicalDriver("mlx5_core", "no firmware"),
            new EswitchMode("switchdev", "no port"),
            new PortFunction("migratable", "enable", "no migration"))
        : List.of();
  }

  private static PreparationRequest wanted() {
    return new PreparationRequest(address(VF), Optional.of(VARIANT), Set.of());
  }

  private void refusedFor(String reason) {
    assertThatThrownBy(() -> preparer.prepare(wanted()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(reason);
    assertThat(zoo.state()).isEqualTo(before);
    assertThat(zoo.sysfs.writes()).isEmpty();
    assertThat(devlink.told()).noneMatch(told -> told.startsWith("port function set"));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aDryRunShowsWhatWouldBeDoneInItsPlaceAndWhatIsWellAlready() {
    var plan = preparer.plan(wanted());

    assertThat(plan.steps())
        .containsExactly(
            new Write("/sys/bus/pci/devices/" + VF + "/driver_override", VARIANT),
            new Write("/sys/bus/pci/drivers/mlx5_core/unbind", VF),
            new Command(
                List.of("devlink", "port", "function", "set", PORT, "migratable", "enable")),
            new Write("/sys/bus/pci/drivers_probe", VF));
    assertThat(plan.notes())
        .containsExactly(
            "Its physical function 0000:06:00.0 has mlx5_core.",
            "The switch of 0000:06:00.0 is in the mode switchdev.");
    assertThat(zoo.sysfs.writes()).isEmpty();
    assertThat(devlink.migratable()).isEqualTo("disable");
  }

  /** The vendor bids by the driver, which the function does not have yet. */
  @Test
  void theVendorIsAskedForTheFunctionAsItWillBe() {
    preparer.plan(wanted());

    assertThat(asked)
        .containsExactly(
            new DeviceIdentity(
                address(VF),
                "pci",
                Optional.of(VARIANT),
                OptionalInt.of(22),
                OptionalInt.of(0x15b3),
                OptionalInt.of(0x101e),
                Map.of(DeviceIdentity.KERNEL_RELEASE, zoo.kernel.release())));
  }

  @Test
  @Tag("pitfall-4")
  void setsItWhileNoDriverHasTheFunctionAndPutsItBack() {
    List<String> seen = new ArrayList<>();
    zoo.listener = (path, text) -> seen.add(path + " " + devlink.migratable());

    Preparation done = preparer.prepare(wanted());

    assertThat(zoo.stateOf(VF)).isEqualTo(VARIANT + " " + VARIANT);
    assertThat(seen)
        .containsExactly(
            VF + "/driver_override disable", "mlx5_core/unbind disable", "drivers_probe enable");
    assertThat(done.notes())
        .contains("devlink: migratable of " + PORT + " is enable, and was disable.");
    seen.clear();

    Preparation undone = preparer.unprepare(address(VF));

    assertThat(seen)
        .containsExactly(
            VARIANT + "/unbind enable", VF + "/driver_override disable", "mlx5_core/bind disable");
    assertThat(undone.notes()).isEmpty();
    assertThat(zoo.state()).isEqualTo(before);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void isWrittenDownBeforeItIsDoneAndUndoneAfterARestart() throws IOException {
    preparer.prepare(wanted());

    assertThat(Files.readAllLines(folder.resolve("vfio:" + VF + ".prepared")))
        .contains("setting " + PORT + " migratable enable disable");
    Preparer later = zoo.preparer(folder, device -> List.of(), devlink.program());
    later.unprepare(address(VF));
    assertThat(devlink.migratable()).isEqualTo("disable");
    assertThat(zoo.state()).isEqualTo(before);
  }

  @Test
  void whatIsSetAlreadyIsNotSetAndNotPutBack() {
    devlink.isMigratable("enable");

    Preparation done = preparer.prepare(wanted());
    preparer.unprepare(address(VF));

    assertThat(done.notes())
        .contains("The attribute migratable of " + PORT + " is enable already, and stays so.");
    assertThat(devlink.migratable()).isEqualTo("enable");
    assertThat(devlink.told()).noneMatch(told -> told.startsWith("port function set"));
    assertThat(zoo.state()).isEqualTo(before);
  }

  @Test
  void aDriverOfNoVendorNeedsNothing() {
    preparer.prepare(request(VF));
    assertThat(zoo.stateOf(VF)).isEqualTo("vfio-pci vfio-pci");
    assertThat(devlink.told()).isEmpty();
  }

  @Test
  void aSwitchInAnotherModeIsRefusedAndLeftAlone() {
    devlink.mode("legacy");
    refusedFor(
        "the switch of its physical function 0000:06:00.0 is in the mode legacy, and no port:"
            + " `devlink dev eswitch set pci/0000:06:00.0 mode switchdev`, which all functions of"
            + " the adapter feel");
  }

  @Test
  void aPhysicalFunctionWithAnotherDriverIsRefused() {
    zoo.attach(PF, "vfio-pci");
    before = zoo.state();
    refusedFor(
        "its physical function 0000:06:00.0 has vfio-pci instead of mlx5_core, and no firmware:"
            + " give it back to mlx5_core");
    zoo.detach(PF);
    before = zoo.state();
    refusedFor("its physical function 0000:06:00.0 has no driver instead of mlx5_core");
  }

  @Test
  void aFunctionThatIsNoVirtualOneIsRefused() {
    assertThatThrownBy(
            () ->
                preparer.plan(new PreparationRequest(address(PF), Optional.of(VARIANT), Set.of())))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(
            "vfio:0000:06:00.0 is no virtual function, and mlx5_vfio_pci migrates no others");
  }

  @Test
  void aFunctionWithoutAPortIsRefused() {
    devlink.lists("{\"port\":{}}");
    refusedFor(
        "pci/0000:06:00.0 has no devlink port of the flavour pcivf with the vfnum 1, on which"
            + " migratable is set, and no migration: `devlink port show` lists what there is");
  }

  @Test
  void aPortThatDoesNotTellTheAttributeIsRefused() {
    devlink.knowsNoMigratable();
    refusedFor(
        "migratable of " + PORT + " is not told, and no migration: the program devlink is older");
  }

  /** The program and the kernel know it, and the kernel says why it is not there. */
  @Test
  void whatTheKernelSaysOfAnAttributeThatItDoesNotTellIsPartOfTheRefusal() {
    // Of another attribute, which shares the kernel's one warning: it must hide no cause.
    devlink.hasNoMigratable("Warning: mlx5_core: Device doesn't support IPSec crypto.\n");
    refusedFor(
        "migratable of "
            + PORT
            + " is not told, and no migration: the program devlink is older than iproute2 6.2, the"
            + " kernel older than Linux 6.2, or the adapter's firmware does not have it (of some"
            + " attribute of the port the kernel says 'mlx5_core: Device doesn't support IPSec"
            + " crypto.')");
  }

  @Test
  void aMachineWithoutTheProgramIsRefused() {
    devlink.isGone();
    refusedFor("vfio:" + VF + ": there is no program devlink (");
  }

  @Test
  void aVendorThatCannotSayKeepsItsFunctionFromBeingPrepared() {
    preparer =
        zoo.preparer(
            folder,
            device -> {
              throw new DroverException("the vendor driver x cannot say");
            },
            devlink.program());
    refusedFor("vfio:" + VF + ": the vendor driver x cannot say");
  }

  @Test
  void aFunctionThatTheVariantDriverHasAlreadyIsRefusedWithWhatItLacks() {
    zoo.setOverride(VF, VARIANT);
    zoo.attach(VF, VARIANT);
    before = zoo.state();

    assertThatThrownBy(() -> preparer.plan(wanted()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(VARIANT + " has it already")
        .hasMessageContaining(
            "migratable of "
                + PORT
                + " is disable, and is set while no driver has the function alone: `echo "
                + VF
                + " > /sys/bus/pci/drivers/mlx5_vfio_pci/unbind`, then prepare it again");
    devlink.isMigratable("enable");
    assertThatThrownBy(() -> preparer.plan(wanted()))
        .hasMessageContaining("nothing is left to be done: mlx5_vfio_pci has it already");
  }

  @Test
  void aRefusalOfTheKernelsLeavesEverythingAsItWas() {
    devlink.fails(SET + "enable", "kernel answers: Operation not supported\n");

    assertThatThrownBy(() -> preparer.prepare(wanted()))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("devlink port function set migratable enable on " + PORT)
        .hasMessageContaining("EOPNOTSUPP")
        .hasMessageEndingWith("what was done before is undone");
    assertThat(zoo.state()).isEqualTo(before);
    assertThat(devlink.migratable()).isEqualTo("disable");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aProbeThatFailsPutsThePortBackToo() {
    zoo.broken.put(VF, VARIANT);

    assertThatThrownBy(() -> preparer.prepare(wanted()))
        .hasMessageContaining(VF + " is not where it should be: no driver has it")
        .hasMessageEndingWith("what was done before is undone");
    assertThat(devlink.migratable()).isEqualTo("disable");
    assertThat(zoo.state()).isEqualTo(before);
  }

  /** Sysfs tells the same before and after: no driver, and an override that is the new one. */
  @Test
  void oneThatSysfsDoesNotTellFromBeforeIsToldByItsPort() throws IOException {
    zoo.detach(VF);
    zoo.setOverride(VF, VARIANT);
    before = zoo.state();
    zoo.broken.put(VF, VARIANT);
    devlink.fails(SET + "disable", "devlink answers: Device or resource busy\n");

    assertThatThrownBy(() -> preparer.prepare(wanted()))
        .hasMessageContaining("of what was done before, this could not be undone: vfio:" + VF)
        .hasMessageContaining("EBUSY");

    assertThat(zoo.state()).isEqualTo(before);
    assertThat(preparer.prepared())
        .singleElement()
        .satisfies(
            one ->
                assertThat(one.functions())
                    .singleElement()
                    .satisfies(
                        function -> assertThat(function.standing()).isEqualTo(Standing.HALF_DONE)));
    devlink.works(SET + "disable");
    preparer.unprepare(address(VF));
    assertThat(devlink.migratable()).isEqualTo("disable");
    assertThat(preparer.prepared()).isEmpty();
  }

  @Test
  void aPortThatCannotBePutBackKeepsTheFunctionFromItsOldDriverUntilItIsForgotten() {
    preparer.prepare(wanted());
    devlink.fails("always", "devlink answers: No such device\n");

    assertThatThrownBy(() -> preparer.unprepare(address(VF)))
        .hasMessageContaining("unpreparing vfio:" + VF + " failed for vfio:" + VF)
        .hasMessageContaining("ENODEV")
        .hasMessageEndingWith("what is left can be tried again");
    assertThat(zoo.stateOf(VF)).isEqualTo("- " + VARIANT);

    Preparation forgotten = preparer.forget(address(VF));

    assertThat(forgotten.notes())
        .singleElement()
        .satisfies(
            note ->
                assertThat(note)
                    .startsWith(
                        "migratable of "
                            + PORT
                            + " is perhaps not disable again, and forgotten: "));
    assertThat(zoo.state()).isEqualTo(before);
    assertThat(folder).isEmptyDirectory();
  }

  /** Half done to sysfs, so that the port alone would tell it from one that is as before. */
  @Test
  void aPortThatCannotBeAskedKeepsNoneFromTheListAndItsOwnMayBeForgotten() {
    String another = "0000:06:00.2";
    preparer.prepare(request(another));
    zoo.detach(VF);
    zoo.setOverride(VF, VARIANT);
    zoo.broken.put(VF, VARIANT);
    devlink.fails(SET + "disable", "devlink answers: Device or resource busy\n");
    assertThatThrownBy(() -> preparer.prepare(wanted())).hasMessageContaining("EBUSY");
    devlink.fails(SHOW, "devlink answers: No such device\n");

    List<PreparedFunction> listed =
        preparer.prepared().stream().flatMap(one -> one.functions().stream()).toList();

    assertThat(listed)
        .extracting(PreparedFunction::address, PreparedFunction::standing)
        .containsExactly(
            tuple(address(another), Standing.PREPARED), tuple(address(VF), Standing.HALF_DONE));
    assertThat(listed.get(1).remark().orElseThrow())
        .startsWith("its port cannot be asked: ")
        .contains("ENODEV");
    preparer.forget(address(VF));
    assertThat(preparer.prepared()).hasSize(1);
    preparer.unprepare(address(another));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void anInterruptIsNoticedBeforeThePortIsSet() {
    zoo.listener =
        (path, text) -> {
          if (path.equals("mlx5_core/unbind")) {
            Thread.currentThread().interrupt();
          }
        };

    assertThatThrownBy(() -> preparer.prepare(wanted()))
        .hasMessageContaining("it was cancelled before " + ON_PORT + "enable");

    assertThat(Thread.interrupted()).isTrue();
    assertThat(devlink.told()).contains(SHOW).noneMatch(told -> told.startsWith(SET));
    assertThat(zoo.state()).isEqualTo(before);
  }
}
