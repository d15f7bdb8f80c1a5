// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.device.vfio.prepare.PciZoo.EDU_BEHIND;
import static org.drover.device.vfio.prepare.PciZoo.NIC;
import static org.drover.device.vfio.prepare.PciZoo.RNG;
import static org.drover.device.vfio.prepare.PciZoo.VF;
import static org.drover.device.vfio.prepare.PciZoo.address;
import static org.drover.device.vfio.prepare.PciZoo.request;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.drover.api.DroverException;
import org.drover.api.RefusedException;
import org.drover.api.service.Preparation;
import org.drover.api.service.PreparedFunction;
import org.drover.api.service.PreparedFunction.Standing;
import org.drover.api.service.Preparer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a platform knows that was started anew, and what it makes of what others did meanwhile. */
class RestartTest {
  private final PciZoo zoo = new PciZoo();
  @TempDir private Path folder;
  private Map<String, String> before;

  /** Stands for the process: nothing catches it. */
  private static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }

  @BeforeEach
  void begin() {
    before = zoo.state();
  }

  private Preparer restarted() {
    return zoo.preparer(folder);
  }

  private List<Standing> standings() {
    List<Preparation> prepared = restarted().prepared();
    assertThat(prepared).hasSize(1);
    return prepared.get(0).functions().stream().map(PreparedFunction::standing).toList();
  }

  @Test
  void undoesWhatAnEarlierRunPrepared() {
    restarted().prepare(request(RNG));
    assertThat(standings()).containsOnly(Standing.PREPARED);

    restarted().unprepare(address(RNG));

    assertThat(zoo.state()).isEqualTo(before);
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource({
    "0000:03:02.0/driver_override, AS_BEFORE, AS_BEFORE",
    "virtio-pci/unbind, HALF_DONE, AS_BEFORE",
    "drivers_probe, HALF_DONE, AS_BEFORE",
    "0000:03:01.0/driver_override, PREPARED, AS_BEFORE"
  })
  void undoesWhatACrashCutShort(String write, Standing first, Standing second) {
    zoo.listener =
        (path, text) -> {
          if (path.equals(write)) {
            throw new Crash();
          }
        };
    assertThatThrownBy(() -> restarted().prepare(request(RNG))).isInstanceOf(Crash.class);
    zoo.listener = (path, text) -> {};

    assertThat(standings()).containsExactly(first, second);
    assertThat(restarted().unprepare(address(EDU_BEHIND)).functions())
        .allMatch(function -> function.standing() == Standing.AS_BEFORE);
    assertThat(zoo.state()).isEqualTo(before);
    assertThat(restarted().prepared()).isEmpty();
  }

  @Test
  void saysWhatHalfDoneMeans() {
    restarted().prepare(request(RNG));
    zoo.setOverride(RNG, "");
    zoo.detach(RNG);

    assertThat(restarted().prepared().get(0).functions().get(0).remark())
        .contains("no driver has it");
  }

  @Test
  void leavesAloneWhatSomebodyElseHasTaken() {
    restarted().prepare(request(RNG));
    zoo.attach(RNG, "other-driver");
    int there = zoo.sysfs.writes().size();

    assertThat(standings()).containsExactly(Standing.CHANGED, Standing.PREPARED);
    assertThatThrownBy(() -> restarted().unprepare(address(RNG)))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "unpreparing vfio:0000:03:02.0 is refused: vfio:0000:03:02.0: somebody else has changed"
                + " it: its driver is other-driver and its driver_override vfio-pci;"
                + " `vfio:unprepare vfio:0000:03:02.0 --forget` undoes what still can be and forgets"
                + " the rest");
    assertThat(zoo.sysfs.writes()).hasSize(there);
  }

  @Test
  void forgetsWhatNoLongerFitsAndUndoesTheRest() {
    restarted().prepare(request(RNG));
    zoo.attach(RNG, "other-driver");

    Preparation forgotten = restarted().forget(address(RNG));

    assertThat(forgotten.notes())
        .containsExactly("vfio:0000:03:02.0 is left as it is, and forgotten.");
    assertThat(zoo.stateOf(RNG)).isEqualTo("other-driver vfio-pci");
    assertThat(zoo.stateOf(EDU_BEHIND)).isEqualTo("-");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void saysThatAFunctionIsGone() {
    restarted().prepare(request(VF));
    zoo.unplug(VF);

    assertThat(standings()).containsExactly(Standing.GONE);
    assertThatThrownBy(() -> restarted().unprepare(address(VF)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("vfio:" + VF + ": there is no such function any more");
    restarted().forget(address(VF));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void knowsAnotherFunctionInTheSamePlace() {
    restarted().prepare(request(VF));
    zoo.sysfs.attribute(zoo.path(VF) + "/device", "0x10d3");

    assertThatThrownBy(() -> restarted().unprepare(address(VF)))
        .hasMessageContaining("another function is there now: 1b36:10d3 instead of 1b36:0010");
  }

  @Test
  void doesNotTakeAnothersOverrideForItsOwn() {
    restarted().prepare(request(NIC));
    zoo.setOverride(NIC, "");

    assertThat(standings()).containsExactly(Standing.CHANGED);
  }

  /** A boot of the machine undoes everything; the file is of an earlier one then. */
  @Test
  void forgetsAPreparationOfAnEarlierBootWhenTheNextOneBegins() {
    restarted().prepare(request(EDU_BEHIND));
    zoo.attach(RNG, "virtio-pci");
    zoo.setOverride(RNG, "");
    zoo.setOverride(EDU_BEHIND, "");
    PciZoo booted = new PciZoo();

    Preparer preparer = booted.preparer(folder);
    assertThat(preparer.prepared().get(0).functions())
        .allMatch(function -> function.standing() == Standing.AS_BEFORE);
    preparer.prepare(request(RNG));

    assertThat(folder.toFile().list()).containsExactly("vfio:0000:03:02.0.prepared");
  }

  @Test
  void aDamagedFileIsSaidAndNothingIsGuessed() throws IOException {
    restarted().prepare(request(VF));
    Path file = folder.resolve("vfio:" + VF + ".prepared");
    String whole = Files.readString(file);
    Files.writeString(file, whole.substring(0, whole.length() - 1 - "end\n".length()));
    int there = zoo.sysfs.writes().size();

    assertThat(restarted().prepared())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.address()).isEqualTo(address(VF));
              assertThat(one.functions()).isEmpty();
              assertThat(one.notes().get(0))
                  .startsWith(file + " cannot be read (its last line is not end)")
                  .endsWith("and remove the file.");
            });
    assertThatThrownBy(() -> restarted().unprepare(address(VF)))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("cannot be read");
    assertThat(zoo.sysfs.writes()).hasSize(there);
  }

  @Test
  void anUnfinishedFileIsNoPreparation() throws IOException {
    Files.createFile(folder.resolve("vfio:" + VF + ".prepared.unfinished"));
    assertThat(restarted().prepared()).isEmpty();
    restarted().prepare(request(VF));
    restarted().unprepare(address(VF));
    assertThat(folder).isEmptyDirectory();
  }
}
