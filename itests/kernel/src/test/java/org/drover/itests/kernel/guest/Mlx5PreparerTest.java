// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.itests.kernel.guest.Mlx5Host.PF;
import static org.drover.itests.kernel.guest.Mlx5Host.PORT;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.drover.api.DroverException;
import org.drover.api.Errno;
import org.drover.api.Finding;
import org.drover.api.KernelCallException;
import org.drover.api.Reason;
import org.drover.api.RefusedException;
import org.drover.api.service.Explanation;
import org.drover.api.service.Explanation.Verdict;
import org.drover.api.service.Owner;
import org.drover.api.service.Preparation;
import org.drover.api.service.PreparationPlan;
import org.drover.api.service.PreparationPlan.Command;
import org.drover.api.service.PreparationPlan.Write;
import org.drover.api.service.PreparationRequest;
import org.drover.api.service.PreparedFunction.Standing;
import org.drover.api.service.Preparer;
import org.drover.device.vfio.VfioBackend;
import org.drover.device.vfio.devlink.Devlink;
import org.drover.fsm.FeatureSet;
import org.drover.itests.platform.Until;
import org.drover.uapi.jna.JnaKernel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What mlx5 needs of its host, by the kernel's own devlink and the program of iproute2. The driver
 * of the physical function is the rig's stand-in, whose firmware refuses {@code migratable} of a
 * function that a driver has: EBUSY. What a test sees of it is in debugfs, past devlink.
 */
@Timeout(60)
final class Mlx5PreparerTest {
  static final PreparationRequest WANTED =
      new PreparationRequest(Mlx5.address(0), Optional.of("mlx5_vfio_pci"), Set.of());

  private static final String FUNCTION = Mlx5.address(0).name();
  private static final String SYSFS = "/sys/bus/pci/";
  private static final List<String> SET =
      List.of("devlink", "port", "function", "set", PORT, "migratable", "enable");
  private static final Owner PERSON = new Owner(Owner.Kind.PERSON, "tester");

  /** Stands for the process: nothing catches it. */
  private static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }

  private final JnaKernel kernel = new JnaKernel();
  @TempDir private Path folder;
  private Preparer preparer;

  @BeforeAll
  static void makeFunctions() throws IOException, InterruptedException {
    Firmware.start();
    if (RigKernel.ofThisGuest() == RigKernel.DEBIAN) {
      // The other one has it built in.
      Mlx5Host.run(
          "modprobe", "-q", "-C", "/dev/null", "-d", System.getenv("RIG_MODTREE"), "vfio-pci");
    }
  }

  /** As a host has it first: another driver, and not migratable. */
  @BeforeEach
  void begin() throws IOException, InterruptedException {
    Firmware.clearFaults();
    Mlx5Host.mode("switchdev");
    Firmware.allMigratable(false);
    Mlx5Host.give(0, "vfio-pci");
    Firmware.forgetCommands();
    preparer = preparer(new VfioBackend(kernel));
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    preparer.prepared().forEach(left -> preparer.forget(left.address()));
    assertThat(Firmware.faults()).isEmpty();
    KernelHealth.isSound();
  }

  /** As the tests of the same boot expect it. */
  @AfterAll
  static void putBack() throws IOException, InterruptedException {
    Firmware.allMigratable(true);
    Mlx5Host.give(0, "mlx5_vfio_pci");
    Mlx5Host.mode("legacy");
  }

  private Preparer preparer(VfioBackend backend) {
    return Mlx5Host.preparer(backend, folder);
  }

  private static void isAsBefore() throws IOException {
    assertThat(Mlx5Host.driver(0)).isEqualTo("vfio-pci");
    assertThat(Mlx5Host.override(0)).isEqualTo("vfio-pci");
    assertThat(Firmware.state(0)).contains("migratable no");
  }

  /** And nothing of it is noted any more. */
  private void isUndone() throws IOException {
    isAsBefore();
    assertThat(folder).isEmptyDirectory();
  }

  private static List<String> settings() throws IOException {
    return Firmware.commands().stream()
        .map(FirmwareCommand::toString)
        .filter("SET_HCA_CAP"::equals)
        .toList();
  }

  private static Explanation opened() {
    try (PlainDrover drover = new PlainDrover()) {
      drover.devices().open(Mlx5.address(0), PERSON);
      return drover.explainer().explain(Mlx5.address(0));
    }
  }

  @Test
  @Tag("pitfall-4")
  void makesAFunctionMigratableWhileNoDriverHasItAndPutsItBackAfterARestart() throws IOException {
    Preparation done = preparer.prepare(WANTED);

    assertThat(Mlx5Host.driver(0)).isEqualTo("mlx5_vfio_pci");
    assertThat(Firmware.state(0)).contains("migratable yes");
    assertThat(Firmware.state(1)).as("the other function").contains("migratable no");
    assertThat(settings()).hasSize(1);
    assertThat(done.notes())
        .contains(
            "The switch of 0000:01:00.0 is in the mode switchdev.",
            "devlink: migratable of " + PORT + " is enable, and was disable.");
    assertThat(folder.resolve("vfio:" + FUNCTION + ".prepared"))
        .content()
        .contains("setting " + PORT + " migratable enable disable\n");
    try (PlainDrover drover = new PlainDrover()) {
      assertThat(drover.devices().open(Mlx5.address(0), PERSON).device().capabilities().migration())
          .contains(FeatureSet.ofBits(7));
    }

    preparer(new VfioBackend(new JnaKernel())).unprepare(Mlx5.address(0));

    isUndone();
    assertThat(settings()).hasSize(2);
  }

  /** Its lines, typed by a person, do the same. */
  @Test
  void theDryRunShowsWhatCanBeTyped() throws IOException, InterruptedException {
    PreparationPlan plan = preparer.plan(WANTED);

    assertThat(plan.steps())
        .containsExactly(
            new Write(SYSFS + "devices/" + FUNCTION + "/driver_override", "mlx5_vfio_pci"),
            new Write(SYSFS + "drivers/vfio-pci/unbind", FUNCTION),
            new Command(SET),
            new Write(SYSFS + "drivers_probe", FUNCTION));
    isUndone();
    for (PreparationPlan.Step step : plan.steps()) {
      if (step instanceof Command command) {
        Mlx5Host.run(command.words().toArray(String[]::new));
      } else if (step instanceof Write write) {
        Files.writeString(Path.of(write.path()), write.text());
      }
    }
    assertThat(Firmware.state(0)).contains("migratable yes");
    assertThat(Mlx5Host.driver(0)).isEqualTo("mlx5_vfio_pci");
  }

  @Test
  void whatIsMigratableAlreadyStaysSo() throws IOException {
    Firmware.allMigratable(true);

    assertThat(preparer.prepare(WANTED).notes())
        .contains("The attribute migratable of " + PORT + " is enable already, and stays so.");
    preparer.unprepare(Mlx5.address(0));

    assertThat(Firmware.state(0)).contains("migratable yes");
    assertThat(settings()).isEmpty();
    assertThat(Mlx5Host.driver(0)).isEqualTo("vfio-pci");
  }

  /** There is no port then. The remedy is one, to the letter. */
  @Test
  void aSwitchInLegacyModeIsRefusedAndLeftAlone() throws IOException, InterruptedException {
    Mlx5Host.mode("legacy");
    String remedy = "devlink dev eswitch set " + PF + " mode switchdev";

    assertThatThrownBy(() -> preparer.prepare(WANTED))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(
            "the switch of its physical function 0000:01:00.0 is in the mode legacy")
        .hasMessageContaining("`" + remedy + "`");
    assertThat(Mlx5Host.run("devlink", "dev", "eswitch", "show", PF)).endsWith("mode legacy");
    isUndone();

    Mlx5Host.run(remedy.split(" "));
    assertThat(preparer.plan(WANTED).steps()).contains(new Command(SET));
  }

  /** Of the physical function's firmware; its driver says why it tells nothing. */
  @Test
  void anAdapterThatCannotMigrateIsRefusedInTheWordsOfItsDriver() throws IOException {
    Firmware.capabilityIs("migration", false);
    try {
      assertThatThrownBy(() -> preparer.prepare(WANTED))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("migratable of " + PORT + " is not told, and without it")
          .hasMessageContaining(
              " the kernel says 'mlx5_standin: Device doesn't support migration.')");
      isUndone();
    } finally {
      Firmware.capabilityIs("migration", true);
    }
  }

  /** It opens, does not migrate, and is told why; what helps cannot be done to it as it is. */
  @Test
  void aFunctionThatWasBoundTooEarlyIsExplainedAndRefused() throws IOException {
    Mlx5Host.give(0, "mlx5_vfio_pci");

    Explanation explanation = opened();

    assertThat(explanation.verdict()).isEqualTo(Verdict.NOT_MIGRATED);
    assertThat(explanation.findings())
        .extracting(Finding::reason)
        .contains(Reason.MIGRATABLE_NOT_SET);
    assertThatThrownBy(() -> preparer.plan(WANTED))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("mlx5_vfio_pci has it already")
        .hasMessageContaining("migratable of " + PORT + " is disable, and is set while no driver")
        .hasMessageContaining(
            "`echo " + FUNCTION + " > " + SYSFS + "drivers/mlx5_vfio_pci/unbind`");

    Files.writeString(Path.of(SYSFS, "drivers/mlx5_vfio_pci/unbind"), FUNCTION);
    preparer.prepare(WANTED);
    assertThat(opened().verdict()).isEqualTo(Verdict.MIGRATABLE);
    preparer.unprepare(Mlx5.address(0));
    assertThat(Mlx5Host.driver(0)).isEqualTo("-");
    assertThat(Firmware.state(0)).contains("migratable no");
  }

  /** So the order of the steps is the kernel's matter here, and not the test's. */
  @Test
  void thePortOfAFunctionThatADriverHasIsNotSet() throws IOException {
    assertThatThrownBy(() -> new Devlink(Mlx5Host.program()).set(PORT, "migratable", "enable"))
        .isInstanceOfSatisfying(
            KernelCallException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBUSY))
        .hasMessageContaining("Error: mlx5_standin: Failed setting HCA migratable cap.")
        .hasMessageContaining("kernel answers: Device or resource busy");
    isUndone();
  }

  /** The firmware's statuses as the command interface gives them, and one that comes before it. */
  @ParameterizedTest
  @CsvSource({
    "error 0x109 -1 95 0 1, EOPNOTSUPP",
    "error 0x109 -1 110 0 1, ETIMEDOUT",
    "status 0x109 -1 1 0 1, EIO",
    "status 0x109 -1 6 0 1, EBUSY",
    "status 0x109 -1 7 0 1, EAGAIN",
    "status 0x109 -1 8 0 1, ENOMEM",
    "status 0x109 -1 9 0 1, EINVAL"
  })
  void aRefusalOfTheFirmwareLeavesEverythingAsItWas(String fault, String errno) throws IOException {
    Firmware.fault(fault);

    assertThatThrownBy(() -> preparer.prepare(WANTED))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining(
            "devlink port function set migratable enable on " + PORT + " failed with " + errno)
        .hasMessageContaining("mlx5_standin: Failed setting HCA migratable cap.")
        .hasMessageEndingWith("what was done before is undone");
    isUndone();
  }

  @Test
  void aProbeThatFailsPutsThePortBackToo() throws IOException {
    VfioBackend failing =
        new VfioBackend(
            new FailingSysfs(kernel, "bus/pci/drivers_probe=" + FUNCTION, Errno.EIO::negative));

    assertThatThrownBy(() -> preparer(failing).prepare(WANTED))
        .hasMessageContaining("EIO")
        .hasMessageEndingWith("what was done before is undone");
    assertThat(settings()).as("there and back").hasSize(2);
    isUndone();
  }

  @Test
  void whatACrashCutShortBehindThePortIsUndoneByTheNextRun() throws IOException {
    VfioBackend crashing =
        new VfioBackend(
            new FailingSysfs(
                kernel,
                "bus/pci/drivers_probe=" + FUNCTION,
                () -> {
                  throw new Crash();
                }));
    assertThatThrownBy(() -> preparer(crashing).prepare(WANTED)).isInstanceOf(Crash.class);
    assertThat(Firmware.state(0)).contains("migratable yes");

    isHalfDoneAndUndone();
  }

  /** The program outlives it, and sets the port all the same; who asks the port waits for that. */
  @Test
  @Timeout(120)
  void whatAKillCutShortInTheMiddleOfThePortIsUndoneByTheNextRun() throws Exception {
    Firmware.fault("delay 0x109 -1 60000 0 1");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Djna.tmpdir=/tmp",
                "-cp",
                System.getProperty("java.class.path"),
                PreparingMain.class.getName(),
                folder.toString())
            .inheritIO()
            .start();
    Until.holds("the firmware is told", () -> !settings().isEmpty());

    process.destroyForcibly().waitFor();

    assertThat(Firmware.state(0)).as("before the program ends").contains("migratable no");
    Firmware.clearFaults();
    isHalfDoneAndUndone();
    assertThat(settings()).as("the killed one's, and back").hasSize(2);
  }

  private void isHalfDoneAndUndone() throws IOException {
    assertThat(Mlx5Host.driver(0)).isEqualTo("-");
    Preparer next = preparer(new VfioBackend(new JnaKernel()));
    assertThat(next.prepared())
        .singleElement()
        .satisfies(
            cut ->
                assertThat(cut.functions())
                    .singleElement()
                    .satisfies(
                        function -> assertThat(function.standing()).isEqualTo(Standing.HALF_DONE)));
    next.unprepare(Mlx5.address(0));
    isUndone();
  }

  /** As after a change of the mode by somebody else. */
  @Test
  void aPortThatHasGoneKeepsTheFunctionFromItsOldDriverUntilItIsBack() throws Exception {
    preparer.prepare(WANTED);
    Mlx5Host.mode("legacy");

    assertThatThrownBy(() -> preparer.unprepare(Mlx5.address(0)))
        .hasMessageContaining("ENODEV")
        .hasMessageContaining("`devlink port show`")
        .hasMessageEndingWith("what is left can be tried again");
    assertThat(Mlx5Host.driver(0)).isEqualTo("-");

    Mlx5Host.mode("switchdev");
    preparer.unprepare(Mlx5.address(0));
    isUndone();
  }
}
