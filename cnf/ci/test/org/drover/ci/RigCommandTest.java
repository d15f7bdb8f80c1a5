// SPDX-License-Identifier: Apache-2.0
package org.drover.ci;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
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
        "--with mlx5 --kernel iommufd @ --with mlx5 is for the kernel debian",
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
