// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.device.vfio.ScriptedMtty.DATA;
import static org.drover.device.vfio.ScriptedMtty.DEVICE;
import static org.drover.device.vfio.ScriptedMtty.DEVICE_FEATURE;
import static org.drover.device.vfio.ScriptedMtty.GET_STATE;
import static org.drover.device.vfio.ScriptedMtty.SET_STATE;
import static org.drover.device.vfio.ScriptedMtty.set;
import static org.drover.testkit.CallMatcher.ioctl;
import static org.drover.testkit.CallMatcher.read;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drover.api.DroverException;
import org.drover.api.Errno;
import org.drover.api.KernelCallException;
import org.drover.api.ReadResult;
import org.drover.api.RefusedException;
import org.drover.api.TransitionException;
import org.drover.api.spi.DataStream;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.Recovery;
import org.drover.api.spi.ResumingStream;
import org.drover.api.spi.SavingStream;
import org.drover.fsm.MigrationState;
import org.drover.uapi.FdRole;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransitionTest {
  private final ScriptedMtty mtty = new ScriptedMtty();
  private MigratableDevice device;

  @BeforeEach
  void open() {
    device = mtty.openDevice();
  }

  @AfterEach
  void leavesNothing() {
    device.close();
    mtty.verifyNothingLeft();
  }

  private Optional<DataStream> go(MigrationState target) {
    return device.transition(target, Recovery.none());
  }

  @Test
  void tellsTheStateOfEveryCode() {
    for (MigrationState state : MigrationState.values()) {
      mtty.state = state.code();
      assertThat(device.state()).isEqualTo(state);
    }
    mtty.state = 2;
  }

  @Test
  void doesNotGuessAStateThatNobodyKnows() {
    mtty.state = 8;

    assertThatThrownBy(device::state)
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("reports the migration state 8");
    mtty.state = 2;
  }

  @Test
  void handsOutAReadableStreamOnEnteringTheSavingGroup() {
    assertThat(go(MigrationState.PRE_COPY)).containsInstanceOf(SavingStream.class);
    assertThat(go(MigrationState.PRE_COPY_P2P)).isEmpty();
    assertThat(go(MigrationState.STOP_COPY)).isEmpty();

    assertThat(mtty.counting.opened(FdRole.DATA)).isEqualTo(1);
    assertThat(mtty.counting.closed(FdRole.DATA)).isZero();
  }

  @Test
  void handsOutAWritableStreamOnEnteringResuming() {
    assertThat(go(MigrationState.RESUMING)).containsInstanceOf(ResumingStream.class);
  }

  @Test
  @Tag("pitfall-5")
  @DisplayName("pitfall 5: STOP_COPY to PRE_COPY and PRE_COPY_P2P is refused before any SET")
  void refusesTheBlockedPairsBeforeAnySet() {
    assertThat(go(MigrationState.STOP_COPY)).isPresent();
    long before = mtty.seen(SET_STATE);

    for (MigrationState target : List.of(MigrationState.PRE_COPY, MigrationState.PRE_COPY_P2P)) {
      assertThatThrownBy(() -> go(target))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("STOP_COPY");
    }
    assertThat(mtty.seen(SET_STATE)).isEqualTo(before);
    assertThat(device.state()).isEqualTo(MigrationState.STOP_COPY);
  }

  @Test
  @Tag("pitfall-5")
  @DisplayName("pitfall 5: ERROR is never asked for, and nothing is asked of a device in ERROR")
  void neverAsksForError() {
    assertThatThrownBy(() -> go(MigrationState.ERROR)).isInstanceOf(RefusedException.class);
    mtty.state = 0;
    assertThatThrownBy(() -> go(MigrationState.RUNNING))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("RESET");

    assertThat(mtty.seen(SET_STATE)).isZero();
    device.reset();
    assertThat(device.state()).isEqualTo(MigrationState.RUNNING);
  }

  @Test
  void refusesAStateThatTheDeviceLacks() {
    ScriptedMtty plain = new ScriptedMtty(1);
    try (MigratableDevice other = plain.openDevice()) {
      assertThatThrownBy(() -> other.transition(MigrationState.PRE_COPY, Recovery.byReset()))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("PRE_COPY");
      assertThat(plain.seen(SET_STATE)).isZero();
    }
  }

  @Test
  @Tag("pitfall-3")
  void refusesADeviceWithoutMigration() {
    ScriptedMtty none = new ScriptedMtty(0);
    try (MigratableDevice other = none.openDevice()) {
      assertThat(other.capabilities().migration()).isEmpty();
      assertThatThrownBy(() -> other.transition(MigrationState.STOP, Recovery.none()))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("the device has no migration");
      assertThat(none.seen(SET_STATE)).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = MigrationState.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"ERROR"})
  @Tag("pitfall-8")
  @DisplayName("pitfall 8: where the device is already nothing is asked, and no stream comes again")
  void asksNothingWhereTheDeviceIsAlready(MigrationState state) {
    mtty.state = state.code();
    long before = mtty.seen(SET_STATE);

    assertThat(go(state)).isEmpty();

    assertThat(mtty.seen(SET_STATE)).isEqualTo(before);
    mtty.state = 2;
  }

  @Test
  @Tag("pitfall-18")
  @DisplayName("pitfall 18: the descriptor of a SET that failed is not believed")
  void doesNotBelieveTheDescriptorOfAFailedSet() {
    mtty.kernel
        .whenever(set(6))
        .replying(
            (call, feature) -> {
              feature.putInt(12, DEVICE);
              return Errno.EIO.negative();
            });

    assertThatThrownBy(() -> go(MigrationState.PRE_COPY)).isInstanceOf(TransitionException.class);

    assertThat(mtty.kernel.openDescriptors()).containsKey(DEVICE);
    assertThat(device.state()).isEqualTo(MigrationState.RUNNING);
  }

  @Test
  @Tag("pitfall-18")
  @DisplayName(
      "pitfall 18: a stream that the path predicts and the kernel does not give is an error")
  void missesAPredictedStream() {
    mtty.kernel
        .whenever(set(6))
        .replying(
            (call, feature) -> {
              mtty.state = 6;
              return 0;
            });

    assertThatThrownBy(
            () -> device.transition(MigrationState.PRE_COPY, Recovery.to(MigrationState.RUNNING)))
        .isInstanceOfSatisfying(
            TransitionException.class,
            e -> {
              assertThat(e).hasMessageContaining("handed out no data descriptor");
              assertThat(e).hasMessageContaining("it was sent to RUNNING");
              assertThat(e.reached()).contains(MigrationState.RUNNING);
            });
  }

  @Test
  @Tag("pitfall-18")
  @DisplayName("pitfall 18: a descriptor that no path predicts is no stream, and does not leak")
  void closesAnUnforeseenDescriptor() {
    mtty.kernel
        .whenever(set(1))
        .replying(
            (call, feature) -> {
              feature.putInt(12, mtty.handOut());
              mtty.state = 1;
              return 0;
            });

    assertThat(go(MigrationState.STOP)).isEmpty();

    assertThat(mtty.kernel.openDescriptors()).doesNotContainKey(DATA);
  }

  @Test
  @Tag("pitfall-36")
  @DisplayName("pitfall 36: data_fd goes in as -1, and every reserved byte as 0")
  void asksWithCleanStructs() {
    assertThat(go(MigrationState.PRE_COPY)).isPresent();
    assertThat(go(MigrationState.STOP_COPY)).isEmpty();

    assertThat(
            mtty.kernel.calls().stream().filter(SET_STATE.predicate()).map(call -> call.payload()))
        .containsExactly(
            "10 00 00 00 02 00 02 00 06 00 00 00 ff ff ff ff",
            "10 00 00 00 02 00 02 00 03 00 00 00 ff ff ff ff");
    assertThat(
            mtty.kernel.calls().stream()
                .filter(GET_STATE.predicate())
                .map(call -> call.payload())
                .distinct())
        .containsExactly("10 00 00 00 02 00 01 00 00 00 00 00 ff ff ff ff");
  }

  @Test
  @Tag("pitfall-36")
  @DisplayName("pitfall 36: the errno is the call's own result, by its name in the error")
  void takesTheErrnoFromTheCall() {
    mtty.kernel.whenever(GET_STATE).giving(-107);

    assertThatThrownBy(device::state)
        .isInstanceOfSatisfying(
            KernelCallException.class,
            e -> {
              assertThat(e.errno()).isEqualTo(Errno.ENOTCONN);
              assertThat(e.operation()).isEqualTo("VFIO_DEVICE_FEATURE GET MIG_DEVICE_STATE");
              assertThat(e.target()).isEqualTo(ScriptedMtty.ADDRESS.toString());
            });
  }

  @Test
  @Tag("pitfall-35")
  @DisplayName("pitfall 35: argsz is set, structs are 8-byte aligned, and memory is made once")
  void usesOneAlignedPieceOfMemory() {
    long before = mtty.kernel.calls().stream().filter(call -> call.is("mmap")).count();
    assertThat(go(MigrationState.PRE_COPY)).isPresent();
    device.reset();

    List<Long> addresses = new ArrayList<>();
    mtty.kernel.calls().stream()
        .filter(call -> call.is("ioctl") && call.fd() == DEVICE && call.argument() > 4096)
        .forEach(call -> addresses.add(call.argument()));
    assertThat(addresses).isNotEmpty().allMatch(address -> address % 8 == 0);
    assertThat(addresses.stream().map(address -> address / 4096).distinct()).hasSize(1);
    assertThat(mtty.kernel.calls().stream().filter(call -> call.is("mmap")).count())
        .isEqualTo(before);
    assertThat(
            mtty.kernel.calls().stream()
                .filter(ioctl(DEVICE, DEVICE_FEATURE).predicate())
                .map(call -> call.payload().substring(0, 11)))
        .containsOnly("08 00 00 00", "10 00 00 00");
  }

  @Test
  @Tag("pitfall-38")
  @DisplayName("pitfall 38: the SET runs on the thread that asked, and on no thread of ours")
  void setsOnTheCallersThread() {
    assertThat(go(MigrationState.STOP)).isEmpty();

    assertThat(mtty.kernel.calls())
        .filteredOn(SET_STATE.predicate())
        .isNotEmpty()
        .allMatch(call -> call.thread() == Thread.currentThread());
  }

  @Test
  void endsTheStreamOfAGroupThatItLeaves() {
    SavingStream stream = (SavingStream) go(MigrationState.PRE_COPY).orElseThrow();

    assertThat(go(MigrationState.RUNNING)).isEmpty();

    assertThat(mtty.kernel.openDescriptors()).doesNotContainKey(DATA);
    assertThatThrownBy(() -> stream.read(ByteBuffer.allocateDirect(8)))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("has ended: the device went to RUNNING");
  }

  @Test
  @Tag("pitfall-9")
  void noticesThatSomebodyElseResetTheDevice() {
    SavingStream stream = (SavingStream) go(MigrationState.PRE_COPY).orElseThrow();
    mtty.state = 2;

    assertThat(go(MigrationState.PRE_COPY)).isPresent().get().isNotSameAs(stream);

    assertThatThrownBy(() -> stream.read(ByteBuffer.allocateDirect(8)))
        .hasMessageContaining("somebody reset it");
    assertThat(mtty.counting.closed(FdRole.DATA)).isEqualTo(1);
  }

  @Test
  void isOfNoUseOnceItIsClosed() {
    device.close();

    assertThatThrownBy(device::state).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> go(MigrationState.STOP)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(device::reset).isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Tag("pitfall-18")
  @DisplayName("pitfall 18: a device that was opened in PRE_COPY hands out a new stream on the way")
  void takesTheStreamOfADeviceThatWasOpenedInPreCopy() {
    // samples/vfio-mdev/mtty.c: PRE_COPY -> STOP_COPY makes a descriptor if there is none.
    mtty.state = 6;
    mtty.kernel
        .whenever(set(3))
        .replying(
            (call, feature) -> {
              feature.putInt(12, mtty.handOut());
              mtty.state = 3;
              return 0;
            });
    mtty.kernel.whenever(read(DATA)).giving(0);

    SavingStream stream = (SavingStream) go(MigrationState.STOP_COPY).orElseThrow();

    assertThat(mtty.kernel.openDescriptors()).containsKey(DATA);
    assertThat(stream.read(ByteBuffer.allocateDirect(1))).isInstanceOf(ReadResult.End.class);
  }

  @Test
  void takesTheStreamThatReplacesAClosedOne() {
    go(MigrationState.PRE_COPY).orElseThrow().close();
    mtty.kernel
        .whenever(set(3))
        .replying(
            (call, feature) -> {
              feature.putInt(12, mtty.handOut());
              mtty.state = 3;
              return 0;
            });

    assertThat(go(MigrationState.STOP_COPY)).containsInstanceOf(SavingStream.class);
  }
}
