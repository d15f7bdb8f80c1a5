// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.device.vfio.ScriptedMtty.ADDRESS;
import static org.drover.device.vfio.ScriptedMtty.CONTAINER;
import static org.drover.device.vfio.ScriptedMtty.DEVICE;
import static org.drover.testkit.CallMatcher.ioctl;
import static org.drover.testkit.CallMatcher.open;

import java.util.List;
import org.drover.api.DeviceAddress;
import org.drover.api.Errno;
import org.drover.api.IovaRange;
import org.drover.api.KernelCallException;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.DirtyBitmap;
import org.drover.api.spi.DirtyTracker;
import org.drover.api.spi.DirtyTracking;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.WorkloadMemory;
import org.drover.testkit.Call;
import org.drover.testkit.CallMatcher;
import org.drover.testkit.Reply;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What tells which memory the devices of a space write, and when it comes and goes. */
class SpaceTrackerTest {
  private static final int MEMFD = 30;
  private static final IovaRange RANGE = new IovaRange(0x1000000, 4096);
  private static final WorkloadMemory ONE_PAGE =
      new WorkloadMemory(
          List.of(new WorkloadMemory.Region(RANGE.iova(), RANGE.length(), MEMFD, 0, true, true)));

  private final ScriptedMtty mtty = new ScriptedMtty();

  SpaceTrackerTest() {
    mtty.kernel.whenever(open("/proc/self/fd/" + MEMFD)).giving(20);
  }

  private void leavesNothing() {
    assertThat(mtty.kernel.openDescriptors()).isEmpty();
    assertThat(mtty.kernel.mappings()).isZero();
  }

  /** {@code pages} bits, of which the kernel sets the first. */
  private Reply firstPage(int pointerAt) {
    return (call, struct) -> {
      mtty.kernel.view(struct.getLong(pointerAt), 8).put(0, (byte) 1);
      return 0;
    };
  }

  @Nested
  class OfAContainer {
    private static final long GET_INFO = 0x3b70;
    private static final long DIRTY_PAGES = 0x3b75;
    private final CallMatcher map = ioctl(CONTAINER, ScriptedMtty.IOMMU_MAP_DMA);
    private final CallMatcher stop = ioctl(CONTAINER, DIRTY_PAGES, "08 00 00 00 02 00 00 00");

    OfAContainer() {
      mtty.kernel.whenever(map).giving(0);
      // PGSIZES | CAPS, cap_offset 24: id 2, version 1; pgsize_bitmap 0x1000, 256 MiB.
      mtty.kernel
          .whenever(ioctl(CONTAINER, GET_INFO))
          .replying(
              (call, info) -> {
                info.putInt(4, 3).putInt(16, 24).putShort(24, (short) 2).putShort(26, (short) 1);
                info.putLong(40, 0x1000).putLong(48, 0x10000000);
                return 0;
              });
      mtty.kernel.whenever(ioctl(CONTAINER, DIRTY_PAGES)).giving(0);
      mtty.kernel
          .whenever(ioctl(CONTAINER, DIRTY_PAGES, "30 00 00 00 04 00 00 00"))
          .replying(firstPage(40));
    }

    @Test
    void isThereFromTheFirstDeviceToTheLast() {
      AddressSpace space = mtty.backend.bind(ONE_PAGE);
      assertThat(space.tracker()).isEmpty();

      try (MigratableDevice device = mtty.backend.open(ADDRESS, space)) {
        DirtyTracker tracker = space.tracker().orElseThrow();
        assertThat(tracker.name()).isEqualTo("the type 1 container /dev/vfio/vfio");
        assertThat(space.tracker()).containsSame(tracker);
        DirtyBitmap bitmap = new DirtyBitmap(RANGE, 4096);
        tracker.start();
        tracker.report(bitmap);
        assertThat(bitmap.count()).isEqualTo(1);
        assertThat(device).isNotNull();
      }

      assertThat(space.tracker()).isEmpty();
      assertThat(mtty.seen(stop)).as("before the container is closed").isEqualTo(1);
      leavesNothing();
    }

    /** The kernel answers {@code EINVAL} to it once there is no group, and with it no IOMMU. */
    @Test
    void isStoppedBeforeTheLastGroupLeaves() {
      AddressSpace space = mtty.backend.bind(ONE_PAGE);
      MigratableDevice device = mtty.backend.open(ADDRESS, space);
      space.tracker().orElseThrow().start();

      device.close();

      assertThat(mtty.kernel.calls())
          .filteredOn(call -> stop.predicate().test(call) || groupCloses(call))
          .extracting(Call::operation)
          .containsExactly("ioctl", "close");
    }

    private static boolean groupCloses(Call call) {
      return call.operation().equals("close") && call.fd() == ScriptedMtty.GROUP;
    }

    @Test
    void aRegionIsMappedInPiecesWhoseBitmapsAreShort() {
      long length = (1L << 36) + 4096;
      AddressSpace space =
          mtty.backend.bind(
              new WorkloadMemory(
                  List.of(new WorkloadMemory.Region(0x1000000, length, MEMFD, 0, true, true))));
      mtty.kernel.whenever(CallMatcher.any("mmap").and(" of it", c -> c.fd() == 20)).giving(4096);
      mtty.kernel.whenever(CallMatcher.any("munmap").and("", c -> c.length() == length)).giving(0);

      mtty.backend.open(ADDRESS, space).close();

      // argsz 32, READ | WRITE, vaddr, iova, size: 64 GiB, then the page behind them.
      assertThat(mtty.kernel.calls().stream().filter(map.predicate()).map(call -> call.payload()))
          .containsExactly(
              "20 00 00 00 03 00 00 00 00 10 00 00 00 00 00 00"
                  + " 00 00 00 01 00 00 00 00 00 00 00 00 10 00 00 00",
              "20 00 00 00 03 00 00 00 00 10 00 00 10 00 00 00"
                  + " 00 00 00 01 10 00 00 00 00 10 00 00 00 00 00 00");
    }
  }

  @Nested
  class OfAnIommufd {
    private static final int IOMMUFD = 31;
    private static final int OTHER_DEVICE = 16;
    private static final DeviceAddress OTHER = new DeviceAddress("vfio", "other");
    private static final long GET_HW_INFO = 0x3b8a;
    private static final long HWPT_ALLOC = 0x3b89;
    private static final long SET_DIRTY = 0x3b8b;
    private static final long GET_DIRTY = 0x3b8c;
    private static final long DESTROY = 0x3b80;
    private static final long BIND = 0x3b76;
    private static final long ATTACH = 0x3b77;

    /** {@code size 40, flags 0, dev_id 1}; and of the other device 2. */
    private final CallMatcher info = ioctl(IOMMUFD, GET_HW_INFO, "28 00 00 00 00 00 00 00 01");

    private final CallMatcher otherInfo = ioctl(IOMMUFD, GET_HW_INFO, "28 00 00 00 00 00 00 00 02");

    /** {@code size 48, DIRTY_TRACKING, dev_id 1, pt_id 5}. */
    private final CallMatcher alloc =
        ioctl(IOMMUFD, HWPT_ALLOC, "30 00 00 00 02 00 00 00 01 00 00 00 05 00 00 00");

    private final CallMatcher otherAlloc =
        ioctl(IOMMUFD, HWPT_ALLOC, "30 00 00 00 02 00 00 00 02 00 00 00 05 00 00 00");

    private final CallMatcher attachToTable =
        ioctl(DEVICE, ATTACH, "0c 00 00 00 00 00 00 00 09 00 00 00");
    private final CallMatcher attachToIoas =
        ioctl(DEVICE, ATTACH, "0c 00 00 00 00 00 00 00 05 00 00 00");
    private final CallMatcher enable9 =
        ioctl(IOMMUFD, SET_DIRTY, "10 00 00 00 01 00 00 00 09 00 00 00");
    private final CallMatcher enable10 =
        ioctl(IOMMUFD, SET_DIRTY, "10 00 00 00 01 00 00 00 0a 00 00 00");

    OfAnIommufd() {
      String parent = "devices/virtual/mtty/mtty/";
      mtty.kernel
          .tree()
          .attribute("class/misc/iommu/dev", "10:125")
          .attribute(parent + ScriptedMtty.UUID + "/vfio-dev/vfio3/dev", "511:3")
          .link("bus/mdev/devices/other", "../../../" + parent + "other")
          .attribute(parent + "other/vfio-dev/vfio4/dev", "511:4");
      mtty.kernel.whenever(open("/dev/iommu")).giving(IOMMUFD);
      mtty.kernel.whenever(ioctl(IOMMUFD, 0x3b81)).replying(Reply.writing(8, "05 00 00 00"));
      mtty.kernel.whenever(ioctl(IOMMUFD, 0x3b85)).giving(0);
      mtty.kernel.whenever(open("/dev/vfio/devices/vfio3")).giving(DEVICE);
      mtty.kernel.whenever(open("/dev/vfio/devices/vfio4")).giving(OTHER_DEVICE);
      mtty.kernel.whenever(ioctl(DEVICE, BIND)).replying(Reply.writing(12, "01 00 00 00"));
      mtty.kernel.whenever(ioctl(OTHER_DEVICE, BIND)).replying(Reply.writing(12, "02 00 00 00"));
      mtty.kernel.whenever(ioctl(OTHER_DEVICE, ATTACH)).giving(0);
      mtty.kernel.whenever(attachToTable).giving(0);
      mtty.kernel.whenever(attachToIoas).giving(0);
      // out_capabilities: DIRTY_TRACKING.
      mtty.kernel.whenever(info).replying(Reply.writing(32, "01 00 00 00"));
      mtty.kernel.whenever(otherInfo).replying(Reply.writing(32, "01 00 00 00"));
      mtty.kernel.whenever(alloc).replying(Reply.writing(16, "09 00 00 00"));
      mtty.kernel.whenever(otherAlloc).replying(Reply.writing(16, "0a 00 00 00"));
      mtty.kernel.whenever(ioctl(IOMMUFD, SET_DIRTY)).giving(0);
      mtty.kernel.whenever(ioctl(IOMMUFD, GET_DIRTY)).replying(firstPage(40));
      mtty.kernel.whenever(ioctl(IOMMUFD, DESTROY)).giving(0);
      // The other device answers nothing but its attachment.
      mtty.kernel.whenever(ioctl(OTHER_DEVICE, 0x3b6b)).failing(Errno.EIO);
    }

    /** Takes part, is attached, and then does not open: enough to come and to go. */
    private void otherComesAndGoes(AddressSpace space) {
      assertThatThrownBy(() -> mtty.backend.open(OTHER, space))
          .isInstanceOf(KernelCallException.class)
          .hasMessageContaining("VFIO_DEVICE_GET_INFO");
    }

    @Test
    void aDeviceWhoseIommuCanGetsAPageTableThatTracks() {
      AddressSpace space = mtty.backend.bind(ONE_PAGE);

      try (MigratableDevice device = mtty.backend.open(ADDRESS, space)) {
        DirtyTracker tracker = space.tracker().orElseThrow();
        assertThat(tracker.name()).isEqualTo("the IOMMU behind /dev/iommu");
        assertThat(mtty.seen(attachToTable)).isEqualTo(1);
        assertThat(mtty.seen(attachToIoas)).isZero();
        DirtyBitmap bitmap = new DirtyBitmap(RANGE, 4096);
        tracker.start();
        tracker.report(bitmap);
        assertThat(bitmap.count()).isEqualTo(1);
        assertThat(device).isNotNull();
      }

      // size 8, id 9: after the device was closed.
      assertThat(mtty.seen(ioctl(IOMMUFD, DESTROY, "08 00 00 00 09 00 00 00"))).isEqualTo(1);
      assertThat(space.tracker()).isEmpty();
      leavesNothing();
    }

    @Test
    void aMediatedDeviceHasNoTracker() {
      mtty.kernel.whenever(info).failing(Errno.ENOENT);
      AddressSpace space = mtty.backend.bind(ONE_PAGE);

      try (MigratableDevice device = mtty.backend.open(ADDRESS, space)) {
        assertThat(device).isNotNull();
        assertThat(space.tracker()).isEmpty();
        assertThat(mtty.seen(attachToIoas)).isEqualTo(1);
        assertThat(mtty.seen(alloc)).isZero();
      }
      leavesNothing();
    }

    @Test
    void neitherHasOneBehindAnIommuThatDoesNotSaySo() {
      mtty.kernel.whenever(info).giving(0);
      AddressSpace space = mtty.backend.bind(ONE_PAGE);

      try (MigratableDevice device = mtty.backend.open(ADDRESS, space)) {
        assertThat(device).isNotNull();
        assertThat(space.tracker()).isEmpty();
        assertThat(mtty.seen(alloc)).isZero();
      }
    }

    @Test
    void norOneThatSaysSoAndThenCannot() {
      mtty.kernel.whenever(alloc).failing(Errno.EOPNOTSUPP);
      AddressSpace space = mtty.backend.bind(ONE_PAGE);

      try (MigratableDevice device = mtty.backend.open(ADDRESS, space)) {
        assertThat(device).isNotNull();
        assertThat(space.tracker()).isEmpty();
        assertThat(mtty.seen(attachToIoas)).isEqualTo(1);
      }
      leavesNothing();
    }

    @Test
    void anotherErrorIsNotPassedOver() {
      mtty.kernel.whenever(alloc).failing(Errno.ENOMEM);
      // A kernel whose processes cannot be looked at.
      mtty.kernel.whenever(open("/proc/self/status")).failing(Errno.EACCES);

      assertThatThrownBy(() -> mtty.backend.open(ADDRESS, mtty.backend.bind(ONE_PAGE)))
          .isInstanceOf(KernelCallException.class)
          .hasMessageContaining("IOMMU_HWPT_ALLOC for " + ADDRESS + " on /dev/iommu")
          .hasMessageContaining("raise RLIMIT_MEMLOCK");
      leavesNothing();
    }

    @Test
    void aTableIsGivenUpIfTheDeviceDoesNotAttach() {
      mtty.kernel.whenever(attachToTable).failing(Errno.EBUSY);

      assertThatThrownBy(() -> mtty.backend.open(ADDRESS, mtty.backend.bind(ONE_PAGE)))
          .hasMessageContaining("VFIO_DEVICE_ATTACH_IOMMUFD_PT");
      assertThat(mtty.seen(ioctl(IOMMUFD, DESTROY))).isEqualTo(1);
      leavesNothing();
    }

    @Test
    void devicesShareATableWhereTheKernelLetsThem() {
      AddressSpace space = mtty.backend.bind(ONE_PAGE);

      try (MigratableDevice device = mtty.backend.open(ADDRESS, space)) {
        space.tracker().orElseThrow().start();
        otherComesAndGoes(space);

        assertThat(mtty.seen(otherAlloc)).isZero();
        assertThat(mtty.seen(ioctl(IOMMUFD, DESTROY))).isZero();
        space.tracker().orElseThrow().report(new DirtyBitmap(RANGE, 4096));
        assertThat(device).isNotNull();
      }
    }

    @Test
    void whatASharedTableRefusesHasARemedy() {
      mtty.kernel
          .whenever(ioctl(OTHER_DEVICE, ATTACH, "0c 00 00 00 00 00 00 00 09 00 00 00"))
          .failing(Errno.EADDRINUSE);
      AddressSpace space = mtty.backend.bind(ONE_PAGE);

      try (MigratableDevice device = mtty.backend.open(ADDRESS, space)) {
        assertThatThrownBy(() -> mtty.backend.open(OTHER, space))
            .hasMessageContaining("of " + OTHER + " to the page table 9 on /dev/iommu")
            .hasMessageContaining("choose other IOVAs");
        assertThat(device).isNotNull();
      }
      leavesNothing();
    }

    @Test
    void anotherTableIsTrackedFromTheMomentItComes() {
      // Behind another IOMMU, which the first table does not fit.
      mtty.kernel
          .whenever(ioctl(OTHER_DEVICE, ATTACH, "0c 00 00 00 00 00 00 00 09 00 00 00"))
          .failing(Errno.EINVAL);
      AddressSpace space = mtty.backend.bind(ONE_PAGE);

      try (MigratableDevice device = mtty.backend.open(ADDRESS, space)) {
        DirtyTracker tracker = space.tracker().orElseThrow();
        tracker.start();
        otherComesAndGoes(space);

        assertThat(mtty.seen(enable9)).isEqualTo(1);
        assertThat(mtty.seen(enable10)).isEqualTo(1);
        assertThatThrownBy(() -> tracker.report(new DirtyBitmap(RANGE, 4096)))
            .as("what the other one wrote went with its table")
            .hasMessageContaining("the page table 10 of /dev/iommu");
        assertThat(device).isNotNull();
      }
      leavesNothing();
    }

    @Test
    void aDeviceThatIsNotSeenTakesTheTrackerAway() {
      mtty.kernel.whenever(otherInfo).failing(Errno.ENOENT);
      AddressSpace space = mtty.backend.bind(ONE_PAGE);

      try (MigratableDevice device = mtty.backend.open(ADDRESS, space)) {
        DirtyTracker tracker = space.tracker().orElseThrow();
        tracker.start();
        otherComesAndGoes(space);

        assertThatThrownBy(() -> tracker.report(new DirtyBitmap(RANGE, 4096)))
            .hasMessageContaining("sight was lost of " + OTHER);
        assertThat(space.tracker()).as("it has left").isPresent();
        assertThat(device).isNotNull();
      }
    }
  }

  @Nested
  class OfADevice {
    private final CallMatcher start =
        ioctl(DEVICE, ScriptedMtty.DEVICE_FEATURE, "20 00 00 00 06 00 02 00");
    private final CallMatcher stop =
        ioctl(DEVICE, ScriptedMtty.DEVICE_FEATURE, "08 00 00 00 07 00 02 00");

    OfADevice() {
      mtty.kernel.whenever(start).giving(0);
      mtty.kernel.whenever(stop).giving(0);
      mtty.kernel
          .whenever(ioctl(DEVICE, ScriptedMtty.DEVICE_FEATURE, "28 00 00 00 08 00 01 00"))
          .replying(firstPage(32));
    }

    @Test
    void logsItsWritesForAsLongAsItIsOpen() {
      MigratableDevice device = mtty.openDevice();
      DirtyTracking logging = device.ability(DirtyTracking.class).orElseThrow();
      DirtyBitmap bitmap = new DirtyBitmap(RANGE, 4096);

      assertThat(logging.start(List.of(RANGE), 4096)).isEqualTo(4096);
      logging.report(bitmap);
      assertThat(bitmap.count()).isEqualTo(1);
      device.close();

      assertThat(mtty.seen(stop)).isEqualTo(1);
      leavesNothing();
      assertThatThrownBy(() -> logging.report(bitmap))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("is closed");
      assertThatThrownBy(() -> logging.start(List.of(RANGE), 4096))
          .isInstanceOf(IllegalStateException.class);
      logging.stop();
      assertThat(mtty.seen(stop)).isEqualTo(1);
    }

    @Test
    void isNotThereIfTheDeviceLacksOneOfTheFeatures() {
      mtty.kernel
          .whenever(ioctl(DEVICE, ScriptedMtty.DEVICE_FEATURE, "08 00 00 00 08 00 05 00"))
          .failing(Errno.ENOTTY);

      try (MigratableDevice device = mtty.openDevice()) {
        assertThat(device.ability(DirtyTracking.class)).isEmpty();
      }
    }
  }
}
