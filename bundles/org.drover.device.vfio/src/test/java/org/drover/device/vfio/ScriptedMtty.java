// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.testkit.CallMatcher.any;
import static org.drover.testkit.CallMatcher.ioctl;
import static org.drover.testkit.CallMatcher.open;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.drover.api.DeviceAddress;
import org.drover.api.Errno;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.WorkloadMemory;
import org.drover.testkit.Call;
import org.drover.testkit.CallMatcher;
import org.drover.testkit.CountingKernel;
import org.drover.testkit.Reply;
import org.drover.testkit.ScriptedKernel;

/**
 * A scripted kernel with the answers of the kernel's sample device mtty, alone in IOMMU group 7.
 * Numbers, flags and struct bytes are those of {@code include/uapi/linux/vfio.h} and {@code
 * samples/vfio-mdev/mtty.c} on a little-endian machine.
 */
final class ScriptedMtty {
  static final String UUID = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001";
  static final DeviceAddress ADDRESS = new DeviceAddress("vfio", UUID);

  static final int CONTAINER = 3;
  static final int GROUP = 4;
  static final int RESERVE = 5;
  static final int DEVICE = 6;
  static final int DATA = 10;
  private static final int SECOND_RESERVE = 9;

  /** Another device of its group, see {@link #others}. */
  static final DeviceAddress NEIGHBOUR = new DeviceAddress("vfio", "neighbour");

  /** A device of group 8, likewise. */
  static final DeviceAddress STRANGER = new DeviceAddress("vfio", "stranger");

  /** That group, open. */
  static final int OTHER_GROUP = 40;

  static final long GET_API_VERSION = 0x3b64;
  static final long CHECK_EXTENSION = 0x3b65;
  static final long SET_IOMMU = 0x3b66;
  static final long GROUP_GET_STATUS = 0x3b67;
  static final long GROUP_SET_CONTAINER = 0x3b68;
  static final long GROUP_UNSET_CONTAINER = 0x3b69;
  static final long GROUP_GET_DEVICE_FD = 0x3b6a;
  static final long DEVICE_GET_INFO = 0x3b6b;
  static final long DEVICE_GET_REGION_INFO = 0x3b6c;
  static final long DEVICE_RESET = 0x3b6f;
  static final long IOMMU_MAP_DMA = 0x3b71;
  static final long DEVICE_FEATURE = 0x3b75;
  static final long MIG_GET_PRECOPY_INFO = 0x3b79;

  /** {@code argsz 16, VFIO_DEVICE_FEATURE_GET | MIG_DEVICE_STATE}. */
  static final CallMatcher GET_STATE = ioctl(DEVICE, DEVICE_FEATURE, "10 00 00 00 02 00 01 00");

  /** {@code argsz 16, VFIO_DEVICE_FEATURE_SET | MIG_DEVICE_STATE}. */
  static final CallMatcher SET_STATE = ioctl(DEVICE, DEVICE_FEATURE, "10 00 00 00 02 00 02 00");

  static final CallMatcher RESET = ioctl(DEVICE, DEVICE_RESET);

  final ScriptedKernel kernel = new ScriptedKernel("vfio");
  final CountingKernel counting = new CountingKernel(kernel);
  final VfioBackend backend = new VfioBackend(counting);

  /** {@code device_state}; RUNNING. */
  volatile int state = 2;

  private final long migrationFlags;
  private int nextData = DATA;

  ScriptedMtty() {
    this(7);
  }

  ScriptedMtty(long migrationFlags) {
    this.migrationFlags = migrationFlags;
    sysfs();
    container();
    device();
    migration();
  }

  private void sysfs() {
    String parent = "devices/virtual/mtty/mtty";
    kernel
        .tree()
        .link("bus/mdev/devices/" + UUID, "../../../" + parent + "/" + UUID)
        .link(parent + "/" + UUID + "/iommu_group", "../../../../../kernel/iommu_groups/7")
        .link(parent + "/" + UUID + "/mdev_type", "../mdev_supported_types/mtty-2")
        .link(parent + "/" + UUID + "/driver", "../../../../../bus/mdev/drivers/mtty")
        .attribute(parent + "/mdev_supported_types/mtty-2/name", "Dual port serial")
        .attribute(parent + "/mdev_supported_types/mtty-2/available_instances", "11");
  }

  private void container() {
    kernel.whenever(open("/dev/vfio/vfio")).giving(CONTAINER);
    kernel.whenever(ioctl(CONTAINER, GET_API_VERSION)).giving(0);
    kernel.whenever(ioctl(CONTAINER, CHECK_EXTENSION, 3)).giving(1);
    kernel.whenever(open("/dev/vfio/7")).giving(GROUP);
    kernel
        .whenever(ioctl(GROUP, GROUP_GET_STATUS, "08 00 00 00 00 00 00 00"))
        .replying(Reply.writing(4, "01 00 00 00"));
    kernel.whenever(ioctl(GROUP, GROUP_SET_CONTAINER, "03 00 00 00")).giving(0);
    kernel.whenever(ioctl(CONTAINER, SET_IOMMU, 3)).giving(0);
    kernel.whenever(ioctl(GROUP, GROUP_UNSET_CONTAINER, 0)).giving(0);
    kernel
        .whenever(any("eventfd"))
        .replying(
            (call, none) ->
                kernel.openDescriptors().containsKey(RESERVE) ? SECOND_RESERVE : RESERVE);
  }

  /** Two more devices, which answer nothing but their name: enough to take part and to leave. */
  void others() {
    kernel
        .tree()
        .link("bus/mdev/devices/neighbour/iommu_group", "../../../kernel/iommu_groups/7")
        .link("bus/mdev/devices/stranger/iommu_group", "../../../kernel/iommu_groups/8");
    kernel.whenever(open("/dev/vfio/8")).giving(OTHER_GROUP);
    kernel.whenever(ioctl(OTHER_GROUP, GROUP_GET_STATUS)).replying(Reply.writing(4, "01 00 00 00"));
    kernel.whenever(ioctl(OTHER_GROUP, GROUP_SET_CONTAINER)).giving(0);
    kernel.whenever(ioctl(OTHER_GROUP, GROUP_UNSET_CONTAINER)).giving(0);
    kernel.whenever(ioctl(GROUP, GROUP_GET_DEVICE_FD, "6e 65 69 67 68")).failing(Errno.ENODEV);
    kernel
        .whenever(ioctl(OTHER_GROUP, GROUP_GET_DEVICE_FD, "73 74 72 61 6e"))
        .failing(Errno.ENODEV);
  }

  private void device() {
    // "83b8f4f2", as far as it is told.
    kernel.whenever(ioctl(GROUP, GROUP_GET_DEVICE_FD, "38 33 62 38 66 34 66 32 2d")).giving(DEVICE);
    kernel
        .whenever(ioctl(DEVICE, DEVICE_GET_INFO, "18 00 00 00 00 00 00 00"))
        .replying(Reply.writing(4, "02 00 00 00 09 00 00 00 05 00 00 00"));
    kernel
        .whenever(ioctl(DEVICE, DEVICE_GET_REGION_INFO, "20 00 00 00 00 00 00 00"))
        .replying(
            (call, info) -> {
              int index = info.getInt(8);
              long size = index < 2 ? 8 : index == 7 ? 255 : 0;
              info.putInt(4, 3).putLong(16, size).putLong(24, (long) index << 40);
              return 0;
            });
    Set<Integer> present = migrationFlags == 0 ? Set.of() : Set.of(1, 2, 6, 7, 8, 9);
    kernel
        .whenever(ioctl(DEVICE, DEVICE_FEATURE, "08 00 00 00"))
        .replying((call, feature) -> probe(feature, present));
  }

  private static int probe(ByteBuffer feature, Set<Integer> present) {
    return present.contains(feature.getInt(4) & 0xffff) ? 0 : Errno.ENOTTY.negative();
  }

  private void migration() {
    kernel
        .whenever(ioctl(DEVICE, DEVICE_FEATURE, "10 00 00 00 01 00 01 00"))
        .replying(
            (call, feature) -> {
              feature.putLong(8, migrationFlags);
              return 0;
            });
    kernel
        .whenever(ioctl(DEVICE, DEVICE_FEATURE, "10 00 00 00 09 00 01 00"))
        .replying(Reply.writing(8, "60 00 00 00 00 00 00 00"));
    // As of a driver without a poll of its own: ready, and never in error.
    kernel.whenever(any("poll")).giving(0);
    kernel.whenever(GET_STATE).replying(this::get);
    kernel.whenever(SET_STATE).replying(this::set);
    kernel
        .whenever(RESET)
        .replying(
            (call, none) -> {
              state = 2;
              return 0;
            });
  }

  long get(Call call, ByteBuffer feature) {
    feature.putInt(8, state).putInt(12, -1);
    return 0;
  }

  /** A SET that succeeds: a new descriptor on entering the saving group, and RESUMING. */
  long set(Call call, ByteBuffer feature) {
    int target = feature.getInt(8);
    boolean entersSaving = saving(target) && !saving(state);
    boolean entersResuming = target == 4 && state != 4;
    feature.putInt(12, entersSaving || entersResuming ? handOut() : -1);
    state = target;
    return 0;
  }

  /** A SET that fails like the kernel's: the requested state stays in the struct, the fd is -1. */
  Reply setFailing(Errno errno, int stateAfterwards) {
    return (call, feature) -> {
      feature.putInt(12, -1);
      state = stateAfterwards;
      return errno.negative();
    };
  }

  /** A SET that gets there but finds the descriptor table full; the struct is left alone. */
  Reply setLosingItsStream(Errno errno) {
    return (call, feature) -> {
      state = feature.getInt(8);
      return errno.negative();
    };
  }

  /** What mlx5's driver answers a poll with once it has given its stream up. */
  void streamIsInError() {
    kernel
        .whenever(any("poll"))
        .replying(
            (call, entry) -> {
              assertThat(entry.getInt(0)).isEqualTo(DATA);
              // events and revents, of POLLRDHUP, 0x2000.
              entry.putShort(6, (short) (entry.getShort(4) & 0x2000));
              return entry.getShort(6) == 0 ? 0 : 1;
            });
  }

  int handOut() {
    int fd = nextData++;
    kernel.handOut(fd, "data");
    return fd;
  }

  private static boolean saving(int code) {
    return code == 3 || code == 6 || code == 7;
  }

  /** A SET of one state: {@code device_state, data_fd -1}. */
  static CallMatcher set(int code) {
    return ioctl(
        DEVICE, DEVICE_FEATURE, "10 00 00 00 02 00 02 00 0" + code + " 00 00 00 ff ff ff ff");
  }

  MigratableDevice openDevice() {
    return backend.open(ADDRESS, backend.bind(WorkloadMemory.NONE));
  }

  /** All that was expected has come, and what was opened is closed again, once. */
  void verifyNothingLeft() {
    kernel.verify();
    assertThat(counting.live()).isEmpty();
    assertThat(counting.breaches()).isEmpty();
    assertThat(kernel.mappings()).isZero();
  }

  /** How many calls like this came so far. */
  long seen(CallMatcher matcher) {
    return kernel.calls().stream().filter(matcher.predicate()).count();
  }

  /** The SETs and RESETs so far, a SET by its state's code. */
  List<String> asked() {
    return kernel.calls().stream()
        .filter(SET_STATE.predicate().or(RESET.predicate()))
        .map(call -> RESET.predicate().test(call) ? "RESET" : call.payload().substring(24, 26))
        .toList();
  }
}
