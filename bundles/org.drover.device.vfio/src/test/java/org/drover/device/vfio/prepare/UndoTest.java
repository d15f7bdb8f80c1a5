// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.drover.device.vfio.prepare.PciZoo.EDU_BEHIND;
import static org.drover.device.vfio.prepare.PciZoo.RNG;
import static org.drover.device.vfio.prepare.PciZoo.address;
import static org.drover.device.vfio.prepare.PciZoo.request;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.drover.api.DroverException;
import org.drover.api.Errno;
import org.drover.api.service.Preparation;
import org.drover.api.service.PreparedFunction;
import org.drover.api.service.PreparedFunction.Standing;
import org.drover.api.service.Preparer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A step that fails, at each place of the way: everything is as before, or what is not is said. */
class UndoTest {
  private final PciZoo zoo = new PciZoo();
  @TempDir private Path folder;
  private Preparer preparer;
  private Map<String, String> before;

  @BeforeEach
  void begin() {
    preparer = zoo.preparer(folder);
    before = zoo.state();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000:03:02.0/driver_override=vfio-pci",
        "virtio-pci/unbind=0000:03:02.0",
        "drivers_probe=0000:03:02.0",
        "0000:03:01.0/driver_override=vfio-pci",
        "drivers_probe=0000:03:01.0"
      })
  void aWriteThatFailsLeavesEverythingAsItWas(String write) {
    zoo.faults.put(write, Errno.EIO);

    assertThatThrownBy(() -> preparer.prepare(request(RNG)))
        .isInstanceOf(DroverException.class)
        .hasMessageStartingWith("preparing vfio:0000:03:02.0 failed: the write of '")
        .hasMessageContaining(write.substring(0, write.indexOf('=')))
        .hasMessageContaining("EIO")
        .hasMessageEndingWith("what was done before is undone");
    assertThat(zoo.state()).isEqualTo(before);
    assertThat(preparer.prepared()).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {RNG, EDU_BEHIND})
  void aProbeThatFailsLeavesEverythingAsItWas(String name) {
    zoo.broken.put(name, "vfio-pci");

    assertThatThrownBy(() -> preparer.prepare(request(RNG)))
        .hasMessageContaining(
            name + " is not where it should be: no driver has it instead of vfio-pci");
    assertThat(zoo.state()).isEqualTo(before);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void isUndoneTheLastStepFirst() {
    zoo.broken.put(EDU_BEHIND, "vfio-pci");

    assertThatThrownBy(() -> preparer.prepare(request(RNG))).isInstanceOf(DroverException.class);

    List<String> writes = zoo.sysfs.writes();
    assertThat(writes.subList(5, writes.size()))
        .containsExactly(
            "bus/pci/devices/" + EDU_BEHIND + "/driver_override=\n",
            "bus/pci/drivers/vfio-pci/unbind=" + RNG,
            "bus/pci/devices/" + RNG + "/driver_override=\n",
            "bus/pci/drivers/virtio-pci/bind=" + RNG);
  }

  @Test
  void isWrittenDownBeforeTheFirstWrite() throws IOException {
    List<String> seen = new ArrayList<>();
    zoo.listener = (path, text) -> seen.addAll(names());

    preparer.prepare(request(RNG));

    assertThat(seen).hasSize(5).containsOnly("vfio:0000:03:02.0.prepared");
    Path file = folder.resolve("vfio:0000:03:02.0.prepared");
    assertThat(Files.getPosixFilePermissions(file))
        .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    assertThat(file)
        .hasContent(
            """
            drover-prepared 1
            address vfio:0000:03:02.0
            since 2026-11-22T12:00:00Z
            function 0000:03:02.0
            vendor 6900
            device 4164
            to vfio-pci
            from virtio-pci
            function 0000:03:01.0
            vendor 4660
            device 4584
            to vfio-pci
            end
            """);
  }

  private List<String> names() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void nothingIsTouchedIfItCannotBeWrittenDown() throws IOException {
    Path file = Files.createFile(folder.resolve("not-a-folder"));
    Preparer nowhere = zoo.preparer(file.resolve("prepared"));

    assertThatThrownBy(() -> nowhere.prepare(request(RNG)))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("not-a-folder");
    assertThat(zoo.sysfs.writes()).isEmpty();
    assertThat(zoo.backend.use(RNG)).isEmpty();
  }

  @Test
  void whatCannotBeUndoneIsSaidAndCanBeTriedAgain() {
    zoo.broken.put(EDU_BEHIND, "vfio-pci");
    zoo.faults.put("virtio-pci/bind=" + RNG, Errno.ENODEV);

    Throwable error = catchThrowable(() -> preparer.prepare(request(RNG)));

    assertThat(error)
        .hasMessageStartingWith("preparing vfio:0000:03:02.0 failed: 0000:03:01.0 is not where")
        .hasMessageContaining("could not be undone: vfio:0000:03:02.0: the write of '")
        .hasMessageContaining("ENODEV")
        .hasMessageEndingWith("`vfio:unprepare vfio:0000:03:02.0` tries it again");
    assertThat(error.getCause()).hasMessageContaining("0000:03:01.0 is not where");
    assertThat(error.getSuppressed()).hasSize(1);
    assertThat(zoo.stateOf(EDU_BEHIND)).isEqualTo("-");
    assertThat(preparer.prepared())
        .singleElement()
        .extracting(Preparation::functions)
        .asInstanceOf(InstanceOfAssertFactories.list(PreparedFunction.class))
        .extracting(PreparedFunction::standing)
        .containsExactly(Standing.HALF_DONE, Standing.AS_BEFORE);

    assertThatThrownBy(() -> preparer.unprepare(address(RNG)))
        .hasMessageContaining("unpreparing vfio:0000:03:02.0 failed for vfio:0000:03:02.0")
        .hasMessageEndingWith("what is left can be tried again");
    zoo.faults.clear();
    preparer.unprepare(address(RNG));
    assertThat(zoo.state()).isEqualTo(before);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void oneThatCannotBeGivenBackKeepsNoneOfTheOthers() {
    preparer.prepare(request(RNG));
    zoo.faults.put("vfio-pci/unbind=" + EDU_BEHIND, Errno.EBUSY);

    assertThatThrownBy(() -> preparer.unprepare(address(RNG)))
        .hasMessageContaining("vfio:" + EDU_BEHIND)
        .hasMessageContaining("EBUSY");
    assertThat(zoo.stateOf(RNG)).isEqualTo("virtio-pci");
    assertThat(preparer.prepared()).hasSize(1);
  }

  @Test
  void anInterruptIsNoticedBetweenTwoWritesAndEverythingIsUndone() {
    zoo.listener =
        (path, text) -> {
          if (path.equals("virtio-pci/unbind")) {
            Thread.currentThread().interrupt();
          }
        };

    assertThatThrownBy(() -> preparer.prepare(request(RNG)))
        .hasMessageContaining("it was cancelled before the write of '" + RNG + "' to")
        .hasMessageContaining("drivers_probe");

    assertThat(Thread.interrupted()).as("the thread stays interrupted").isTrue();
    assertThat(zoo.state()).isEqualTo(before);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void theFunctionsAreFreeAgainAfterAFailure() {
    zoo.broken.put(EDU_BEHIND, "vfio-pci");
    assertThatThrownBy(() -> preparer.prepare(request(RNG))).isInstanceOf(DroverException.class);
    assertThat(zoo.backend.use(RNG)).isEmpty();
    assertThat(zoo.backend.use(EDU_BEHIND)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 30})
  void aPersonWithoutThePowerIsToldWhatToDo(int errno) {
    zoo.faults.put("0000:03:02.0/driver_override=vfio-pci", Errno.of(errno));
    assertThatThrownBy(() -> preparer.prepare(request(RNG)))
        .hasMessageContaining(
            errno == 13 ? "run as root" : "sysfs is mounted read-only; run outside");
  }
}
