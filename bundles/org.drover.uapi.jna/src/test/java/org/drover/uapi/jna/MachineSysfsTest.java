// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi.jna;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.drover.uapi.Sysfs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sysfs over a tree of files that is laid out as the kernel lays out an mdev. */
class MachineSysfsTest {
  private static final String UUID = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001";
  private static final String MDEV = "bus/mdev/devices/" + UUID;
  private static final int ENOENT = -2;
  private static final int EACCES = -13;
  private static final int EINVAL = -22;
  private static final int ENOTDIR = -20;
  private static final int EISDIR = -21;
  private static final int ENOSPC = -28;
  private static final int EROFS = -30;
  private static final int ELOOP = -40;

  @TempDir private Path root;
  private Sysfs sysfs;

  @BeforeEach
  void layOutAnMdev() throws IOException {
    Path device = root.resolve("devices/virtual/mtty/mtty/" + UUID);
    Files.createDirectories(device);
    Files.writeString(device.resolve("remove"), "");
    Files.writeString(device.resolve("name"), "Dual port serial\n");
    Files.createDirectories(root.resolve("kernel/iommu_groups/7/devices"));
    Files.createDirectories(root.resolve("bus/mdev/devices"));
    link(device.resolve("iommu_group"), "../../../../../kernel/iommu_groups/7");
    link(root.resolve(MDEV), "../../../devices/virtual/mtty/mtty/" + UUID);
    link(root.resolve("bus/mdev/devices/gone"), "../../../devices/virtual/mtty/mtty/gone");
    sysfs = new JnaKernel(root, Path.of("/dev")).sysfs();
  }

  @Test
  void listsNamesInAscendingOrder() throws IOException {
    assertThat(sysfs.list("bus/mdev/devices")).containsExactly(UUID, "gone");
    assertThat(sysfs.list("")).containsExactly("bus", "devices", "kernel");
    assertThat(sysfs.list("kernel/iommu_groups/7/devices")).isEmpty();
  }

  @Test
  void listsNothingWhereThereIsNoDirectory() throws IOException {
    assertThat(sysfs.list("class/mdev_bus")).isEmpty();
    assertThat(sysfs.list("bus/mdev/devices/gone")).isEmpty();
    assertThat(sysfs.list(MDEV + "/name")).isEmpty();
    assertThat(sysfs.list(MDEV + "/name/below")).isEmpty();
  }

  @Test
  void followsLinksInTheMiddleOfAPath() throws IOException {
    assertThat(sysfs.read(MDEV + "/name")).contains("Dual port serial");
    assertThat(sysfs.list(MDEV)).containsExactly("iommu_group", "name", "remove");
    assertThat(sysfs.exists(MDEV + "/iommu_group/devices")).isTrue();
    assertThat(sysfs.exists("bus/mdev/devices/gone")).isFalse();
  }

  @Test
  void leavesTheWayUpFromALinkToTheKernel() throws IOException {
    Path parent = root.resolve("devices/virtual/mtty/mtty");
    Files.writeString(parent.resolve("uevent"), "DRIVER=mtty\n");
    // Taken for text, ".." would be bus/mdev/devices; behind the link it is the mdev's parent.
    assertThat(sysfs.read(MDEV + "/../uevent")).contains("DRIVER=mtty");
  }

  @Test
  void readsTheTextWithoutTheLineBreakAtItsEnd() throws IOException {
    attribute("two", "first\nsecond\n");
    attribute("blank", "\n");
    attribute("empty", "");
    attribute("bare", "no break");
    attribute("padded", " a \n\n");
    assertThat(sysfs.read("two")).contains("first\nsecond");
    assertThat(sysfs.read("blank")).contains("");
    assertThat(sysfs.read("empty")).contains("");
    assertThat(sysfs.read("bare")).contains("no break");
    assertThat(sysfs.read("padded")).contains(" a \n");
  }

  @Test
  void readsAttributesThatAreLongerThanOneChunk() throws IOException {
    String text = "0123456789abcde\n".repeat(700);
    attribute("long", text);
    assertThat(sysfs.read("long").orElseThrow() + "\n").isEqualTo(text);
  }

  @Test
  void refusesAFileThatIsLongerThanAnyAttribute() throws IOException {
    attribute("endless", "x".repeat(64 * 1024 + 1));
    assertThatThrownBy(() -> sysfs.read("endless"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(root.resolve("endless").toString())
        .hasMessageContaining("EFBIG");
  }

  @Test
  void takesAnAbsentAttributeForAnOrdinaryAnswer() throws IOException {
    assertThat(sysfs.read(MDEV + "/absent")).isEmpty();
    assertThat(sysfs.read("bus/mdev/devices/gone/name")).isEmpty();
    assertThat(sysfs.read(MDEV + "/name/below")).isEmpty();
  }

  @Test
  void namesTheErrnoOfAnAttributeThatCannotBeRead() {
    assertThatThrownBy(() -> sysfs.read(MDEV + "/iommu_group"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(root + "/" + MDEV + "/iommu_group")
        .hasMessageContaining("read answered EISDIR");
  }

  @Test
  void tellsALinksTextAsItIs() throws IOException {
    assertThat(sysfs.readlink(MDEV + "/iommu_group"))
        .contains("../../../../../kernel/iommu_groups/7");
    assertThat(sysfs.readlink("bus/mdev/devices/gone"))
        .contains("../../../devices/virtual/mtty/mtty/gone");
  }

  @Test
  void tellsNoLinkWhereThereIsNone() throws IOException {
    assertThat(sysfs.readlink(MDEV + "/driver")).isEmpty();
    assertThat(sysfs.readlink(MDEV + "/name")).isEmpty();
    assertThat(sysfs.readlink("kernel")).isEmpty();
    assertThat(sysfs.readlink(MDEV + "/name/below")).isEmpty();
  }

  @Test
  void namesTheErrnoOfALinkOrADirectoryThatCannotBeReached() throws IOException {
    link(root.resolve("loop"), "loop");
    assertThatThrownBy(() -> sysfs.list("loop"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot list " + root.resolve("loop") + ": open answered ELOOP");
    assertThatThrownBy(() -> sysfs.readlink("loop/below"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot read the link " + root.resolve("loop/below"))
        .hasMessageContaining("readlink answered ELOOP");
  }

  @Test
  void writesTheTextInOneCall() throws IOException {
    assertThat(sysfs.write(MDEV + "/remove", "1")).isZero();
    assertThat(root.resolve("devices/virtual/mtty/mtty/" + UUID + "/remove")).hasContent("1");
    assertThat(sysfs.write(MDEV + "/remove", "")).isZero();
  }

  @Test
  void answersAWriteWithTheErrnoOfTheOpen() throws IOException {
    link(root.resolve("loop"), "loop");
    assertThat(sysfs.write(MDEV + "/absent", "1")).isEqualTo(ENOENT);
    assertThat(root.resolve(MDEV + "/absent")).as("made by a write").doesNotExist();
    assertThat(sysfs.write(MDEV + "/name/below", "1")).isEqualTo(ENOTDIR);
    assertThat(sysfs.write("kernel", "1")).isEqualTo(EISDIR);
    assertThat(sysfs.write("loop", "1")).isEqualTo(ELOOP);
  }

  @Test
  void answersAWriteWithTheErrnoOfTheWrite() throws IOException {
    assertThat(writeTo("/dev/full", UUID)).isEqualTo(ENOSPC);
    // The process's own attribute of that kind: the kernel takes numbers from -1000 to 1000 there.
    assertThat(writeTo("/proc/self/oom_score_adj", "5000")).isEqualTo(EINVAL);
  }

  private int writeTo(String file, String text) throws IOException {
    link(root.resolve("elsewhere"), file);
    try {
      return sysfs.write("elsewhere", text);
    } finally {
      Files.delete(root.resolve("elsewhere"));
    }
  }

  @Test
  void refusesWhatIsNoRelativePathOrNoAscii() {
    assertThatThrownBy(() -> sysfs.read("/etc/hostname"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("/etc/hostname");
    assertThatThrownBy(() -> sysfs.write(MDEV + "/remove", "ä"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void readsTheMachinesOwnTree() throws IOException {
    Sysfs own = new JnaKernel().sysfs();
    assertThat(own.list("devices/system/cpu")).isSorted().contains("cpu0", "online");
    assertThat(own.read("devices/system/cpu/online").orElseThrow()).matches("[0-9,-]+");
    assertThat(own.readlink("devices/system/cpu/cpu0/subsystem")).contains("../../../../bus/cpu");
  }

  @Test
  void answersAWriteToAReadOnlyAttributeEvenForRoot() {
    assertThat(new JnaKernel().sysfs().write("devices/system/cpu/online", "0"))
        .as("EACCES, or EROFS where sysfs is mounted read-only")
        .isIn(EACCES, EROFS);
  }

  private void attribute(String name, String text) throws IOException {
    Files.writeString(root.resolve(name), text);
  }

  private static void link(Path link, String text) throws IOException {
    Files.createSymbolicLink(link, Path.of(text));
  }
}
