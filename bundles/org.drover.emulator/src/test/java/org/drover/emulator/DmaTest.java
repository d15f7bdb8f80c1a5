// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.drover.api.Errno;
import org.drover.uapi.KernelLog;
import org.drover.uapi.Vfio;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What devices reach by DMA: two pages of memory at IOVA 0x10000, a third at 0x13000, by a
 * container and by an address space of an iommufd.
 */
@Timeout(60)
class DmaTest {
  private static final int READ = 1;
  private static final int WRITE = 2;
  private static final long IOVA = 0x10000;

  /** By which a device reaches memory. */
  enum Path {
    TYPE1,
    IOAS,
    COMPAT
  }

  /** A program with one device open, and its memory. */
  private static final class World {
    final DmaModel model = new DmaModel();
    final Client client;
    final DmaModel.Device device;
    final KernelLog.Watch log;
    final int fd;
    private final CdevClient cdevs;
    private final int space;
    private final int ioas;
    private final boolean byContainer;

    World(Path path, String kind) {
      client = path == Path.TYPE1 ? new Client(model) : Client.withIommufd(model);
      client.emulation.create("dma", "d0", Map.of("kind", kind));
      device = model.device(kind);
      log = client.machine.log().watch();
      cdevs = new CdevClient(client);
      byContainer = path != Path.IOAS;
      if (byContainer) {
        space = path == Path.TYPE1 ? client.container() : cdevs.iommufd();
        fd = client.open(client.group("d0"), space, "d0");
        ioas = -1;
      } else {
        space = cdevs.iommufd();
        fd = cdevs.bound("d0", space);
        ioas = cdevs.ioas(space);
        assertThat(cdevs.attach(fd, ioas)).isZero();
      }
    }

    int map(long vaddr, long iova, long length, int access) {
      if (!byContainer) {
        // IOMMU_IOAS_MAP_WRITEABLE is 2, READABLE 4.
        return cdevs.map(
            space, ioas, 1 | (access & WRITE) | (access & READ) << 2, vaddr, iova, length);
      }
      client
          .mem
          .putInt(0, 32)
          .putInt(4, access)
          .putLong(8, vaddr)
          .putLong(16, iova)
          .putLong(24, length);
      return client.kernel.ioctl(space, Vfio.VFIO_IOMMU_MAP_DMA, client.at);
    }

    /** The first byte of a page. */
    byte first(long memory) {
      return client.kernel.view(memory, 4096).get(0);
    }

    /** A page of memory at {@link #IOVA} that the device may read and write. */
    long page() {
      long memory = client.rw(4096);
      assertThat(map(memory, IOVA, 4096, READ | WRITE)).isZero();
      return memory;
    }

    int unmap(long iova, long length) {
      if (!byContainer) {
        return cdevs.unmap(space, ioas, iova, length);
      }
      client.mem.putInt(0, 24).putInt(4, 0).putLong(8, iova).putLong(16, length);
      return client.kernel.ioctl(space, Vfio.VFIO_IOMMU_UNMAP_DMA, client.at);
    }

    List<String> printed() {
      try {
        return log.read().stream().map(KernelLog.Message::text).toList();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Path.class)
  void movesBytesBothWaysAcrossPagesAndMappings(Path path) {
    for (String kind : List.of("mdev", "plain", "tracks")) {
      World world = new World(path, kind);
      long first = world.client.rw(4096);
      long second = world.client.rw(4096);
      assertThat(world.map(first, IOVA, 4096, READ | WRITE)).isZero();
      assertThat(world.map(second, IOVA + 4096, 4096, READ | WRITE)).isZero();

      world.device.write(IOVA + 4094, 1, 2, 3, 4);

      assertThat(world.client.kernel.view(first, 4096).getShort(4094)).isEqualTo((short) 0x0201);
      assertThat(world.client.kernel.view(second, 4096).getShort(0)).isEqualTo((short) 0x0403);
      assertThat(world.device.read(IOVA + 4093, 6)).containsExactly(0, 1, 2, 3, 4, 0);
      assertThat(world.printed()).as("nothing is wrong").isEmpty();
    }
  }

  /** The line of the guest's log in facts of the rig, with another device and address. */
  @ParameterizedTest
  @EnumSource(Path.class)
  void whatIsNotMappedIsLeftOutAndNamedInTheLog(Path path) {
    World world = new World(path, "plain");
    long memory = world.page();

    world.device.write(IOVA + 4094, 1, 2, 3, 4);
    assertThat(world.printed())
        .containsExactly("DMAR: [DMA Write NO_PASID] Request device [d0] fault addr 0x11000");
    assertThat(world.device.read(IOVA - 2, 4)).containsExactly(0, 0, 0, 0);

    assertThat(world.printed())
        .containsExactly("DMAR: [DMA Read NO_PASID] Request device [d0] fault addr 0xfffe");
    assertThat(world.client.kernel.view(memory, 4096).getShort(4094)).isEqualTo((short) 0x0201);
  }

  @ParameterizedTest
  @CsvSource({
    "TYPE1, plain, 1, 'DMAR: [DMA Write NO_PASID] Request device [d0] fault addr 0x10000'",
    "TYPE1, plain, 2, 'DMAR: [DMA Read NO_PASID] Request device [d0] fault addr 0x10000'",
    "IOAS, tracks, 1, 'DMAR: [DMA Write NO_PASID] Request device [d0] fault addr 0x10000'",
    "IOAS, tracks, 2, 'DMAR: [DMA Read NO_PASID] Request device [d0] fault addr 0x10000'",
    "COMPAT, plain, 1, 'DMAR: [DMA Write NO_PASID] Request device [d0] fault addr 0x10000'",
    "TYPE1, mdev, 1, 'd0: vfio_dma_rw: write at 0x10000 failed'",
    "IOAS, mdev, 2, 'd0: vfio_dma_rw: read at 0x10000 failed'",
  })
  void theMappingSaysWhatMayBeDone(Path path, String kind, int access, String line) {
    World world = new World(path, kind);
    long memory = world.client.rw(4096);
    world.client.kernel.view(memory, 4096).put(0, (byte) 7);
    world.map(memory, IOVA, 4096, access);

    world.device.write(IOVA, 8);
    byte[] read = world.device.read(IOVA, 1);

    assertThat(world.printed()).containsExactly(line);
    assertThat(world.first(memory)).isEqualTo((byte) (access == READ ? 7 : 8));
    assertThat(read).containsExactly(access == READ ? 7 : 0);
  }

  @ParameterizedTest
  @EnumSource(Path.class)
  void aFunctionThatIsNoBusMasterReachesNothing(Path path) {
    World world = new World(path, "plain");
    long memory = world.page();
    world.device.command = 3;

    world.device.write(IOVA, 8);
    world.device.write(0x5000000, 8);

    assertThat(world.first(memory)).isZero();
    assertThat(world.printed()).as("no IOMMU sees the request").isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Path.class)
  void nothingIsReachedOnceTheDeviceIsClosed(Path path) {
    World world = new World(path, "plain");
    long memory = world.page();

    world.client.kernel.close(world.fd);
    world.device.write(IOVA, 8);

    assertThat(world.first(memory)).isZero();
  }

  @Test
  void whatIsUnpluggedReachesNothing() {
    World world = new World(Path.TYPE1, "plain");
    long memory = world.page();

    world.client.machine.removeModel(world.model);
    world.device.write(IOVA, 8);

    assertThat(world.first(memory)).isZero();
  }

  @Test
  void aDeviceThatIsDetachedOrMovedSeesItsOwnSpaceAlone() {
    World world = new World(Path.IOAS, "plain");
    long memory = world.page();
    int other = world.cdevs.ioas(world.space);

    assertThat(world.cdevs.attach(world.fd, other)).isZero();
    world.device.write(IOVA, 8);
    assertThat(world.printed()).hasSize(1);
    assertThat(world.cdevs.attach(world.fd, world.ioas)).isZero();
    world.device.write(IOVA, 9);
    assertThat(world.cdevs.detach(world.fd)).isZero();
    world.device.write(IOVA, 10);

    assertThat(world.first(memory)).isEqualTo((byte) 9);
  }

  /** Behind an IOMMU the pages are pinned, which needs them to be there. */
  @ParameterizedTest
  @CsvSource({
    "TYPE1, plain, EFAULT",
    "TYPE1, mdev, 0",
    "IOAS, tracks, EFAULT",
    "IOAS, mdev, 0",
    "COMPAT, plain, EFAULT",
    "COMPAT, mdev, 0",
  })
  void memoryThatIsNotThereIsNotMapped(Path path, String kind, String answer) {
    World world = new World(path, kind);
    long readOnly = world.client.readOnly();

    assertThat(CdevClient.spelled(world.map(0x1000, IOVA, 4096, READ))).isEqualTo(answer);
    assertThat(CdevClient.spelled(world.map(readOnly, 2 * IOVA, 4096, WRITE))).isEqualTo(answer);
    assertThat(world.map(readOnly, 3 * IOVA, 4096, READ)).as("it can be read").isZero();
  }

  @ParameterizedTest
  @EnumSource(Path.class)
  void afterAnUnmapNothingIsWrittenAnyMore(Path path) throws InterruptedException {
    World world = new World(path, "plain");
    long memory = world.client.rw(8192);
    AtomicBoolean ended = new AtomicBoolean();
    Thread device =
        new Thread(
            () -> {
              for (int value = 1; !ended.get(); value++) {
                world.device.write(IOVA + 4092, value, value, value, value, value, value, value);
              }
            });
    device.start();
    List<Integer> late = new ArrayList<>();
    for (int turn = 0; turn < 60; turn++) {
      assertThat(world.map(memory, IOVA, 8192, READ | WRITE)).isZero();
      while (world.client.kernel.view(memory, 8192).getInt(4096) == 0) {
        Thread.onSpinWait();
      }
      assertThat(world.unmap(IOVA, 8192)).isZero();
      world.client.kernel.view(memory, 8192).putLong(4092, 0);
      for (int look = 0; look < 200; look++) {
        if (world.client.kernel.view(memory, 8192).getLong(4092) != 0) {
          late.add(turn);
        }
      }
    }
    ended.set(true);
    device.join();

    assertThat(late).as("turns in which something was written after the unmap").isEmpty();
  }

  @Test
  void memoryOfAContainerIsGoneWithItsLastGroup() {
    World world = new World(Path.TYPE1, "plain");

    assertThat(world.map(0x1000, IOVA, 4096, READ)).isEqualTo(Errno.EFAULT.negative());
    world.client.kernel.close(world.fd);
    world.device.write(IOVA, 1);

    assertThat(world.printed()).as("a closed device's request finds no mapping").hasSize(1);
  }
}
