// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.drover.device.vfio.prepare.Change.Setting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SavedPreparationTest {
  private static final String TEXT =
      """
      drover-prepared 1
      address vfio:0000:3b:00.2
      since 2026-11-22T12:00:00Z
      function 0000:3b:00.2
      vendor 5555
      device 4126
      to mlx5_vfio_pci
      from mlx5 core
      override mlx5 core
      setting pci/0000:3b:00.0/2 migratable enable disable
      function 0000:3b:00.3
      vendor 5555
      device 4126
      to vfio-pci
      end
      """;

  private static final SavedPreparation SAVED =
      new SavedPreparation(
          PciZoo.address("0000:3b:00.2"),
          PciZoo.NOON,
          List.of(
              new Change(
                  "0000:3b:00.2",
                  0x15b3,
                  0x101e,
                  "mlx5_vfio_pci",
                  Optional.of("mlx5 core"),
                  Optional.of("mlx5 core"),
                  List.of(new Setting("pci/0000:3b:00.0/2", "migratable", "enable", "disable"))),
              new Change(
                  "0000:3b:00.3",
                  0x15b3,
                  0x101e,
                  "vfio-pci",
                  Optional.empty(),
                  Optional.empty(),
                  List.of())));

  @Test
  void isWrittenAsThePageSays() {
    assertThat(SAVED.text()).isEqualTo(TEXT);
  }

  @Test
  void isReadAsItWasWritten() {
    assertThat(SavedPreparation.of(TEXT)).isEqualTo(SAVED);
  }

  /** What is replaced by what, and what is said of it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "prepared 1 | prepared 2 | its first line is not drover-prepared 1",
        "address vfio | adress vfio | 'adress vfio:0000:3b:00.2' stands where address is expected",
        "2026-11 | 2026-13 | '2026-13-22T12:00:00Z' is no moment",
        "override mlx5 | overwrite mlx5 | it has the line 'overwrite mlx5 core'",
        "override mlx5 core | override | it has the line 'override'",
        "override mlx5 | from mlx5 | from is there twice",
        "vendor 5555 | device 5555 | device is there twice",
        "function 0000:3b:00.2 | vendor 1 | 'vendor 1' stands where function is expected",
        "enable disable | enable | it has the line 'setting pci/0000:3b:00.0/2 migratable enable'",
        "to vfio-pci | from vfio-pci | something of 0000:3b:00.3 is missing"
      })
  void whatIsNoPreparationIsRefused(String there, String instead, String why) {
    assertThatThrownBy(() -> SavedPreparation.of(TEXT.replace(there, instead)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(why);
  }

  @Test
  void aPartOfItIsRefused() {
    List<String> lines = TEXT.lines().toList();
    for (int count = 0; count < lines.size(); count++) {
      String part = String.join("\n", lines.subList(0, count));
      assertThatThrownBy(() -> SavedPreparation.of(part))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
