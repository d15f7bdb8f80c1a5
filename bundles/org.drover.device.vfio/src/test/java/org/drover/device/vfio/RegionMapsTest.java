// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.drover.testkit.CallMatcher.any;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.drover.api.Errno;
import org.drover.api.KernelCallException;
import org.drover.api.RefusedException;
import org.drover.api.RegionInfo;
import org.drover.api.RegionInfo.Area;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.RegionAccess;
import org.drover.api.spi.RegionMaps;
import org.drover.api.spi.RegionMaps.MappedRegion;
import org.drover.testkit.Call;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Region flags: 7 is READ, WRITE and MMAP; 0xf has capabilities besides. */
class RegionMapsTest {
  private static final long BAR_2 = 2L << 40;

  private final ScriptedFunction function = new ScriptedFunction();
  private MigratableDevice device;

  @AfterEach
  void leavesNothing() {
    if (device != null) {
      device.close();
    }
    function.scripted.verifyNothingLeft();
  }

  private RegionMaps maps() {
    device = function.open();
    return device.ability(RegionMaps.class).orElseThrow();
  }

  private RegionInfo info(int index) {
    return device.capabilities().regions().get(index);
  }

  /** {@code id u16, version u16, next u32}: id 3 is MSIX_MAPPABLE. */
  private static byte[] msixMappable() {
    return new byte[] {3, 0, 1, 0, 0, 0, 0, 0};
  }

  /** The head with id 1, {@code nr_areas u32, reserved u32}, then offset and size of each. */
  private static byte[] sparse(int count, long... areas) {
    ByteBuffer bytes = ByteBuffer.allocate(16 + areas.length * 8).order(ByteOrder.nativeOrder());
    bytes.putShort((short) 1).putShort((short) 1).putInt(0).putInt(count).putInt(0);
    for (long number : areas) {
      bytes.putLong(number);
    }
    return bytes.array();
  }

  private List<Call> mmaps() {
    return function.scripted.kernel.calls().stream()
        .filter(call -> call.is("mmap") && call.fd() == ScriptedMtty.DEVICE)
        .toList();
  }

  @Test
  void mapsARegionAsAWhole() {
    function.region(2, 7, 0x2000);
    RegionMaps maps = maps();

    try (MappedRegion mapped = maps.map(2)) {
      mapped.write(0x1008, 4, 0x8070_6050L);
      assertThat(mapped.read(0x1008, 1)).as("little-endian").isEqualTo(0x50);
      assertThat(mapped.read(0x100a, 2)).isEqualTo(0x8070);
      assertThat(mapped.read(0x1008, 4)).isEqualTo(0x8070_6050L);
      mapped.write(0x1000, 8, -2);
      assertThat(mapped.read(0x1000, 8)).isEqualTo(-2);
    }
    assertThat(mmaps())
        .singleElement()
        .satisfies(
            call -> {
              assertThat(call.offset()).isEqualTo(BAR_2);
              assertThat(call.length()).isEqualTo(0x2000);
            });
    assertThat(info(2).areas()).containsExactly(new Area(0, 0x2000));
    assertThat(info(2).sparse()).isFalse();
  }

  @Test
  void readsTheChainOfCapabilities() {
    function.region(2, 0xf, 0x4000, msixMappable());
    maps();

    assertThat(info(2).msixMappable()).isTrue();
    assertThat(info(2).areas()).containsExactly(new Area(0, 0x4000));
    assertThat(info(0).msixMappable()).isFalse();
  }

  @Test
  void mapsTheAreasOfASparseRegionAndNothingBetweenThem() {
    function.region(2, 0xf, 0x8000, sparse(2, 0x1000, 0x1000, 0x4000, 0x2000));
    RegionMaps maps = maps();

    assertThat(info(2).sparse()).isTrue();
    assertThat(info(2).areas()).containsExactly(new Area(0x1000, 0x1000), new Area(0x4000, 0x2000));
    try (MappedRegion mapped = maps.map(2)) {
      mapped.write(0x1ff8, 8, 5);
      mapped.write(0x4000, 8, 6);
      assertThat(mapped.read(0x1ff8, 8)).isEqualTo(5);
      assertThat(mapped.read(0x4000, 8)).isEqualTo(6);
      for (long hole : new long[] {0, 0xff8, 0x2000, 0x3ff8, 0x6000}) {
        assertThatThrownBy(() -> mapped.read(hole, 8))
            .as("0x%x", hole)
            .isInstanceOf(RefusedException.class)
            .hasMessageContaining("0x1000 to 0x1fff, 0x4000 to 0x5fff");
      }
    }
    assertThat(mmaps())
        .extracting(Call::offset, Call::length)
        .containsExactly(tuple(BAR_2 + 0x1000, 0x1000L), tuple(BAR_2 + 0x4000, 0x2000L));
  }

  @Test
  void believesNoListOfAreasThatMakesNoSense() {
    function
        .region(1, 0xf, 0x8000, sparse(2, 0x1000, 0x1000))
        .region(2, 0xf, 0x8000, sparse(1, 0x7000, 0x2000))
        .region(3, 0xf, 0x8000, sparse(2, 0x1000, 0x2000, 0x2000, 0x1000))
        .region(4, 0xf, 0x8000, sparse(1, 0x1000, -0x1000))
        .region(5, 7, 0x1000);
    maps();

    for (int index = 1; index <= 4; index++) {
      assertThat(info(index).mappable()).as("region %d", index).isFalse();
      assertThat(info(index).areas()).isEmpty();
      assertThat(info(index).readable()).isTrue();
    }
  }

  @Test
  void refusesWhatCannotBeMapped() {
    function.region(2, 7, 0x1000);
    RegionMaps maps = maps();

    assertThatThrownBy(() -> maps.map(0))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("its kernel driver does not map it");
    assertThatThrownBy(() -> maps.map(9)).isInstanceOf(RefusedException.class);
    assertThatThrownBy(() -> maps.map(-1)).isInstanceOf(RefusedException.class);
  }

  @Test
  void aDeviceThatMapsNothingLacksTheAbility() {
    device = function.open();

    assertThat(device.ability(RegionMaps.class)).isEmpty();
  }

  @Test
  void leavesNothingWhereTheKernelMapsOneAreaOnly() {
    function.region(2, 0xf, 0x8000, sparse(2, 0x1000, 0x1000, 0x4000, 0x2000));
    RegionMaps maps = maps();
    int before = function.scripted.kernel.mappings();
    function.scripted.kernel.failNth(
        any("mmap").and(" of the device", call -> call.fd() == ScriptedMtty.DEVICE),
        2,
        Errno.EAGAIN);

    assertThatThrownBy(() -> maps.map(2))
        .isInstanceOf(KernelCallException.class)
        .hasMessageContaining("mmap of 0x2000 bytes at 0x4000 of region 2");
    assertThat(function.scripted.kernel.mappings()).isEqualTo(before);
  }

  /** The kernel takes the pages away then, and an access would be a SIGBUS. */
  @Test
  void refusesAccessWhileTheFunctionDoesNotDecodeMemory() {
    function.region(2, 7, 0x1000);
    MappedRegion mapped = maps().map(2);
    mapped.write(0, 4, 7);
    command(0);

    assertThatThrownBy(() -> mapped.read(0, 4))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("bit 1 of its command register is clear");
    command(6);
    assertThat(mapped.read(0, 4)).isEqualTo(7);
  }

  private void command(int value) {
    write(4, value);
  }

  private void write(int offset, int value) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(2).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putShort(0, (short) value);
    device.ability(RegionAccess.class).orElseThrow().write(7, offset, bytes);
  }

  /** The write may have done something all the same: the kernel may have taken the pages away. */
  @Test
  void asksAgainAfterAWriteThatFailed() {
    function.region(2, 7, 0x1000);
    MappedRegion mapped = maps().map(2);
    mapped.read(0, 4);
    function.config.putShort(4, (short) 0);
    function.scripted.kernel.failNth(any("pwrite"), 1, Errno.EIO);
    assertThatThrownBy(() -> command(0)).isInstanceOf(KernelCallException.class);

    assertThatThrownBy(() -> mapped.read(0, 4))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("bit 1 of its command register is clear");
  }

  /** Who reads while another thread writes waits for that, and asks: the two have one lock. */
  @Test
  void theChangeIsKnownWhenTheWriteIsCarriedOut() {
    function.region(2, 7, 0x1000);
    MappedRegion mapped = maps().map(2);
    mapped.read(0, 4);
    function
        .scripted
        .kernel
        .expect(any("pwrite"))
        .replying(
            (call, from) -> {
              function.config.putShort(4, (short) 0);
              assertThatThrownBy(() -> mapped.read(0, 4)).isInstanceOf(RefusedException.class);
              return 2;
            });

    command(0);

    assertThatThrownBy(() -> mapped.read(0, 4)).isInstanceOf(RefusedException.class);
  }

  /** {@code PCI_COMMAND_MEMORY} of a virtual function has no effect, and reads as 0. */
  @Test
  void aVirtualFunctionNeedsNoBitOfItsOwn() {
    function.region(2, 7, 0x1000).virtual();
    function.config.putShort(4, (short) 0);
    MappedRegion mapped = maps().map(2);

    mapped.write(0, 4, 7);

    assertThat(mapped.read(0, 4)).isEqualTo(7);
  }

  /** A capability of MSI, and behind it that of power management, with PMCSR at its byte 4. */
  @Test
  void refusesAccessWhileTheFunctionIsAsleep() {
    function.region(2, 7, 0x1000).virtual();
    function.config.putShort(6, (short) 0x10).put(0x34, (byte) 0x50);
    function.config.put(0x50, (byte) 5).put(0x51, (byte) 0x60);
    function.config.put(0x60, (byte) 1).putShort(0x64, (short) 0x0103);
    MappedRegion mapped = maps().map(2);

    assertThatThrownBy(() -> mapped.read(0, 4))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("reading 4 bytes at 0x0 of the mapped region 2")
        .hasMessageContaining("asleep (D3hot");
    for (int awake : new int[] {0x0100, 0x0101, 0x0102}) {
      write(0x64, awake);
      mapped.write(0, 4, awake);
      assertThat(mapped.read(0, 4)).isEqualTo(awake);
    }
    // A chain that leads nowhere ends.
    function.config.put(0x50, (byte) 5).put(0x51, (byte) 0x50);
    write(0x64, 3);
    assertThat(mapped.read(0, 4)).isEqualTo(0x0102);
  }

  @Test
  void asksOnceNotAtEveryAccess() {
    function.region(2, 7, 0x1000);
    MappedRegion mapped = maps().map(2);
    for (int i = 0; i < 100; i++) {
      mapped.read(0, 4);
    }
    assertThat(function.scripted.seen(any("pread"))).isOne();
    device.reset();
    mapped.read(0, 4);
    assertThat(function.scripted.seen(any("pread"))).as("a reset may change it").isEqualTo(2);
  }

  @Test
  void isRefusedWhileTheDeviceIsStopped() {
    ScriptedMtty migrating = new ScriptedMtty();
    ScriptedFunction stopped = new ScriptedFunction(migrating).region(2, 7, 0x1000);
    try (MigratableDevice other = stopped.open()) {
      migrating.state = 1;
      MappedRegion mapped = other.ability(RegionMaps.class).orElseThrow().map(2);
      assertThatThrownBy(() -> mapped.write(0, 4, 1))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("the device is in STOP");
      migrating.state = 2;
      mapped.write(0, 4, 1);
    }
    assertThat(migrating.counting.live()).isEmpty();
  }

  @Test
  void endsWithTheDevice() {
    function.region(2, 7, 0x1000);
    MappedRegion mapped = maps().map(2);

    device.close();

    assertThat(function.scripted.kernel.mappings()).isZero();
    assertThatThrownBy(() -> mapped.read(0, 4)).isInstanceOf(IllegalStateException.class);
    mapped.close();
  }

  @Test
  void refusesAnAccessThatNoRegisterHas() {
    function.region(2, 7, 0x1000);
    MappedRegion mapped = maps().map(2);

    assertThatThrownBy(() -> mapped.read(2, 4)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> mapped.read(0, 3)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> mapped.read(0, 16)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> mapped.read(0x1000, 4)).isInstanceOf(RefusedException.class);
    mapped.close();
    assertThatThrownBy(() -> mapped.read(0, 4)).isInstanceOf(IllegalStateException.class);
  }
}
