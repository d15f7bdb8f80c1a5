// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.drover.api.RegionInfo;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Kernel;
import org.drover.uapi.Mman;
import org.drover.uapi.Vfio;
import org.junit.jupiter.api.Test;

/**
 * What may be mapped of a region and what is seen there; offsets and numbers by hand, as in {@code
 * linux/vfio.h}. Region 2 begins at 2 TiB of the device's file.
 */
class RegionMapTest {
  private static final long BAR_2 = 0x200_0000_0000L;
  private static final int RW = 3;
  private static final int SHARED = 1;
  private static final int PRIVATE = 2;

  private final Client client = client(Map.of());

  private static Client client(Map<String, UnaryOperator<Object>> altered) {
    Client made = Client.withIommufd(new WindowModel(altered));
    made.emulation.create("spec-true", "window-0", Map.of());
    return made;
  }

  private static String spelled(long result) {
    return CdevClient.spelled(result);
  }

  /** {@code argsz@0 flags@4 index@8 cap_offset@12 size@16 offset@24}; all else is 0xaa before. */
  private static int regionInfo(Client of, int device, int argsz, int index) {
    for (int at = 0; at < 256; at++) {
      of.mem.put(at, (byte) 0xaa);
    }
    of.mem.putInt(0, argsz).putInt(8, index);
    return of.kernel.ioctl(device, 0x3b6c, of.at);
  }

  private long map(int device, long offset, long length) {
    return client.kernel.mmap(length, RW, SHARED, device, BAR_2 + offset);
  }

  private byte[] pread(int device, long offset, int count) {
    assertThat(client.kernel.pread(device, client.at + 4096, count, BAR_2 + offset))
        .isEqualTo(count);
    return client.bytes(count);
  }

  private void pwrite(int device, long offset, byte... bytes) {
    client.mem.put(4096, bytes);
    assertThat(client.kernel.pwrite(device, client.at + 4096, bytes.length, BAR_2 + offset))
        .isEqualTo(bytes.length);
  }

  /** 32 of the info, 16 of the capability, 16 of each area. */
  @Test
  void tellsTheAreasInACapability() {
    int device = client.device("window-0");
    assertThat(regionInfo(client, device, 80, 2)).isZero();

    ByteBuffer mem = client.mem;
    assertThat(mem.getInt(0)).as("argsz").isEqualTo(80);
    assertThat(mem.getInt(4)).as("READ, WRITE, MMAP, CAPS").isEqualTo(0xf);
    assertThat(mem.getInt(12)).as("cap_offset").isEqualTo(32);
    assertThat(mem.getLong(16)).as("size").isEqualTo(0x8000);
    assertThat(mem.getLong(24)).as("offset").isEqualTo(BAR_2);
    assertThat(mem.getShort(32)).as("id").isEqualTo((short) 1);
    assertThat(mem.getShort(34)).as("version").isEqualTo((short) 1);
    assertThat(mem.getInt(36)).as("next").isZero();
    assertThat(mem.getInt(40)).as("nr_areas").isEqualTo(2);
    assertThat(mem.getInt(44)).as("reserved").isZero();
    assertThat(mem.getLong(48)).isEqualTo(0x1000);
    assertThat(mem.getLong(56)).isEqualTo(0x1000);
    assertThat(mem.getLong(64)).isEqualTo(0x4000);
    assertThat(mem.getLong(72)).isEqualTo(0x2000);
    assertThat(mem.get(80)).as("behind it").isEqualTo((byte) 0xaa);

    assertThat(regionInfo(client, device, 4096, 2)).isZero();
    assertThat(mem.getInt(0)).as("room enough stays").isEqualTo(4096);
    assertThat(mem.getInt(12)).isEqualTo(32);
  }

  @Test
  void tellsHowMuchRoomTheCapabilityTakes() {
    int device = client.device("window-0");
    for (int room : new int[] {32, 79}) {
      assertThat(regionInfo(client, device, room, 2)).isZero();
      assertThat(client.mem.getInt(0)).as("argsz").isEqualTo(80);
      assertThat(client.mem.getInt(4)).as("flags").isEqualTo(0xf);
      assertThat(client.mem.getInt(12)).as("cap_offset").isZero();
      assertThat(client.mem.getLong(16)).as("size").isEqualTo(0x8000);
      for (int at = 32; at < 80; at++) {
        assertThat(client.mem.get(at)).as("byte %d", at).isEqualTo((byte) 0xaa);
      }
    }
    assertThat(spelled(regionInfo(client, device, 31, 2))).isEqualTo("EINVAL");
  }

  @Test
  void answersEFAULTWhereTheCapabilityHasNoMemory() {
    int device = client.device("window-0");
    long page = client.rw(4096);
    client.kernel.view(page + 4096 - 32, 32).putInt(0, 80).putInt(8, 2);
    int result = client.kernel.ioctl(device, Vfio.VFIO_DEVICE_GET_REGION_INFO, page + 4096 - 32);
    assertThat(spelled(result)).isEqualTo("EFAULT");
  }

  @Test
  void aRegionThatCannotBeMappedHasNoCapability() {
    int device = client.device("window-0");
    assertThat(regionInfo(client, device, 80, 0)).isZero();
    assertThat(client.mem.getInt(0)).isEqualTo(80);
    assertThat(client.mem.getInt(4)).as("READ, WRITE").isEqualTo(3);
    assertThat(client.mem.get(32)).isEqualTo((byte) 0xaa);
    assertThat(spelled(client.kernel.mmap(4096, RW, SHARED, device, 0))).isEqualTo("EINVAL");
  }

  /** {@code next} counts from the info's start: 32, and 32 of a capability with one area. */
  @Test
  void linksTwoCapabilities() {
    List<RegionInfo.Area> areas = List.of(new RegionInfo.Area(0x2000, 0x1000));
    RegionInfo both = new RegionInfo(2, 0x8000, true, true, true, true, areas);
    Client two = client(Map.of("regions", regions -> withBar2(regions, both)));
    assertThat(regionInfo(two, two.device("window-0"), 72, 2)).isZero();

    ByteBuffer mem = two.mem;
    assertThat(mem.getInt(0)).as("argsz").isEqualTo(72);
    assertThat(mem.getInt(12)).as("cap_offset").isEqualTo(32);
    assertThat(mem.getInt(36)).as("next").isEqualTo(64);
    assertThat(mem.getShort(64)).as("MSIX_MAPPABLE").isEqualTo((short) 3);
    assertThat(mem.getShort(66)).as("version").isEqualTo((short) 1);
    assertThat(mem.getInt(68)).as("next").isZero();
    assertThat(mem.get(72)).isEqualTo((byte) 0xaa);
  }

  private static List<RegionInfo> withBar2(Object regions, RegionInfo bar2) {
    List<RegionInfo> all = new ArrayList<>();
    for (Object region : (List<?>) regions) {
      all.add(((RegionInfo) region).index() == 2 ? bar2 : (RegionInfo) region);
    }
    return all;
  }

  @Test
  void mapsARegionAsAWhole() {
    RegionInfo whole = new RegionInfo(2, 0x8000, true, true, true);
    Client plain = client(Map.of("regions", regions -> withBar2(regions, whole)));
    int device = plain.device("window-0");
    assertThat(regionInfo(plain, device, 32, 2)).isZero();
    assertThat(plain.mem.getInt(0)).as("argsz").isEqualTo(32);
    assertThat(plain.mem.getInt(4)).as("READ, WRITE, MMAP").isEqualTo(7);

    long all = plain.kernel.mmap(0x8000, RW, SHARED, device, BAR_2);
    assertThat(plain.kernel.view(all, 0x8000).capacity()).isEqualTo(0x8000);
    assertThat(spelled(plain.kernel.mmap(0x8001, RW, SHARED, device, BAR_2))).isEqualTo("EINVAL");
  }

  @Test
  void whatIsMappedIsWhatPreadAndPwriteMove() {
    int device = client.device("window-0");
    ByteBuffer first = client.kernel.view(map(device, 0x1000, 0x1000), 0x1000);
    ByteBuffer second = client.kernel.view(map(device, 0x4000, 0x2000), 0x2000);
    ByteBuffer end = client.kernel.view(map(device, 0x5000, 1), 0x1000);

    first.put(0xfff, (byte) 0x11);
    second.put(0, (byte) 0x22).put(0x1fff, (byte) 0x33);
    assertThat(pread(device, 0x1ffe, 3)).containsExactly(0, 0x11, -1);
    assertThat(pread(device, 0x3fff, 3)).containsExactly(-1, 0x22, 0);
    assertThat(pread(device, 0x5fff, 2)).containsExactly(0x33, -1);
    assertThat(end.get(0xfff)).as("two mappings of one page").isEqualTo((byte) 0x33);

    pwrite(device, 0x0fff, (byte) 1, (byte) 2);
    pwrite(device, 0x3fff, (byte) 3, (byte) 4);
    pwrite(device, 0x2800, (byte) 5);
    assertThat(first.get(0)).isEqualTo((byte) 2);
    assertThat(second.get(0)).isEqualTo((byte) 4);
    assertThat(pread(device, 0x2800, 1)).as("nothing is there").containsExactly(-1);
  }

  /** Memory of a device is memory for the kernel's copies too. */
  @Test
  void theKernelCopiesToAndFromIt() {
    int device = client.device("window-0");
    long at = map(device, 0x1000, 0x1000);
    assertThat(client.kernel.pread(device, at, 8, BAR_2 + 0x2000)).isEqualTo(8);
    assertThat(pread(device, 0x1007, 2)).containsExactly(-1, 0);
  }

  @Test
  void mapsNothingButWhatLiesInOneArea() {
    int device = client.device("window-0");
    long[][] refused = {
      {0, 0x1000}, // before the first
      {0, 0x2000}, // into it
      {0x1000, 0x1001}, // over its end, by what is rounded up
      {0x2000, 0x1000}, // the hole
      {0x3000, 0x2000}, // from the hole into the second
      {0x1000, 0x5000}, // both, with the hole
      {0x5000, 0x2000}, // over the end of the second
      {0x6000, 0x1000}, // behind it
      {0x8000, 0x1000}, // behind the region
      {0xff_ffff_f000L, 0x1000}, // the last page before the next region
    };
    for (long[] range : refused) {
      assertThat(spelled(map(device, range[0], range[1])))
          .as("0x%x bytes at 0x%x", range[1], range[0])
          .isEqualTo("EINVAL");
    }
    for (long region : new long[] {0, 3, 7, 8, 9, 10, 0x7fffff}) {
      long offset = (region << 40) + 0x1000;
      assertThat(spelled(client.kernel.mmap(0x1000, RW, SHARED, device, offset)))
          .as("region %d", region)
          .isEqualTo("EINVAL");
    }
    assertThat(spelled(client.kernel.mmap(0x1000, RW, PRIVATE, device, BAR_2 + 0x1000)))
        .as("private")
        .isEqualTo("EINVAL");
  }

  /** {@code do_mmap()} asks what the file was opened for; all else is EINVAL until it is bound. */
  @Test
  void aFileMapsWhatItWasOpenedForAndANodeOnceItIsBound() {
    CdevClient cdev = new CdevClient(client);
    String node = cdev.node("window-0");
    int context = cdev.iommufd();
    int reader = client.kernel.open(node, Fcntl.O_RDONLY);
    assertThat(cdev.bind(reader, context)).isZero();
    assertThat(spelled(map(reader, 0x1000, 0x1000))).isEqualTo("EACCES");
    long shown = client.kernel.mmap(0x1000, Mman.PROT_READ, SHARED, reader, BAR_2 + 0x1000);
    assertThat(spelled(shown)).as("VM_SHARED was taken away").isEqualTo("EINVAL");
    client.kernel.close(reader);

    int writer = client.kernel.open(node, Fcntl.O_WRONLY);
    assertThat(cdev.bind(writer, context)).isZero();
    assertThat(spelled(map(writer, 0x1000, 0x1000))).isEqualTo("EACCES");
    client.kernel.close(writer);

    int both = client.kernel.open(node, Fcntl.O_RDWR);
    assertThat(spelled(map(both, 0x1000, 0x1000))).as("not bound").isEqualTo("EINVAL");
    assertThat(cdev.bind(both, context)).isZero();
    assertThat(map(both, 0x1000, 0x1000)).isPositive();
  }

  /** A mapping holds its file, by however small a part of it is left. */
  @Test
  void aMappingKeepsItsDeviceOpen() {
    int container = client.container();
    int group = client.group("window-0");
    int device = client.open(group, container, "window-0");
    client.kernel.close(group);
    client.kernel.close(container);
    long at = map(device, 0x4000, 0x2000);
    assertThat(client.kernel.close(device)).isZero();
    assertThat(spelled(client.group("window-0"))).as("two pages").isEqualTo("EBUSY");
    client.kernel.munmap(at, 0x1000);
    assertThat(spelled(client.group("window-0"))).as("one page").isEqualTo("EBUSY");
    client.kernel.munmap(at + 0x1000, 0x1000);
    assertThat(client.group("window-0")).isPositive();
  }

  @Test
  void theEndOfAProcessUnmapsWhatItHasMapped() {
    Kernel other = new EmulatedKernel(client.machine);
    String group = client.groupNode("window-0");
    int device = client.device("window-0");
    long at = map(device, 0x1000, 0x1000);
    client.kernel.close(device);
    assertThat(spelled(other.open(group, Fcntl.O_RDWR))).isEqualTo("EBUSY");

    client.kernel.exit();

    assertThat(other.open(group, Fcntl.O_RDWR)).isPositive();
    assertThatThrownBy(() -> client.kernel.view(at, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** What is mapped already stays memory: a kernel would take it away. */
  @Test
  void aDeviceThatLeftMapsNoMore() {
    WindowModel leaving = new WindowModel();
    Client torn = new Client(leaving);
    torn.emulation.create("spec-true", "window-0", Map.of());
    int device = torn.device("window-0");
    long at = torn.kernel.mmap(0x1000, RW, SHARED, device, BAR_2 + 0x1000);
    torn.machine.removeModel(leaving);

    assertThat(spelled(torn.kernel.mmap(0x1000, RW, SHARED, device, BAR_2 + 0x1000)))
        .isEqualTo("ENODEV");
    assertThat(torn.kernel.view(at, 0x1000).put(0, (byte) 1).get(0)).isEqualTo((byte) 1);
  }

  @Test
  void refusesAModelThatMapsAnythingElse() {
    ByteBuffer small = ByteBuffer.allocateDirect(8);
    Client wrong = client(Map.of("mapRegion", right -> small));
    int device = wrong.device("window-0");
    assertThatThrownBy(() -> wrong.kernel.mmap(0x1000, RW, SHARED, device, BAR_2 + 0x1000))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("model spec-true maps 0x1000 bytes at 0x1000 of region 2");
  }
}
