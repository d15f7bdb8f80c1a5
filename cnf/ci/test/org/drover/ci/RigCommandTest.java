// SPDX-License-Identifier: Apache-2.0
package org.drover.ci;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ./drover rig} and {@code guest-pci}: what they make of their arguments. */
class RigCommandTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "                           | debian --pci",
        "--kernel iommufd           | iommufd --pci",
        "--kernel iommufd --no-pci  | iommufd",
        "--no-pci --kernel debian   | debian",
        "--no-pci --pci             | debian --pci",
        "--pair a                   | debian a",
        "--pair b --kernel iommufd  | iommufd b",
        "--pci --pair b             | debian --pci b",
        "--with mlx5                | debian --pci mlx5",
        "--with mlx5 --pair a       | debian a mlx5",
        "--with mlx5 --kernel iommufd | iommufd --pci mlx5",
      })
  void takesDebiansKernelAndThePciFunctionsUnlessTold(String words, String machine)
      throws Exception {
    Script.Result result =
        new Machine(folder)
            .run(
                "cmd-rig.sh",
                "rig_options "
                    + (words == null ? "" : words)
                    + "; echo $_kernel $_pci $_pair $_with");

    assertThat(result).isEqualTo(new Script.Result(0, machine + "\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      quoteCharacter = '"',
      value = {
        "--kernel xen @ there is no kernel 'xen': debian or iommufd",
        "--kernel     @ --kernel needs a value: debian or iommufd",
        "--pair c     @ there is no machine 'c': the two are a and b",
        "--pair       @ --pair needs a value: a or b",
        "--with qat   @ there is no driver 'qat': mlx5",
        "--with       @ --with needs a value: mlx5",
        "--with mlx5 --no-pci @ --with mlx5 takes a PCI function: leave out --no-pci",
        "now          @ 'now' is not an option of rig: --kernel debian|iommufd, --pci or --no-pci, --with mlx5, --pair a|b",
      })
  void wrongCallIsOneClearLineBeforeAnythingIsInstalled(String words, String reason)
      throws Exception {
    List<String> command = new ArrayList<>(List.of("./drover", "rig"));
    command.addAll(List.of(words.split(" ")));

    assertThat(Script.run(command, Map.of("DROVER_STATE", folder.toString())))
        .isEqualTo(new Script.Result(1, "drover: " + reason + "\n"));
  }

  /** The kernel has room for 107 characters, and QEMU's options none for a blank. */
  @Test
  void theWireOfTwoGuestsIsShortWhereverTheCheckoutLies() throws Exception {
    Path checkout = folder.resolve("of a name with blanks").resolve("l".repeat(100));
    Path wire = wire(checkout);
    try {
      assertThat(wire.toString()).matches("/[A-Za-z0-9/-]{1,60}");
      assertThat(Files.getPosixFilePermissions(wire.getParent()))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
      assertThat(wire(checkout)).as("of the other machine").isEqualTo(wire);
    } finally {
      Files.delete(wire.getParent());
    }
  }

  @Test
  void theWireIsNotPutWhereOthersReach() throws Exception {
    Path wire = wire(folder);
    try {
      Files.setPosixFilePermissions(wire.getParent(), PosixFilePermissions.fromString("rwxr-xr-x"));
      assertThat(machine(folder).run("cmd-rig.sh", "rig_wire"))
          .isEqualTo(
              new Script.Result(
                  1,
                  "drover: "
                      + wire.getParent()
                      + " is not a folder of your own that you alone can enter: remove it, and"
                      + " begin again\n"));
    } finally {
      Files.delete(wire.getParent());
    }
  }

  private Machine machine(Path state) throws IOException {
    Machine machine = new Machine(folder);
    machine.set("DROVER_STATE", state.toString());
    return machine;
  }

  private Path wire(Path state) throws Exception {
    Script.Result result = machine(state).run("cmd-rig.sh", "rig_wire");
    assertThat(result.status()).as(result.output()).isZero();
    return Path.of(result.output().strip());
  }

  @Test
  void functionsAreMadeReadyInAGuestThatHasThemAlone() throws Exception {
    String script = "itests/kernel/rig/guest-pci";

    assertThat(Script.run(List.of(script), Map.of("RIG_PCI", "no")))
        .isEqualTo(
            new Script.Result(
                1,
                "guest-pci: there are no PCI functions:"
                    + " run this in a guest that was booted with --pci\n"));
    assertThat(Script.run(List.of(script, "3"), Map.of("RIG_PCI", "yes")))
        .isEqualTo(
            new Script.Result(1, "guest-pci: '3' is no number of VFs; usage: guest-pci [0|1|2]\n"));
  }

  @Test
  void theDriverOfAVendorIsMadeReadyInAGuestThatHasItAlone() throws Exception {
    assertThat(Script.run(List.of("itests/kernel/rig/guest-mlx5"), Map.of("RIG_WITH", "")))
        .isEqualTo(
            new Script.Result(
                1,
                "guest-mlx5: there is no mlx5 driver:"
                    + " run this in a guest that was booted with --with mlx5\n"));
  }
}
