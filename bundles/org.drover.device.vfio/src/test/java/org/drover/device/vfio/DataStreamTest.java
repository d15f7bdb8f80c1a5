// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.device.vfio.ScriptedMtty.DATA;
import static org.drover.device.vfio.ScriptedMtty.DEVICE;
import static org.drover.device.vfio.ScriptedMtty.SET_STATE;
import static org.drover.testkit.CallMatcher.read;
import static org.drover.testkit.CallMatcher.write;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.drover.api.DroverException;
import org.drover.api.Errno;
import org.drover.api.KernelCallException;
import org.drover.api.ReadResult;
import org.drover.api.RefusedException;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.Recovery;
import org.drover.api.spi.ResumingStream;
import org.drover.api.spi.SavingStream;
import org.drover.fsm.MigrationState;
import org.drover.testkit.Call;
import org.drover.testkit.Reply;
import org.drover.uapi.FdRole;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DataStreamTest {
  private final ScriptedMtty mtty = new ScriptedMtty();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(16);
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

  private SavingStream saving(MigrationState state) {
    return (SavingStream) device.transition(state, Recovery.none()).orElseThrow();
  }

  private ResumingStream resuming() {
    return (ResumingStream)
        device.transition(MigrationState.RESUMING, Recovery.none()).orElseThrow();
  }

  private static ByteBuffer bytes(int count) {
    return ByteBuffer.allocateDirect(count);
  }

  @Test
  @Tag("pitfall-11")
  @DisplayName("pitfall 11: short reads are normal, and say nothing about an end or a record")
  void takesShortReadsAsTheyCome() {
    SavingStream stream = saving(MigrationState.STOP_COPY);
    mtty.kernel.expect(read(DATA)).replying(Reply.data("4e 2c 3e 8c 89"));
    mtty.kernel.expect(read(DATA)).replying(Reply.data("09"));

    assertThat(stream.read(buffer)).isEqualTo(new ReadResult.Data(5));
    assertThat(stream.read(buffer)).isEqualTo(new ReadResult.Data(1));

    assertThat(buffer.position()).isEqualTo(6);
    assertThat(buffer.get(5)).isEqualTo((byte) 0x09);
    assertThat(stream.position()).isEqualTo(6);
    assertThat(mtty.kernel.calls().stream().filter(read(DATA).predicate()).map(Call::length))
        .containsExactly(16L, 11L);
  }

  @Test
  @Tag("pitfall-12")
  @DisplayName("pitfall 12: 0 and ENOMSG in PRE_COPY and PRE_COPY_P2P end nothing")
  void takesZeroInPreCopyForATemporaryEnd() {
    SavingStream stream = saving(MigrationState.PRE_COPY);
    mtty.kernel.expect(read(DATA)).giving(0);
    mtty.kernel.expect(read(DATA)).failing(Errno.ENOMSG);
    assertThat(stream.read(buffer)).isInstanceOf(ReadResult.TemporaryEnd.class);
    assertThat(stream.read(buffer)).isInstanceOf(ReadResult.TemporaryEnd.class);

    assertThat(device.transition(MigrationState.PRE_COPY_P2P, Recovery.none())).isEmpty();
    mtty.kernel.expect(read(DATA)).giving(0);
    assertThat(stream.read(buffer)).isInstanceOf(ReadResult.TemporaryEnd.class);

    assertThat(device.transition(MigrationState.STOP_COPY, Recovery.none())).isEmpty();
    mtty.kernel.expect(read(DATA)).replying(Reply.data("01"));
    mtty.kernel.expect(read(DATA)).giving(0);
    assertThat(stream.read(buffer)).isEqualTo(new ReadResult.Data(1));
    assertThat(stream.read(buffer)).isInstanceOf(ReadResult.End.class);
  }

  @Test
  @Tag("pitfall-12")
  @DisplayName("pitfall 12: a 0 from a read that began before STOP_COPY was reached is no end")
  void doesNotTakeAnOldZeroForTheEnd() {
    SavingStream stream = saving(MigrationState.PRE_COPY);
    mtty.kernel
        .expect(read(DATA))
        .replying(
            (call, into) -> {
              assertThat(device.transition(MigrationState.STOP_COPY, Recovery.none())).isEmpty();
              return 0;
            });
    mtty.kernel.expect(read(DATA)).giving(0);

    assertThat(stream.read(buffer)).isInstanceOf(ReadResult.TemporaryEnd.class);
    assertThat(stream.read(buffer)).isInstanceOf(ReadResult.End.class);
  }

  @Test
  void takesEnomsgInStopCopyForAnError() {
    SavingStream stream = saving(MigrationState.STOP_COPY);
    mtty.kernel.expect(read(DATA)).failing(Errno.ENOMSG);

    assertThatThrownBy(() -> stream.read(buffer)).isInstanceOf(KernelCallException.class);
  }

  @Test
  void tellsANonBlockingStreamThatIsNotReady() {
    SavingStream stream = saving(MigrationState.PRE_COPY);
    mtty.kernel.expect(read(DATA)).failing(Errno.EAGAIN);

    assertThat(stream.read(buffer)).isInstanceOf(ReadResult.WouldBlock.class);
  }

  @Test
  @Tag("pitfall-37")
  void repeatsAnInterruptedRead() {
    SavingStream stream = saving(MigrationState.STOP_COPY);
    mtty.kernel.expect(read(DATA)).failing(Errno.EINTR);
    mtty.kernel.expect(read(DATA)).replying(Reply.data("01 02"));

    assertThat(stream.read(buffer)).isEqualTo(new ReadResult.Data(2));
  }

  @Test
  void isOverAfterAReadError() {
    SavingStream stream = saving(MigrationState.STOP_COPY);
    mtty.kernel.expect(read(DATA)).failing(Errno.ENODEV);

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> stream.read(buffer))
          .isInstanceOfSatisfying(
              KernelCallException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENODEV));
    }
    assertThat(mtty.seen(read(DATA))).isEqualTo(1);
  }

  @Test
  @Tag("pitfall-9")
  @DisplayName("pitfall 9: ENODEV from a stream whose device runs: somebody else reset it")
  void namesAResetBySomebodyElse() {
    SavingStream saving = saving(MigrationState.STOP_COPY);
    mtty.kernel.expect(read(DATA)).failing(Errno.ENODEV);
    mtty.state = 2;

    assertThatThrownBy(() -> saving.read(buffer))
        .hasMessageContaining("ENODEV")
        .hasMessageContaining("the device was reset by somebody else")
        .hasMessageContaining("it is in RUNNING and what it held is gone");
  }

  @Test
  @Tag("pitfall-9")
  void namesAResetOfADeviceThatIsBeingLoaded() {
    ResumingStream loading = resuming();
    mtty.kernel.expect(write(DATA)).failing(Errno.ENODEV);
    mtty.state = 2;

    assertThatThrownBy(() -> loading.write(bytes(8)))
        .hasMessageContaining("the device was reset by somebody else");
  }

  @Test
  void doesNotTakeAnotherStateForAReset() {
    SavingStream saving = saving(MigrationState.STOP_COPY);
    mtty.kernel.expect(read(DATA)).failing(Errno.ENODEV);
    mtty.state = 1;

    assertThatThrownBy(() -> saving.read(buffer))
        .hasMessageContaining("left the state that it streams in")
        .hasMessageContaining("is in STOP")
        .hasMessageNotContaining("somebody else");
  }

  @Test
  void refusesABufferIntoWhichNothingCouldCome() {
    SavingStream stream = saving(MigrationState.STOP_COPY);

    assertThatThrownBy(() -> stream.read(bytes(0))).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> stream.read(ByteBuffer.allocate(8)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> stream.read(bytes(8).asReadOnlyBuffer()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(mtty.seen(read(DATA))).isZero();
  }

  @Test
  @Tag("pitfall-11")
  @DisplayName("pitfall 11: a write that takes a part is continued with the rest")
  void writesUntilAllIsTaken() {
    ResumingStream stream = resuming();
    mtty.kernel.expect(write(DATA)).giving(3);
    mtty.kernel.expect(write(DATA)).giving(2);
    ByteBuffer from = bytes(5).put(3, (byte) 0x44);

    stream.write(from);

    assertThat(from.hasRemaining()).isFalse();
    assertThat(stream.position()).isEqualTo(5);
    List<Call> writes = mtty.kernel.calls().stream().filter(write(DATA).predicate()).toList();
    assertThat(writes.stream().map(Call::payload)).containsExactly("00 00 00 44 00", "44 00");
  }

  @Test
  @Tag("pitfall-16")
  @DisplayName("pitfall 16: a write error ends the stream for good, and every write repeats it")
  void repeatsAWriteError() {
    ResumingStream stream = resuming();
    mtty.kernel.expect(write(DATA)).failing(Errno.EFAULT);

    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> stream.write(bytes(8)))
          .isInstanceOfSatisfying(
              KernelCallException.class,
              e -> {
                assertThat(e.operation()).isEqualTo("write");
                assertThat(e.errno()).isEqualTo(Errno.EFAULT);
              });
    }
    assertThat(mtty.seen(write(DATA))).isEqualTo(1);
  }

  @Test
  @Tag("pitfall-16")
  @DisplayName("pitfall 16: a device that refused a write does not leave RESUMING but by a reset")
  void doesNotLetARefusedStateBeLoaded() {
    ResumingStream stream = resuming();
    mtty.kernel.expect(write(DATA)).failing(Errno.EFAULT);
    assertThatThrownBy(() -> stream.write(bytes(8))).isInstanceOf(KernelCallException.class);
    long before = mtty.seen(SET_STATE);

    assertThatThrownBy(() -> device.transition(MigrationState.RUNNING, Recovery.byReset()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("reset it");
    stream.close();
    assertThatThrownBy(() -> device.transition(MigrationState.STOP, Recovery.none()))
        .isInstanceOf(RefusedException.class);
    assertThat(mtty.seen(SET_STATE)).isEqualTo(before);

    device.reset();
    assertThat(device.transition(MigrationState.RESUMING, Recovery.none())).isPresent();
  }

  @Test
  @Tag("pitfall-16")
  @DisplayName("pitfall 16: an interrupted write is an error like any other, not repeated")
  void doesNotRepeatAnInterruptedWrite() {
    ResumingStream stream = resuming();
    mtty.kernel.expect(write(DATA)).failing(Errno.EINTR);

    assertThatThrownBy(() -> stream.write(bytes(8))).isInstanceOf(KernelCallException.class);
    assertThat(mtty.seen(write(DATA))).isEqualTo(1);
  }

  @Test
  void doesNotSpinOnAWriteThatTakesNothing() {
    ResumingStream stream = resuming();
    mtty.kernel.expect(write(DATA)).giving(0);

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> stream.write(bytes(8)))
          .isInstanceOf(DroverException.class)
          .hasMessageContaining("took none of 8 bytes");
    }
  }

  @Test
  @Tag("pitfall-19")
  @DisplayName(
      "pitfall 19: data descriptors are closed on leaving their states, and before the device")
  void closesDataBeforeTheDevice() {
    saving(MigrationState.PRE_COPY);
    assertThat(device.transition(MigrationState.RUNNING, Recovery.none())).isEmpty();
    assertThat(mtty.counting.closed(FdRole.DATA)).isEqualTo(1);
    resuming();
    device.reset();
    assertThat(mtty.counting.closed(FdRole.DATA)).isEqualTo(2);
    saving(MigrationState.STOP_COPY);

    device.close();

    assertThat(mtty.counting.closingOrder().subList(2, 4))
        .containsExactly(FdRole.DATA, FdRole.DEVICE);
  }

  @Test
  @Tag("pitfall-19")
  @DisplayName("pitfall 19: a stream that its user closed is closed once")
  void closesOnce() {
    SavingStream stream = saving(MigrationState.PRE_COPY);

    stream.close();
    stream.close();
    device.close();

    assertThat(mtty.counting.closed(FdRole.DATA)).isEqualTo(1);
    assertThatThrownBy(() -> stream.read(buffer)).hasMessageContaining("it was closed");
  }

  @Test
  @Tag("pitfall-13")
  @Tag("pitfall-20")
  @DisplayName("pitfall 20: a data descriptor is read and written, and never positioned or polled")
  void usesNothingButReadAndWrite() {
    SavingStream stream = saving(MigrationState.STOP_COPY);
    mtty.kernel.expect(read(DATA)).replying(Reply.data("01 02"));
    mtty.kernel.expect(read(DATA)).giving(0);
    assertThat(stream.read(buffer)).isEqualTo(new ReadResult.Data(2));
    assertThat(stream.read(buffer)).isInstanceOf(ReadResult.End.class);
    ResumingStream other = resuming();
    mtty.kernel.whenever(write(DATA + 1)).giving(4);
    other.write(bytes(4));
    device.close();

    Set<String> operations =
        mtty.kernel.calls().stream()
            .filter(call -> call.fd() == DATA || call.fd() == DATA + 1)
            .map(Call::operation)
            .collect(Collectors.toSet());
    assertThat(operations).containsExactlyInAnyOrder("read", "write", "close");
    assertThat(mtty.kernel.calls()).noneMatch(call -> call.is("poll") || call.is("fcntl"));
    assertThat(mtty.kernel.openDescriptors()).doesNotContainKey(DEVICE);
  }
}
