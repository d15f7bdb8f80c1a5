// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.drover.api.service.Preparation;
import org.drover.api.service.PreparationPlan;
import org.drover.api.service.PreparationPlan.Command;
import org.drover.api.service.PreparationPlan.Write;
import org.drover.api.service.PreparedFunction.Standing;
import org.drover.testkit.samples.PciSamples;
import org.drover.testkit.samples.Samples;
import org.junit.jupiter.api.Test;

class FunctionFormatTest {
  private static final int WIDE = 200;
  private static final int NARROW = 80;

  @Test
  void aTableSaysWhichOnesCanBeHadAndWhyNot() {
    assertThat(FunctionFormat.text(PciSamples.functions(), WIDE))
        .isEqualTo(
            """
            ADDRESS           | CLASS        | IDS       | DRIVER   | GROUP | STATE     | WHY
            ------------------+--------------+-----------+----------+-------+-----------+---------------------
            vfio:0000:00:11.0 | Ethernet     | 8086:10d3 | e1000e   | 4     | in use    | interface eth0 is up
            vfio:0000:01:00.1 | NVMe         | 1b36:0010 | -        | 11    | free      | -
            vfio:0000:02:00.0 | PCI bridge   | 1b36:000e | -        | 10    | host only | it is a bridge
            vfio:0000:03:02.0 | unclassified | 1af4:1044 | vfio-pci | 10    | prepared  | -
            """);
  }

  @Test
  void fitsANarrowTerminal() {
    assertThat(FunctionFormat.text(PciSamples.functions(), NARROW).lines())
        .allMatch(line -> line.length() <= NARROW)
        .contains("  why  interface eth0 is up");
    List<Preparation> prepared =
        List.of(PciSamples.preparation(Standing.PREPARED, Standing.HALF_DONE));
    assertThat(PreparationFormat.text(prepared, NARROW).lines())
        .allMatch(line -> line.length() <= NARROW);
  }

  @Test
  void programsGetEveryKey() {
    assertThat(FunctionFormat.json(PciSamples.functions()).getAsJsonArray().get(3).toString())
        .isEqualTo(
            "{\"address\":\"vfio:0000:03:02.0\",\"classCode\":\"0x00ff00\",\"kind\":\"unclassified\","
                + "\"vendorId\":\"0x1af4\",\"deviceId\":\"0x1044\",\"driver\":\"vfio-pci\",\"group\":10,"
                + "\"companions\":[\"vfio:0000:02:00.0\",\"vfio:0000:03:01.0\"],\"vfio\":true,"
                + "\"prepared\":\"PREPARED\",\"uses\":[],\"obstacle\":null}");
    assertThat(
            PreparationFormat.json(PciSamples.preparation(Standing.PREPARED, Standing.HALF_DONE))
                .toString())
        .isEqualTo(
            "{\"address\":\"vfio:0000:03:02.0\",\"since\":\"2025-03-01T12:00:00Z\",\"functions\":["
                + "{\"address\":\"vfio:0000:03:02.0\",\"driver\":\"vfio-pci\",\"before\":\"virtio-pci\","
                + "\"standing\":\"PREPARED\",\"remark\":null},"
                + "{\"address\":\"vfio:0000:03:01.0\",\"driver\":\"vfio-pci\",\"before\":null,"
                + "\"standing\":\"HALF_DONE\",\"remark\":\"no driver has it\"}],\"notes\":[]}");
  }

  @Test
  void whatIsPreparedIsATableAndItsNotesStandBelow() {
    Preparation unreadable =
        new Preparation(PciSamples.VF, Samples.NOON, List.of(), List.of("It cannot be read."));
    assertThat(
            PreparationFormat.text(
                List.of(unreadable, PciSamples.preparation(Standing.PREPARED, Standing.HALF_DONE)),
                WIDE))
        .isEqualTo(
            """
            FUNCTION          | DRIVER   | BEFORE     | STATE         | WITH              | SINCE                | WHY
            ------------------+----------+------------+---------------+-------------------+----------------------+-----------------
            vfio:0000:03:02.0 | vfio-pci | virtio-pci | prepared      | -                 | 2025-03-01T12:00:00Z | -
            vfio:0000:03:01.0 | vfio-pci | -          | half prepared | vfio:0000:03:02.0 | 2025-03-01T12:00:00Z | no driver has it
            It cannot be read.
            """);
    assertThat(PreparationFormat.text(List.of(unreadable), WIDE)).isEqualTo("It cannot be read.\n");
    assertThat(PreparationFormat.text(List.<Preparation>of(), WIDE))
        .startsWith("Nothing is prepared;");
    assertThat(FunctionFormat.text(List.of(), WIDE)).startsWith("No PCI functions;");
  }

  @Test
  void aPlanHasTheProgramsThatWouldBeRun() {
    PreparationPlan plan =
        new PreparationPlan(
            PciSamples.VF,
            List.of(
                new Command(List.of("devlink", "port", "function", "set", "pci/a/1", "x", "y")),
                new Write("/sys/bus/pci/drivers_probe", "0000:01:00.1")),
            List.of(),
            List.of());
    assertThat(PreparationFormat.text(plan))
        .isEqualTo(
            """
            devlink port function set pci/a/1 x y
            echo 0000:01:00.1 > /sys/bus/pci/drivers_probe
            """);
    assertThat(PreparationFormat.json(plan).getAsJsonObject().get("steps"))
        .hasToString(
            "[{\"command\":[\"devlink\",\"port\",\"function\",\"set\",\"pci/a/1\",\"x\",\"y\"]},"
                + "{\"path\":\"/sys/bus/pci/drivers_probe\",\"text\":\"0000:01:00.1\"}]");
  }

  @Test
  void theConsoleShowsThemSo() {
    assertThat(Shown.text(PciSamples.functions(), WIDE)).startsWith("ADDRESS");
    assertThat(Shown.text(PciSamples.plan(), WIDE)).startsWith("echo vfio-pci > /sys/");
    assertThat(Shown.text(PciSamples.preparation(Standing.PREPARED, Standing.PREPARED), WIDE))
        .startsWith("FUNCTION");
  }
}
