// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.api.AccessPath.CDEV;
import static org.drover.api.AccessPath.GROUP;
import static org.drover.device.vfio.ScriptedMtty.ADDRESS;
import static org.drover.device.vfio.ScriptedMtty.DEVICE;
import static org.drover.testkit.CallMatcher.ioctl;
import static org.drover.testkit.CallMatcher.open;

import java.util.List;
import org.drover.api.DeviceIdentity;
import org.drover.api.DroverException;
import org.drover.api.Errno;
import org.drover.api.KernelCallException;
import org.drover.api.RefusedException;
import org.drover.api.VfToken;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.WorkloadMemory;
import org.drover.device.vfio.sysfs.ScriptedText;
import org.drover.fsm.MigrationState;
import org.drover.testkit.CallMatcher;
import org.drover.testkit.Reply;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * mtty as a kernel with {@code /dev/iommu} serves it. Numbers and struct bytes are those of {@code
 * include/uapi/linux/vfio.h} and {@code iommufd.h}.
 */
class CdevTest {
  private static final int IOMMUFD = 31;
  private static final int MEMFD = 30;
  private static final long BIND_IOMMUFD = 0x3b76;
  private static final long ATTACH_IOMMUFD_PT = 0x3b77;
  private static final long IOAS_ALLOC = 0x3b81;
  private static final long IOAS_MAP = 0x3b85;
  private static final long GET_HW_INFO = 0x3b8a;

  private static final CallMatcher OPEN_IOMMUFD = open("/dev/iommu");
  private static final CallMatcher OPEN_NODE = open("/dev/vfio/devices/vfio3");

  /** {@code argsz 16, flags 0, iommufd 31}. */
  private static final CallMatcher BIND =
      ioctl(DEVICE, BIND_IOMMUFD, "10 00 00 00 00 00 00 00 1f 00 00 00");

  /** {@code argsz 12, flags 0, pt_id 5}. */
  private static final CallMatcher ATTACH =
      ioctl(DEVICE, ATTACH_IOMMUFD_PT, "0c 00 00 00 00 00 00 00 05 00 00 00");

  private static final CallMatcher MAP = ioctl(IOMMUFD, IOAS_MAP);

  private static final WorkloadMemory TWO_PAGES =
      new WorkloadMemory(
          List.of(
              new WorkloadMemory.Region(0, 4096, MEMFD, 0, true, true),
              new WorkloadMemory.Region(0x10000, 4096, MEMFD, 4096, true, false)));

  private static final VfToken TOKEN = VfToken.parse("cafe0123-4567-89ab-cdef-0123456789ab");

  private final ScriptedMtty mtty = new ScriptedMtty();

  @BeforeEach
  void iommufd() {
    mtty.kernel
        .tree()
        .attribute("class/misc/iommu/dev", "10:125")
        .attribute(
            "devices/virtual/mtty/mtty/" + ScriptedMtty.UUID + "/vfio-dev/vfio3/dev", "511:3");
    mtty.kernel.whenever(OPEN_IOMMUFD).giving(IOMMUFD);
    mtty.kernel
        .whenever(ioctl(IOMMUFD, IOAS_ALLOC, "0c 00 00 00 00 00 00 00"))
        .replying(Reply.writing(8, "05 00 00 00"));
    mtty.kernel.whenever(open("/proc/self/fd/" + MEMFD)).giving(20);
    mtty.kernel.whenever(MAP).giving(0);
    mtty.kernel.whenever(OPEN_NODE).giving(DEVICE);
    mtty.kernel.whenever(BIND).replying(Reply.writing(12, "01 00 00 00"));
    mtty.kernel.whenever(ATTACH).giving(0);
    // A mediated device has no IOMMU that could be asked.
    mtty.kernel.whenever(ioctl(IOMMUFD, GET_HW_INFO)).failing(Errno.ENOENT);
  }

  private DeviceIdentity identity() {
    return mtty.backend.describe(ADDRESS).orElseThrow();
  }

  private void leavesNothing() {
    assertThat(mtty.kernel.openDescriptors()).isEmpty();
    assertThat(mtty.kernel.mappings()).isZero();
  }

  /** {@code IOMMU_HWPT_ALLOC}, which pins the memory. */
  @Test
  void aPageTableThatCannotBeMadeSaysWhatHelps() {
    // A kernel whose processes cannot be looked at.
    mtty.kernel.whenever(open("/proc/self/status")).failing(Errno.EACCES);
    mtty.kernel.whenever(ioctl(IOMMUFD, GET_HW_INFO)).replying(Reply.writing(32, "01 00 00 00"));
    mtty.kernel.whenever(ioctl(IOMMUFD, 0x3b89)).failing(Errno.ENOMEM);

    assertThatThrownBy(() -> mtty.backend.open(ADDRESS, mtty.backend.bind(TWO_PAGES, CDEV)))
        .isInstanceOf(KernelCallException.class)
        .hasMessageContaining("IOMMU_HWPT_ALLOC for " + ADDRESS)
        .hasMessageContaining("raise RLIMIT_MEMLOCK");
    leavesNothing();
  }

  @Test
  void isPreferredWhereTheKernelHasIt() {
    assertThat(mtty.backend.paths(identity())).containsExactly(CDEV, GROUP);
    AddressSpace space = mtty.backend.bind(WorkloadMemory.NONE);
    assertThat(space.via()).isEmpty();

    try (MigratableDevice device = mtty.backend.open(ADDRESS, space)) {
      assertThat(device.state()).isEqualTo(MigrationState.RUNNING);
      assertThat(space.via()).contains(CDEV);
      assertThat(mtty.seen(open("/dev/vfio/7"))).isZero();
      assertThat(mtty.seen(open("/dev/vfio/vfio"))).isZero();
    }
    leavesNothing();
  }

  @Test
  void aKernelWithoutNodesOfDevicesHasTheirFoldersAllTheSame() {
    String folder = "devices/virtual/mtty/mtty/" + ScriptedMtty.UUID + "/vfio-dev/vfio3";
    mtty.kernel.tree().remove(folder + "/dev");
    mtty.kernel.tree().attribute(folder + "/uevent", "");

    assertThat(mtty.backend.paths(identity())).containsExactly(GROUP);
  }

  @Test
  void theGroupIsTakenIfAskedFor() {
    AddressSpace space = mtty.backend.bind(WorkloadMemory.NONE, GROUP);

    mtty.backend.open(ADDRESS, space).close();

    assertThat(space.via()).contains(GROUP);
    assertThat(mtty.seen(OPEN_IOMMUFD)).isZero();
    assertThat(mtty.seen(OPEN_NODE)).isZero();
  }

  @Test
  void mapsTheMemoryBeforeTheDeviceIsThere() {
    AddressSpace space = mtty.backend.bind(TWO_PAGES);

    mtty.backend.open(ADDRESS, space).close();

    // size 40, FIXED_IOVA | WRITEABLE | READABLE, then without WRITEABLE; ioas_id 5
    List<String> maps =
        mtty.kernel.calls().stream()
            .filter(MAP.predicate())
            .map(call -> call.payload().substring(0, 47))
            .toList();
    assertThat(maps)
        .containsExactly(
            "28 00 00 00 07 00 00 00 05 00 00 00 00 00 00 00",
            "28 00 00 00 05 00 00 00 05 00 00 00 00 00 00 00");
    leavesNothing();
  }

  @Test
  void mapsAgainWhenTheNextDeviceComes() {
    AddressSpace space = mtty.backend.bind(TWO_PAGES);

    mtty.backend.open(ADDRESS, space).close();
    mtty.backend.open(ADDRESS, space).close();

    assertThat(mtty.seen(MAP)).isEqualTo(4);
    leavesNothing();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "16 | the group path has it |through its group (find out who with 'fuser -v /dev/vfio/7')",
        "22 | another opener has it |find out who with 'fuser -v /dev/vfio/devices/vfio3'",
      })
  void saysWhoHasADeviceThatDoesNotBind(int errno, String why, String says) {
    mtty.kernel.failNth(BIND, 1, errno(errno));

    assertThatThrownBy(() -> mtty.backend.open(ADDRESS, mtty.backend.bind(WorkloadMemory.NONE)))
        .as(why)
        .isInstanceOf(KernelCallException.class)
        .hasMessageContaining("VFIO_DEVICE_BIND_IOMMUFD")
        .hasMessageContaining("/dev/vfio/devices/vfio3")
        .hasMessageContaining(says);
    leavesNothing();
  }

  private static Errno errno(int number) {
    return number == 16 ? Errno.EBUSY : Errno.EINVAL;
  }

  /** The same device as a PCI function, whose node stands in the same folder. */
  private ScriptedFunction function() {
    return new ScriptedFunction(mtty);
  }

  @Test
  void theNodeOfAVirtualFunctionTakesNoToken() {
    function().virtual();

    assertThatThrownBy(
            () -> mtty.backend.open(ADDRESS, mtty.backend.bind(WorkloadMemory.NONE), TOKEN))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("opening " + ADDRESS + " by cdev with a VF token")
        .hasMessageContaining("say --via group");
    assertThat(mtty.seen(OPEN_NODE)).isZero();
    leavesNothing();
  }

  /** By {@code VFIO_DEVICE_FEATURE SET PCI_VF_TOKEN}: 16 bytes of payload. */
  @Test
  void aPhysicalFunctionIsToldItsTokenWhenItIsOpen() {
    function();
    mtty.kernel
        .whenever(ioctl(DEVICE, ScriptedMtty.DEVICE_FEATURE, "08 00 00 00 00 00 06 00"))
        .giving(0);
    CallMatcher set =
        ioctl(
            DEVICE,
            ScriptedMtty.DEVICE_FEATURE,
            "18 00 00 00 00 00 02 00 ca fe 01 23 45 67 89 ab cd ef 01 23 45 67 89 ab");
    mtty.kernel.whenever(set).giving(0);

    mtty.backend.open(ADDRESS, mtty.backend.bind(WorkloadMemory.NONE), TOKEN).close();

    assertThat(mtty.seen(set)).isEqualTo(1);
    assertThat(mtty.seen(OPEN_NODE)).isEqualTo(1);
    leavesNothing();
  }

  @Test
  void aFunctionWithoutVirtualOnesTakesNone() {
    function();

    assertThatThrownBy(
            () -> mtty.backend.open(ADDRESS, mtty.backend.bind(WorkloadMemory.NONE), TOKEN))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("leave --vf-token out");
    leavesNothing();
  }

  /** {@code vfio_df_check_token()} of Linux 6.17 and later. */
  @Test
  void saysHowAFunctionIsOpenedWhoseBindAsksForAToken() {
    ScriptedFunction function = function();
    mtty.kernel.whenever(BIND).failing(Errno.EACCES);

    assertThatThrownBy(() -> mtty.backend.open(ADDRESS, mtty.backend.bind(WorkloadMemory.NONE)))
        .hasMessageContaining("VFIO_DEVICE_BIND_IOMMUFD")
        .hasMessageContaining("some of its virtual functions are open")
        .hasMessageEndingWith("open it with --via group --vf-token UUID");
    function.virtual();
    assertThatThrownBy(() -> mtty.backend.open(ADDRESS, mtty.backend.bind(WorkloadMemory.NONE)))
        .hasMessageContaining("a VFIO driver has its physical function too")
        .hasMessageEndingWith("open it with --via group --vf-token UUID");
    leavesNothing();
  }

  @Test
  void namesTheNeighbourThatKeepsTheGroupFromBeingViable() {
    mtty.kernel
        .tree()
        .link("kernel/iommu_groups/7/devices/0000:03:02.0/driver", "../../virtio-pci");
    mtty.kernel.failNth(BIND, 1, Errno.EPERM);

    assertThatThrownBy(() -> mtty.backend.open(ADDRESS, mtty.backend.bind(WorkloadMemory.NONE)))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("IOMMU group 7 of " + ADDRESS + " is not viable")
        .hasMessageContaining("0000:03:02.0 is bound to virtio-pci");
    leavesNothing();
  }

  @Test
  void saysThatAnotherIommufdMayHaveTheGroup() {
    mtty.kernel.failNth(BIND, 1, Errno.EPERM);

    assertThatThrownBy(() -> mtty.backend.open(ADDRESS, mtty.backend.bind(WorkloadMemory.NONE)))
        .hasMessageContaining("or open in another iommufd");
  }

  @Test
  void closesTheNodeIfTheDeviceDoesNotAttach() {
    mtty.kernel.failNth(ATTACH, 1, Errno.EADDRINUSE);

    assertThatThrownBy(() -> mtty.backend.open(ADDRESS, mtty.backend.bind(TWO_PAGES)))
        .isInstanceOf(KernelCallException.class)
        .hasMessageContaining("VFIO_DEVICE_ATTACH_IOMMUFD_PT")
        .hasMessageContaining("EADDRINUSE")
        .hasMessageContaining("choose other IOVAs");
    leavesNothing();
  }

  /** As a kernel behind an Intel IOMMU prints them; what is relaxable takes mappings. */
  @Test
  void saysWhichAddressesNoMappingMayHave() {
    mtty.kernel
        .tree()
        .attribute(
            "kernel/iommu_groups/7/reserved_regions",
            """
        0x000000007c000000 0x000000007fffffff direct-relaxable
        0x00000000fee00000 0x00000000feefffff msi
        0x0000008000000000 0xffffffffffffffff reserved
        """);
    mtty.kernel.failNth(ATTACH, 1, Errno.EADDRINUSE);

    assertThatThrownBy(() -> mtty.backend.open(ADDRESS, mtty.backend.bind(TWO_PAGES)))
        .hasMessageEndingWith(
            "reserves addresses: those of IOMMU group 7 are 0xfee00000-0xfeefffff (msi),"
                + " 0x8000000000-0xffffffffffffffff (reserved); choose other IOVAs");
    leavesNothing();
  }

  @Test
  void saysWhatToDoWhereIommufdMayNotBeOpened() {
    mtty.kernel.failNth(OPEN_IOMMUFD, 1, Errno.EACCES);

    assertThatThrownBy(() -> mtty.backend.open(ADDRESS, mtty.backend.bind(WorkloadMemory.NONE)))
        .hasMessageContaining("open on /dev/iommu")
        .hasMessageContaining("opened by group");
    leavesNothing();
  }

  @Test
  void saysWhatToRaiseWhereMemoryMayNotBeLocked() {
    mtty.kernel.failNth(MAP, 2, Errno.ENOMEM);
    // A kernel whose processes cannot be looked at.
    mtty.kernel.whenever(open("/proc/self/status")).failing(Errno.EACCES);

    assertThatThrownBy(() -> mtty.backend.open(ADDRESS, mtty.backend.bind(TWO_PAGES)))
        .hasMessageContaining("IOMMU_IOAS_MAP of 0x1000 bytes at IOVA 0x10000")
        .hasMessageEndingWith(
            "raise RLIMIT_MEMLOCK (ulimit -l) to the size of the workload's memory");
    leavesNothing();
  }

  /** Behind an IOMMU nothing is locked before the first device is attached, and then all is. */
  @Test
  void saysWhatToRaiseWhereTheMemoryIsLockedAtTheAttach() {
    mtty.kernel.whenever(ATTACH).failing(Errno.ENOMEM);
    ScriptedText.put(mtty.kernel, 40, "/proc/self/limits", "Max locked memory  4096  4096  bytes");
    ScriptedText.put(mtty.kernel, 41, "/proc/self/status", "VmLck:\t0 kB");

    assertThatThrownBy(() -> mtty.backend.open(ADDRESS, mtty.backend.bind(TWO_PAGES)))
        .hasMessageContaining("VFIO_DEVICE_ATTACH_IOMMUFD_PT of " + ADDRESS + " to the IOAS 5")
        .hasMessageEndingWith("it is 4096 bytes, of which 0 are taken, and this needs 8192");
    leavesNothing();
  }

  @Test
  void aKernelWithoutIommufdRefusesItByName() {
    ScriptedMtty plain = new ScriptedMtty();
    assertThat(plain.backend.paths(plain.backend.describe(ADDRESS).orElseThrow()))
        .containsExactly(GROUP);

    assertThatThrownBy(
            () -> plain.backend.open(ADDRESS, plain.backend.bind(WorkloadMemory.NONE, CDEV)))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "opening "
                + ADDRESS
                + " by cdev is refused: the kernel offers no /dev/iommu: load the module iommufd"
                + " (CONFIG_IOMMUFD, Linux 6.2 and later), or open it by group");
    assertThat(plain.kernel.calls()).isEmpty();
  }

  @Test
  void aDeviceWithoutAGroupIsOpenedAllTheSame() {
    mtty.kernel.tree().remove("devices/virtual/mtty/mtty/" + ScriptedMtty.UUID + "/iommu_group");
    assertThat(identity().group()).isEmpty();
    assertThat(mtty.backend.paths(identity())).isEqualTo(List.of(CDEV));

    mtty.backend.open(ADDRESS, mtty.backend.bind(WorkloadMemory.NONE)).close();

    assertThat(mtty.seen(BIND)).isEqualTo(1);
    leavesNothing();
  }
}
