// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.drover.api.DeviceAddress;
import org.drover.api.RefusedException;
import org.drover.api.RegionInfo;
import org.drover.api.RegionInfo.Area;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.Recovery;
import org.drover.api.spi.RegionAccess;
import org.drover.api.spi.RegionMaps;
import org.drover.api.spi.RegionMaps.MappedRegion;
import org.drover.api.spi.ResumingStream;
import org.drover.api.spi.SavingStream;
import org.drover.api.spi.WorkloadMemory;
import org.drover.device.vfio.VfioBackend;
import org.drover.fsm.MigrationState;
import org.junit.jupiter.api.Test;

/** The ability to map regions, on a kernel that maps parts of one. */
class RegionMapsOnEmulatorTest {
  private static final int BAR_2 = 2;
  private static final int STREAM = WindowModel.MEMORY_IN_STREAM + 0x3000;

  private final Client client = new Client(new WindowModel());
  private final VfioBackend backend = new VfioBackend(client.kernel);

  private MigratableDevice open() {
    DeviceAddress address = client.emulation.create("spec-true", "", Map.of());
    return backend.open(address, backend.bind(WorkloadMemory.NONE));
  }

  private static RegionMaps maps(MigratableDevice device) {
    return device.ability(RegionMaps.class).orElseThrow();
  }

  private static ByteBuffer pread(MigratableDevice device, long offset) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(8).order(ByteOrder.LITTLE_ENDIAN);
    device.ability(RegionAccess.class).orElseThrow().read(BAR_2, offset, bytes);
    return bytes.flip();
  }

  private static void pwrite(MigratableDevice device, long offset, long value) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(8).order(ByteOrder.LITTLE_ENDIAN);
    device.ability(RegionAccess.class).orElseThrow().write(BAR_2, offset, bytes.putLong(0, value));
  }

  @Test
  void mapsBothAreasAndNotTheHoleBetweenThem() {
    try (MigratableDevice device = open()) {
      RegionInfo info = device.capabilities().regions().get(BAR_2);
      assertThat(info.sparse()).isTrue();
      assertThat(info.areas()).containsExactly(new Area(0x1000, 0x1000), new Area(0x4000, 0x2000));

      try (MappedRegion mapped = maps(device).map(BAR_2)) {
        long value = 0x0102_0304_0506_0708L;
        for (long at : new long[] {0x1000, 0x1ff8, 0x4000, 0x5000, 0x5ff8}) {
          mapped.write(at, 8, value + at);
          assertThat(pread(device, at).getLong(0)).as("0x%x by pread", at).isEqualTo(value + at);
          pwrite(device, at, value - at);
          assertThat(mapped.read(at, 8)).as("0x%x by pwrite", at).isEqualTo(value - at);
        }
        for (long hole : new long[] {0, 0xff8, 0x2000, 0x3ff8, 0x6000, 0x7ff8}) {
          assertThatThrownBy(() -> mapped.read(hole, 8))
              .as("0x%x", hole)
              .isInstanceOf(RefusedException.class)
              .hasMessageContaining("0x1000 to 0x1fff, 0x4000 to 0x5fff");
          assertThat(pread(device, hole).getLong(0)).as("nothing is there").isEqualTo(-1);
        }
      }
    }
  }

  @Test
  void whatWasWrittenThereTravelsWithTheDevice() {
    byte[] state = new byte[STREAM];
    try (MigratableDevice source = open()) {
      try (MappedRegion mapped = maps(source).map(BAR_2)) {
        mapped.write(0x1ffc, 4, 0x1234_5678);
        mapped.write(0x4000, 4, 0x9abc_def0L);
      }
      ByteBuffer all = ByteBuffer.allocateDirect(STREAM + 1);
      SavingStream stream =
          (SavingStream) source.transition(MigrationState.STOP_COPY, Recovery.none()).orElseThrow();
      stream.read(all);
      all.flip().get(state);
      stream.close();
    }
    assertThat(state[WindowModel.MEMORY_IN_STREAM + 0xffc]).isEqualTo((byte) 0x78);
    assertThat(state[WindowModel.MEMORY_IN_STREAM + 0x1000]).isEqualTo((byte) 0xf0);

    try (MigratableDevice destination = open()) {
      ResumingStream stream =
          (ResumingStream)
              destination.transition(MigrationState.RESUMING, Recovery.none()).orElseThrow();
      stream.write(ByteBuffer.allocateDirect(STREAM).put(state).flip());
      destination.transition(MigrationState.RUNNING, Recovery.none());
      try (MappedRegion mapped = maps(destination).map(BAR_2)) {
        assertThat(mapped.read(0x1ffc, 4)).isEqualTo(0x1234_5678);
        assertThat(mapped.read(0x4000, 4)).isEqualTo(0x9abc_def0L);
      }
    }
  }

  /** A mapping would keep its group busy. */
  @Test
  void theCloseOfADeviceLeavesNothingMapped() {
    DeviceAddress address = client.emulation.create("spec-true", "closed", Map.of());
    MigratableDevice device = backend.open(address, backend.bind(WorkloadMemory.NONE));
    MappedRegion mapped = maps(device).map(BAR_2);
    device.close();

    assertThatThrownBy(() -> mapped.read(0x1000, 4)).isInstanceOf(IllegalStateException.class);
    assertThat(client.group("closed")).isPositive();
  }
}
