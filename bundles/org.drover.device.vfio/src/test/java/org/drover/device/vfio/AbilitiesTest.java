// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.device.vfio.ScriptedMtty.DATA;
import static org.drover.device.vfio.ScriptedMtty.DEVICE;
import static org.drover.device.vfio.ScriptedMtty.DEVICE_FEATURE;
import static org.drover.device.vfio.ScriptedMtty.MIG_GET_PRECOPY_INFO;
import static org.drover.testkit.CallMatcher.any;
import static org.drover.testkit.CallMatcher.ioctl;
import static org.drover.testkit.CallMatcher.pread;
import static org.drover.testkit.CallMatcher.pwrite;

import java.nio.ByteBuffer;
import org.drover.api.DroverException;
import org.drover.api.Errno;
import org.drover.api.KernelCallException;
import org.drover.api.PreCopyInfo;
import org.drover.api.RefusedException;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.PreCopy;
import org.drover.api.spi.Recovery;
import org.drover.api.spi.RegionAccess;
import org.drover.api.spi.SavingStream;
import org.drover.api.spi.Workload;
import org.drover.fsm.MigrationState;
import org.drover.testkit.CallMatcher;
import org.drover.testkit.Reply;
import org.drover.uapi.UapiAccess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AbilitiesTest {
  /** Region 1 begins at {@code 1 << 40}. */
  private static final long SCRATCH_OF_PORT_1 = (1L << 40) + 7;

  private final ScriptedMtty mtty = new ScriptedMtty();
  private MigratableDevice device;
  private RegionAccess regions;

  @BeforeEach
  void open() {
    device = mtty.openDevice();
    regions = device.ability(RegionAccess.class).orElseThrow();
  }

  @AfterEach
  void leavesNothing() {
    device.close();
    mtty.verifyNothingLeft();
  }

  @Test
  void areTheSameObjectsEveryTime() {
    assertThat(device.ability(RegionAccess.class)).contains(regions);
    assertThat(device.ability(PreCopy.class)).isEqualTo(device.ability(PreCopy.class)).isPresent();
    assertThat(device.ability(Workload.class)).isEmpty();
  }

  @Test
  void givesTheRawDevice() {
    UapiAccess raw = device.ability(UapiAccess.class).orElseThrow();

    assertThat(raw.kernel().scheme()).isEqualTo("vfio");
    assertThat(raw.kernel().ioctl(DEVICE, ScriptedMtty.DEVICE_RESET, 0)).isZero();
    assertThat(mtty.seen(ScriptedMtty.RESET)).isOne();
    assertThat(raw.deviceFd()).isEqualTo(DEVICE);
    device.close();
    assertThatThrownBy(raw::deviceFd).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void readsARegionWhereItLies() {
    mtty.kernel.expect(pread(DEVICE, SCRATCH_OF_PORT_1)).replying(Reply.data("5a"));
    ByteBuffer into = ByteBuffer.allocateDirect(3).position(1).limit(2);

    regions.read(1, 7, into);

    assertThat(into.get(1)).isEqualTo((byte) 0x5a);
    assertThat(into.hasRemaining()).isFalse();
  }

  @Test
  void writesARegionWhereItLies() {
    mtty.kernel.expect(pwrite(DEVICE, SCRATCH_OF_PORT_1)).giving(1);

    regions.write(1, 7, ByteBuffer.allocateDirect(1).put(0, (byte) 0x5a));

    assertThat(mtty.kernel.calls())
        .anyMatch(call -> call.is("pwrite") && call.payload().equals("5a"));
  }

  @Test
  void takesAShortTransferForAnError() {
    mtty.kernel.whenever(any("pread")).giving(1);
    mtty.kernel.whenever(any("pwrite")).giving(0);

    assertThatThrownBy(() -> regions.read(0, 0, ByteBuffer.allocateDirect(4)))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("pread of 4 bytes at 0x0 of region 0")
        .hasMessageContaining("came to 1 bytes only");
    assertThatThrownBy(() -> regions.write(0, 0, ByteBuffer.allocateDirect(4)))
        .isInstanceOf(DroverException.class);
  }

  @Test
  void namesTheRegionThatTheDeviceRefuses() {
    mtty.kernel.whenever(any("pread")).failing(Errno.EIO);

    assertThatThrownBy(() -> regions.read(0, 4, ByteBuffer.allocateDirect(1)))
        .isInstanceOf(KernelCallException.class)
        .hasMessageStartingWith("pread of 1 bytes at 0x4 of region 0 on " + ScriptedMtty.ADDRESS);
  }

  @Test
  void refusesBytesThatNoRegionHas() {
    ByteBuffer one = ByteBuffer.allocateDirect(1);

    assertThatThrownBy(() -> regions.read(9, 0, one)).isInstanceOf(RefusedException.class);
    assertThatThrownBy(() -> regions.read(-1, 0, one)).isInstanceOf(RefusedException.class);
    assertThatThrownBy(() -> regions.write(0, 8, one)).isInstanceOf(RefusedException.class);
    assertThatThrownBy(() -> regions.write(0, -1, one)).isInstanceOf(RefusedException.class);
    assertThatThrownBy(() -> regions.read(2, 0, one))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("the region has 0 bytes");
    assertThat(mtty.kernel.calls()).noneMatch(call -> call.is("pread") || call.is("pwrite"));
  }

  @ParameterizedTest
  @Tag("pitfall-22")
  @ValueSource(ints = {0, 1, 3, 4})
  void refusesAccessWhileTheDeviceIsStopped(int state) {
    mtty.state = state;

    assertThatThrownBy(() -> regions.read(0, 0, ByteBuffer.allocateDirect(1)))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(MigrationState.of(state).orElseThrow().name());
    assertThatThrownBy(() -> regions.write(0, 0, ByteBuffer.allocateDirect(1)))
        .isInstanceOf(RefusedException.class);
    assertThat(mtty.kernel.calls()).noneMatch(call -> call.is("pread") || call.is("pwrite"));
    mtty.state = 2;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 6, 7})
  void allowsAccessWhileTheDeviceAnswersItsPeers(int state) {
    mtty.state = state;
    mtty.kernel.whenever(any("pread")).giving(1);

    regions.read(0, 0, ByteBuffer.allocateDirect(1));

    assertThat(mtty.seen(any("pread"))).isEqualTo(1);
    mtty.state = 2;
  }

  @Test
  void doesNotAskADeviceWithoutMigrationForItsState() {
    ScriptedMtty none = new ScriptedMtty(0);
    none.kernel.whenever(any("pread")).giving(1);
    none.kernel.whenever(ScriptedMtty.GET_STATE).failing(Errno.ENOTTY);
    try (MigratableDevice other = none.openDevice()) {
      other.ability(RegionAccess.class).orElseThrow().read(0, 0, ByteBuffer.allocateDirect(1));
    }
    assertThat(none.seen(any("pread"))).isEqualTo(1);
  }

  private PreCopy preCopying() {
    assertThat(device.transition(MigrationState.PRE_COPY, Recovery.none())).isPresent();
    return device.ability(PreCopy.class).orElseThrow();
  }

  @Test
  @Tag("pitfall-35")
  @DisplayName(
      "pitfall 35: precopy info is asked on the data descriptor with argsz 24 and no flags")
  void asksTheDataDescriptorForItsEstimates() {
    PreCopy preCopy = preCopying();
    for (int i = 0; i < 2; i++) {
      mtty.kernel
          .expect(
              ioctl(
                  DATA,
                  MIG_GET_PRECOPY_INFO,
                  "18 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"))
          .replying(
              Reply.writing(4, "00 00 cd ab 18 00 00 00 00 00 00 00 00 10 00 00 00 00 00 00"));
      assertThat(preCopy.query()).isEqualTo(new PreCopyInfo(24, 4096));
    }
  }

  @Test
  @Tag("pitfall-26")
  @DisplayName(
      "pitfall 26: estimates are u64 guesses: too large a number is as much as there can be")
  void takesEstimatesForWhatTheyAre() {
    PreCopy preCopy = preCopying();
    mtty.kernel
        .expect(ioctl(DATA, MIG_GET_PRECOPY_INFO))
        .replying(Reply.writing(8, "ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff"));
    PreCopyInfo info = preCopy.query();
    assertThat(info).isEqualTo(new PreCopyInfo(Long.MAX_VALUE, Long.MAX_VALUE));
    assertThat(info.total()).isEqualTo(Long.MAX_VALUE);

    mtty.kernel
        .expect(ioctl(DEVICE, DEVICE_FEATURE, "10 00 00 00 09 00 01 00"))
        .replying(Reply.writing(8, "00 00 00 00 00 00 00 80"));
    assertThat(device.estimatedStopCopyBytes()).hasValue(Long.MAX_VALUE);
    mtty.kernel
        .expect(ioctl(DEVICE, DEVICE_FEATURE, "10 00 00 00 09 00 01 00"))
        .replying(Reply.writing(8, "00 00 00 00 00 00 00 00"));
    assertThat(device.estimatedStopCopyBytes()).hasValue(0);
    assertThat(device.capabilities().stopCopyBytes()).hasValue(96);
  }

  @Test
  @Tag("pitfall-26")
  @DisplayName(
      "pitfall 26: an estimate that the device does not tell is an error of the question alone")
  void failsToAskForAnEstimate() {
    mtty.kernel
        .expect(ioctl(DEVICE, DEVICE_FEATURE, "10 00 00 00 09 00 01 00"))
        .failing(Errno.ENOTCONN);

    assertThatThrownBy(device::estimatedStopCopyBytes).isInstanceOf(KernelCallException.class);
    assertThat(device.state()).isEqualTo(MigrationState.RUNNING);
  }

  @Test
  void hasNoEstimatesWithoutASavingStream() {
    PreCopy preCopy = device.ability(PreCopy.class).orElseThrow();

    assertThatThrownBy(preCopy::query).isInstanceOf(IllegalStateException.class);
    assertThat(device.transition(MigrationState.RESUMING, Recovery.none())).isPresent();
    assertThatThrownBy(preCopy::query).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void passesOnWhyThereIsNoEstimate() {
    PreCopy preCopy = preCopying();
    mtty.kernel.whenever(ioctl(DATA, MIG_GET_PRECOPY_INFO)).failing(Errno.EINVAL);

    assertThatThrownBy(preCopy::query)
        .isInstanceOf(KernelCallException.class)
        .hasMessageContaining("VFIO_MIG_GET_PRECOPY_INFO");
  }

  /** A driver that has lost its stream may crash of the question. */
  @Test
  void doesNotAskADriverThatHasPutItsStreamInError() {
    PreCopy preCopy = preCopying();
    mtty.streamIsInError();

    assertThatThrownBy(preCopy::query)
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("was not asked what is left to copy")
        .hasMessageContaining("has put the data stream in error")
        .hasMessageContaining("only a reset leads on");
    assertThat(mtty.seen(ioctl(DATA, MIG_GET_PRECOPY_INFO))).isZero();
  }

  @Test
  void hasNoEstimatesOnceTheStreamIsClosed() {
    SavingStream stream =
        (SavingStream) device.transition(MigrationState.PRE_COPY, Recovery.none()).orElseThrow();
    PreCopy preCopy = device.ability(PreCopy.class).orElseThrow();
    stream.close();

    assertThatThrownBy(preCopy::query).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void hasNoEstimatesOnceTheStreamHasFailed() {
    SavingStream stream =
        (SavingStream) device.transition(MigrationState.PRE_COPY, Recovery.none()).orElseThrow();
    PreCopy preCopy = device.ability(PreCopy.class).orElseThrow();
    mtty.kernel.expect(CallMatcher.read(DATA)).failing(Errno.EIO);
    assertThatThrownBy(() -> stream.read(ByteBuffer.allocateDirect(1)))
        .isInstanceOf(KernelCallException.class);

    assertThatThrownBy(preCopy::query).isInstanceOf(IllegalStateException.class);
  }
}
