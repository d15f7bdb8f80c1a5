// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.device.vfio.prepare.PciZoo.MOUNTS;
import static org.drover.device.vfio.prepare.PciZoo.MOUNTS_OF_THE_FIRST;
import static org.drover.device.vfio.prepare.PciZoo.NIC;
import static org.drover.device.vfio.prepare.PciZoo.PF;
import static org.drover.device.vfio.prepare.PciZoo.RNG;
import static org.drover.device.vfio.prepare.PciZoo.request;

import java.nio.file.Path;
import java.util.List;
import org.drover.api.Errno;
import org.drover.api.RefusedException;
import org.drover.api.service.Preparer;
import org.drover.testkit.CallMatcher;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** File systems without a disk, and consoles, that a function carries. */
class CarriedTest {
  private static final String ROOT = "20 1 0:2 / / rw - rootfs rootfs rw\n";

  /** As of the guest of the rig, whose root is an overlay of what its first process mounted. */
  private static final String OUT =
      "31 30 0:25 / /mnt/out rw,relatime - 9p out rw,access=client,msize=512000,trans=virtio\n";

  private static final String HOST =
      "27 20 0:23 / /host ro,relatime - 9p host ro,cache=loose,trans=virtio\n";

  private final PciZoo zoo = new PciZoo();
  @TempDir private Path folder;
  private Preparer preparer;

  @BeforeEach
  void begin() {
    preparer = zoo.preparer(folder);
  }

  private List<String> uses(String name) {
    return PciZoo.function(preparer, name).uses();
  }

  /** {@code p9_mount_tag_show} copies the zero at the end of the tag too. */
  private void p9(String tag) {
    zoo.sysfs.attribute(zoo.virtio(RNG, "virtio1", "9pnet_virtio") + "/mount_tag", tag + "\0");
  }

  private void mounts(String own, String first) {
    zoo.file(MOUNTS, own);
    zoo.file(MOUNTS_OF_THE_FIRST, first);
  }

  @Test
  void aFolderThatIsMountedBy9p() {
    p9("out");
    mounts(OUT, ROOT + OUT.replace("/mnt/out", "/root/mnt/out"));

    assertThat(uses(RNG)).containsExactly("the 9p folder out is mounted on /mnt/out");
    assertThatThrownBy(() -> preparer.plan(request(RNG)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("vfio:" + RNG + " is in use: the 9p folder out is mounted on")
        .hasMessageEndingWith("--force " + RNG);
    assertThat(zoo.sysfs.writes()).isEmpty();
  }

  /** What is below an overlay, and outside of a chroot, is in no table of the process itself. */
  @Test
  void aFolderThatOnlyTheFirstProcessSees() {
    p9("host");
    mounts("30 1 0:24 / / rw - overlay rig rw,lowerdir=/host\n" + OUT, ROOT + HOST);
    assertThat(uses(RNG)).containsExactly("the 9p folder host is mounted on /host");
  }

  @Test
  void aFolderThatIsNotMounted() {
    p9("spare");
    mounts(ROOT + OUT, ROOT + OUT);
    assertThat(uses(RNG)).isEmpty();

    zoo.file(MOUNTS, ROOT + "40 1 0:9 / /srv rw - virtiofs spare rw\n");
    assertThat(uses(RNG)).as("the same tag of another kind").isEmpty();
  }

  @Test
  void aFolderMayBeMountedOutOfSight() {
    p9("host");
    zoo.file(MOUNTS, ROOT);
    String sentence =
        "the 9p folder host may be mounted out of this process's sight (/proc/1/mountinfo cannot be"
            + " read)";
    assertThat(uses(RNG)).as("ENOENT").containsExactly(sentence);

    zoo.kernel.whenever(CallMatcher.open(MOUNTS_OF_THE_FIRST)).failing(Errno.EPERM);
    assertThat(uses(RNG)).as("hidepid=1").containsExactly(sentence);
  }

  @Test
  void aFolderOfVirtiofsWithItsTag() {
    zoo.virtio(RNG, "virtio3", "virtiofs");
    zoo.sysfs
        .link("fs/virtiofs/0/device", "../../../" + zoo.path(RNG) + "/virtio3")
        .attribute("fs/virtiofs/0/tag", "my data");
    mounts(ROOT + "41 1 0:33 / /srv rw - virtiofs my\\040data rw\n", ROOT);
    assertThat(uses(RNG)).containsExactly("the virtiofs folder my data is mounted on /srv");

    mounts(ROOT + "41 1 0:33 / /srv rw - virtiofs other rw\n", ROOT);
    assertThat(uses(RNG)).isEmpty();
  }

  /** Of Linux before 6.9. */
  @Test
  void aFolderOfVirtiofsWithoutATag() {
    zoo.virtio(RNG, "virtio3", "virtiofs");
    mounts(ROOT + "41 1 0:33 / /srv rw - virtiofs other rw\n", ROOT);
    assertThat(uses(RNG))
        .containsExactly(
            "a virtiofs folder is mounted, and the kernel does not tell whether it is this");

    mounts(ROOT, ROOT);
    assertThat(uses(RNG)).isEmpty();
  }

  @Test
  void aDiskBehindVirtioScsi() {
    String path = zoo.path(RNG) + "/virtio2/host2/target2:0:0/2:0:0:0/block/sda/sda1";
    zoo.blockDevice(path, "8:1");
    mounts("27 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw\n", ROOT);
    assertThat(uses(RNG)).containsExactly("sda1 is mounted on /");
  }

  @Test
  void aConsoleOfTheKernelBehindVirtio() {
    zoo.virtio(RNG, "virtio4", "virtio_console");
    zoo.sysfs
        .attribute("class/tty/console/active", "tty0 ttyS0")
        .link("class/tty/hvc0", "../../devices/virtual/tty/hvc0")
        .link("class/tty/ttyS0", "../../devices/pnp0/00:00/tty/ttyS0");
    assertThat(uses(RNG)).isEmpty();

    zoo.sysfs.attribute("class/tty/console/active", "tty0 hvc0");
    assertThat(uses(RNG)).containsExactly("the kernel's console hvc0 may be on it");
    assertThat(uses(NIC)).isEmpty();
  }

  @Test
  void aConsoleOfTheKernelOnASerialCard() {
    zoo.sysfs
        .attribute("class/tty/console/active", "ttyS4")
        .link("class/tty/ttyS4", "../../" + zoo.path(NIC) + "/tty/ttyS4");
    assertThat(uses(NIC)).containsExactly("the kernel's console ttyS4 is on it");
    assertThat(uses(PF)).isEmpty();
  }

  @Test
  void aFrameBufferWithAConsole() {
    zoo.sysfs
        .link("class/graphics/fb0", "../../" + zoo.path(NIC) + "/graphics/fb0")
        .link("class/graphics/fbcon", "../../devices/virtual/graphics/fbcon")
        .attribute("class/vtconsole/vtcon0/name", "(S) dummy device")
        .attribute("class/vtconsole/vtcon0/bind", "1")
        .attribute("class/vtconsole/vtcon1/name", "(M) frame buffer device")
        .attribute("class/vtconsole/vtcon1/bind", "1");
    assertThat(uses(NIC)).containsExactly("the text console is on its frame buffer fb0");
    assertThat(uses(PF)).isEmpty();

    zoo.sysfs.attribute("class/vtconsole/vtcon1/bind", "0");
    assertThat(uses(NIC)).isEmpty();
  }
}
