// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.drover.device.vfio.ScriptedMtty.DATA;
import static org.drover.device.vfio.ScriptedMtty.GET_STATE;
import static org.drover.device.vfio.ScriptedMtty.RESERVE;
import static org.drover.device.vfio.ScriptedMtty.RESET;
import static org.drover.device.vfio.ScriptedMtty.set;
import static org.drover.testkit.CallMatcher.any;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.drover.api.DroverException;
import org.drover.api.Errno;
import org.drover.api.KernelCallException;
import org.drover.api.ReadResult;
import org.drover.api.RefusedException;
import org.drover.api.TransitionException;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.Recovery;
import org.drover.api.spi.SavingStream;
import org.drover.fsm.Arc;
import org.drover.fsm.MigrationState;
import org.drover.testkit.CallMatcher;
import org.drover.testkit.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is done about a SET that fails: every rung, and every way off the ladder. */
class RecoveryTest {
  private static final Recovery TO_RUNNING = Recovery.to(MigrationState.RUNNING);
  private static final Recovery ALL = new Recovery(Optional.of(MigrationState.RUNNING), true);

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

  private TransitionException failing(MigrationState target, Recovery recovery) {
    return catchThrowableOfType(
        TransitionException.class, () -> device.transition(target, recovery));
  }

  private void fail(int code, Errno errno, int stateAfterwards) {
    mtty.kernel.whenever(set(code)).replying(mtty.setFailing(errno, stateAfterwards));
  }

  @Test
  @Tag("pitfall-6")
  @DisplayName("pitfall 6: after a failed SET the device is asked where it is")
  void asksWhereTheDeviceIs() {
    fail(3, Errno.EIO, 5);

    TransitionException e = failing(MigrationState.STOP_COPY, Recovery.none());

    assertThat(e.from()).isEqualTo(MigrationState.RUNNING);
    assertThat(e.target()).isEqualTo(MigrationState.STOP_COPY);
    assertThat(e.reached()).contains(MigrationState.RUNNING_P2P);
    assertThat(e.wasReset()).isFalse();
    assertThat(e)
        .hasMessage(
            ScriptedMtty.ADDRESS
                + " did not go from RUNNING to STOP_COPY: VFIO_DEVICE_FEATURE SET MIG_DEVICE_STATE"
                + " STOP_COPY on "
                + ScriptedMtty.ADDRESS
                + " failed with EIO (input/output error); nothing was done about it; it is in"
                + " RUNNING_P2P");
    assertThat(mtty.asked()).containsExactly("03");
  }

  @Test
  @Tag("pitfall-6")
  @DisplayName("pitfall 6: after a failed SET the stream is given up")
  void givesTheStreamUp() {
    SavingStream stream =
        (SavingStream) device.transition(MigrationState.PRE_COPY, TO_RUNNING).orElseThrow();
    fail(3, Errno.EIO, 7);

    assertThat(failing(MigrationState.STOP_COPY, Recovery.none()).reached())
        .contains(MigrationState.PRE_COPY_P2P);

    assertThat(mtty.kernel.openDescriptors()).doesNotContainKey(DATA);
    assertThatThrownBy(() -> stream.read(ByteBuffer.allocateDirect(1)))
        .hasMessageContaining("a transition of the device failed");
  }

  @Test
  void goesToTheRecoveryState() {
    fail(3, Errno.EIO, 1);

    TransitionException e = failing(MigrationState.STOP_COPY, ALL);

    assertThat(mtty.asked()).containsExactly("03", "02");
    assertThat(e.reached()).contains(MigrationState.RUNNING);
    assertThat(e.wasReset()).isFalse();
    assertThat(e).hasMessageContaining("it was sent to RUNNING; it is in RUNNING");
    assertThat(((KernelCallException) e.getCause()).errno()).isEqualTo(Errno.EIO);
  }

  @Test
  void leavesADeviceThatIsInItsRecoveryStateAlready() {
    fail(3, Errno.EIO, 2);

    assertThat(failing(MigrationState.STOP_COPY, ALL).reached()).contains(MigrationState.RUNNING);

    assertThat(mtty.asked()).containsExactly("03");
  }

  @Test
  void resetsWhereTheRecoveryStateIsOutOfReach() {
    fail(3, Errno.EIO, 1);
    fail(2, Errno.ENODEV, 1);

    TransitionException e = failing(MigrationState.STOP_COPY, ALL);

    assertThat(mtty.asked()).containsExactly("03", "02", "RESET");
    assertThat(e.wasReset()).isTrue();
    assertThat(e.reached()).contains(MigrationState.RUNNING);
    assertThat(((KernelCallException) e.getCause()).errno()).isEqualTo(Errno.EIO);
    assertThat(e.getSuppressed())
        .singleElement()
        .isInstanceOfSatisfying(
            KernelCallException.class, later -> assertThat(later.errno()).isEqualTo(Errno.ENODEV));
  }

  @Test
  void doesNotResetWhatMustNotBeLost() {
    fail(3, Errno.EIO, 1);
    fail(2, Errno.ENODEV, 1);

    TransitionException e = failing(MigrationState.STOP_COPY, TO_RUNNING);

    assertThat(mtty.asked()).containsExactly("03", "02");
    assertThat(e.wasReset()).isFalse();
    assertThat(e).hasMessageContaining("it could not be sent to RUNNING; it is in STOP");
  }

  @Test
  void resetsAtOnceWhereNothingElseIsAskedFor() {
    fail(4, Errno.EIO, 1);

    assertThat(failing(MigrationState.RESUMING, Recovery.byReset()).wasReset()).isTrue();

    assertThat(mtty.asked()).containsExactly("04", "RESET");
  }

  @Test
  @Tag("pitfall-6")
  @DisplayName("pitfall 6: out of ERROR only a reset leads, and only if it is allowed")
  void leavesErrorByResetOnly() {
    fail(3, Errno.EIO, 0);

    TransitionException stuck = failing(MigrationState.STOP_COPY, TO_RUNNING);
    assertThat(stuck.reached()).contains(MigrationState.ERROR);
    assertThat(stuck).hasMessageContaining("it cannot be sent from ERROR to RUNNING");
    assertThat(mtty.asked()).containsExactly("03");

    mtty.state = 2;
    TransitionException reset = failing(MigrationState.STOP_COPY, ALL);
    assertThat(reset.reached()).contains(MigrationState.RUNNING);
    assertThat(mtty.asked()).containsExactly("03", "03", "RESET");
  }

  @Test
  @Tag("pitfall-6")
  @DisplayName("pitfall 6: a device that does not tell where it is gets no SET, only a reset")
  void resetsADeviceThatDoesNotTellWhereItIs() {
    CallMatcher get = GET_STATE;
    fail(3, Errno.EIO, 1);
    mtty.kernel.failNth(get, 2, Errno.ENOTCONN);

    TransitionException e = failing(MigrationState.STOP_COPY, ALL);

    assertThat(mtty.asked()).containsExactly("03", "RESET");
    assertThat(e.reached()).contains(MigrationState.RUNNING);
    assertThat(e.getSuppressed()).hasSize(1);
    assertThat(e).hasMessageContaining("it was not sent to RUNNING because it does not tell where");
  }

  @Test
  void saysThatAStateIsUnknownWhereNothingHelps() {
    fail(3, Errno.EIO, 1);
    for (int nth = 2; nth <= 3; nth++) {
      mtty.kernel.failNth(GET_STATE, nth, Errno.ENOTCONN);
    }
    mtty.kernel.whenever(RESET).failing(Errno.ENOTTY);

    TransitionException e = failing(MigrationState.STOP_COPY, ALL);

    assertThat(e.reached()).isEmpty();
    assertThat(e.wasReset()).isFalse();
    assertThat(e).hasMessageEndingWith("it could not be reset; its state is unknown");
    assertThat(e.getSuppressed()).hasSize(3);
  }

  @Test
  void touchesNothingWhereTheDeviceDoesNotTellItsStateBeforehand() {
    mtty.kernel.failNth(GET_STATE, 1, Errno.ENOTCONN);

    assertThatThrownBy(() -> device.transition(MigrationState.STOP, ALL))
        .isInstanceOf(KernelCallException.class);

    assertThat(mtty.asked()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"6, PRE_COPY, RUNNING_P2P", "7, PRE_COPY_P2P, RUNNING_P2P"})
  @Tag("pitfall-6")
  @DisplayName(
      "pitfall 6: after the failure of an arc that a vendor names nothing but reset is asked")
  void asksForNothingButResetAfterAVendorsArc(
      int code, MigrationState saving, MigrationState onTheWay) {
    assertThat(device.transition(saving, TO_RUNNING)).isPresent();
    fail(1, Errno.ENOTCONN, code);
    Set<Arc> arcs =
        Set.of(
            new Arc(MigrationState.PRE_COPY, MigrationState.RUNNING),
            new Arc(MigrationState.PRE_COPY_P2P, onTheWay));

    TransitionException left = failing(MigrationState.STOP, TO_RUNNING.onlyResetAfter(arcs));
    assertThat(mtty.asked()).containsExactly("0" + code, "01");
    assertThat(left.reached()).contains(saving);
    assertThat(left).hasMessageContaining("nothing but a reset is safe after this failure");

    device.reset();
    assertThat(device.transition(saving, TO_RUNNING)).isPresent();
    TransitionException reset = failing(MigrationState.STOP, ALL.onlyResetAfter(arcs));
    assertThat(mtty.asked()).containsExactly("0" + code, "01", "RESET", "0" + code, "01", "RESET");
    assertThat(reset.wasReset()).isTrue();
  }

  @Test
  void goesBackWhereAnotherArcThanTheVendorsFailed() {
    assertThat(device.transition(MigrationState.PRE_COPY, TO_RUNNING)).isPresent();
    fail(1, Errno.EIO, 5);
    Set<Arc> arcs = Set.of(new Arc(MigrationState.PRE_COPY, MigrationState.RUNNING));

    failing(MigrationState.STOP, TO_RUNNING.onlyResetAfter(arcs));

    assertThat(mtty.asked()).containsExactly("06", "01", "02");
  }

  @Test
  @Tag("pitfall-37")
  void repeatsAnInterruptedSetFromWhereTheDeviceIs() {
    mtty.kernel.expect(set(3)).replying(mtty.setFailing(Errno.EINTR, 5));

    assertThat(device.transition(MigrationState.STOP_COPY, Recovery.none())).isPresent();

    assertThat(mtty.asked()).containsExactly("03", "03");
    assertThat(mtty.kernel.calls().get(mtty.kernel.calls().size() - 2))
        .matches(GET_STATE.predicate());
  }

  @Test
  void keepsTheStreamOverAnInterruptedSetInsideTheGroup() {
    SavingStream stream =
        (SavingStream) device.transition(MigrationState.PRE_COPY, TO_RUNNING).orElseThrow();
    mtty.kernel.expect(set(3)).replying(mtty.setFailing(Errno.EINTR, 3));
    mtty.kernel.whenever(CallMatcher.read(DATA)).giving(0);

    assertThat(device.transition(MigrationState.STOP_COPY, Recovery.none())).isEmpty();

    assertThat(mtty.asked()).containsExactly("06", "03");
    assertThat(stream.read(ByteBuffer.allocateDirect(1))).isInstanceOf(ReadResult.End.class);
  }

  @Test
  void doesNotRepeatAnInterruptedSetForEver() {
    fail(3, Errno.EINTR, 2);

    TransitionException e = failing(MigrationState.STOP_COPY, Recovery.none());

    assertThat(mtty.asked()).hasSize(9).containsOnly("03");
    assertThat(((KernelCallException) e.getCause()).errno()).isEqualTo(Errno.EINTR);
  }

  @ParameterizedTest
  @CsvSource({"STOP_COPY, 3, 1", "PRE_COPY, 6, 2", "PRE_COPY_P2P, 7, 5", "RESUMING, 4, 1"})
  @Tag("pitfall-7")
  @DisplayName(
      "pitfall 7: EMFILE from a device that has arrived is answered by leaving and entering")
  void leavesAndEntersWhereTheDescriptorTableWasFull(MigrationState target, int code, int outside) {
    mtty.kernel.expect(set(code)).replying(mtty.setLosingItsStream(Errno.EMFILE));
    mtty.kernel
        .whenever(set(code))
        .replying(
            (call, feature) -> {
              assertThat(mtty.kernel.openDescriptors()).doesNotContainKey(RESERVE);
              return mtty.set(call, feature);
            });

    assertThat(device.transition(target, Recovery.none())).isPresent();

    assertThat(mtty.asked()).containsExactly("0" + code, "0" + outside, "0" + code);
    assertThat(device.state()).isEqualTo(target);
    assertThat(mtty.kernel.openDescriptors()).containsKeys(DATA, RESERVE);
  }

  @Test
  @Tag("pitfall-7")
  @DisplayName("pitfall 7: leaving and entering is tried once")
  void entersAgainOnlyOnce() {
    mtty.kernel.whenever(set(3)).replying(mtty.setLosingItsStream(Errno.ENFILE));

    TransitionException e = failing(MigrationState.STOP_COPY, TO_RUNNING);

    assertThat(mtty.asked()).containsExactly("03", "01", "03", "02");
    assertThat(((KernelCallException) e.getCause()).errno()).isEqualTo(Errno.ENFILE);
    assertThat(e.getSuppressed()).hasSize(1);
    assertThat(e.reached()).contains(MigrationState.RUNNING);
    assertThat(mtty.kernel.openDescriptors()).containsKey(RESERVE);
  }

  @Test
  @Tag("pitfall-7")
  @DisplayName("pitfall 7: an EMFILE from inside an arc, with the device elsewhere, is a failure")
  void doesNotAssumeThatTheDeviceArrived() {
    fail(3, Errno.EMFILE, 1);

    assertThat(failing(MigrationState.STOP_COPY, TO_RUNNING).reached())
        .contains(MigrationState.RUNNING);

    assertThat(mtty.asked()).containsExactly("03", "02");
  }

  @Test
  @Tag("pitfall-7")
  @DisplayName("pitfall 7: a device that has lost its reserve goes on without it")
  void goesOnWithoutItsReserve() {
    mtty.kernel.expect(set(3)).replying(mtty.setLosingItsStream(Errno.EMFILE));
    mtty.kernel.whenever(any("eventfd")).failing(Errno.EMFILE);

    assertThat(device.transition(MigrationState.STOP_COPY, Recovery.none())).isPresent();

    assertThat(mtty.kernel.openDescriptors()).doesNotContainKey(RESERVE);
  }

  @Test
  @Tag("pitfall-10")
  @DisplayName("pitfall 10: RESUMING without data is left by a reset, where that is allowed")
  void abortsAnEmptyResumingByReset() {
    mtty.kernel.expect(set(4)).replying(mtty.setLosingItsStream(Errno.EMFILE));
    mtty.kernel.whenever(set(1)).replying(mtty.setFailing(Errno.EINVAL, 4));

    assertThat(device.transition(MigrationState.RESUMING, Recovery.byReset())).isPresent();

    assertThat(mtty.asked()).containsExactly("04", "01", "RESET", "04");
  }

  @Test
  @Tag("pitfall-10")
  @DisplayName(
      "pitfall 10: where the device has no reset, the error says to close and open it again")
  void saysWhatToDoWithoutAReset() {
    mtty.kernel.whenever(RESET).failing(Errno.EINVAL);

    assertThatThrownBy(device::reset)
        .isInstanceOf(KernelCallException.class)
        .hasMessage(
            "VFIO_DEVICE_RESET on "
                + ScriptedMtty.ADDRESS
                + " failed with EINVAL (invalid argument): the device has no reset of its own; close"
                + " it and open it again");
  }

  @Test
  void triesAResetAgainWhileTheBusIsBusy() {
    mtty.kernel.expect(RESET).failing(Errno.EAGAIN);
    mtty.kernel.expect(RESET).failing(Errno.EAGAIN);

    device.reset();

    assertThat(mtty.asked()).containsExactly("RESET", "RESET", "RESET");
  }

  @Test
  void dropsAStreamThatTheRecoveryStateHandsOut() {
    fail(3, Errno.EIO, 2);

    failing(MigrationState.STOP_COPY, Recovery.to(MigrationState.PRE_COPY));

    assertThat(device.state()).isEqualTo(MigrationState.PRE_COPY);
    assertThat(mtty.kernel.openDescriptors()).doesNotContainKey(DATA);
  }

  @Test
  void keepsWhatWentWrongFirst() {
    mtty.kernel.whenever(set(3)).replying(Reply.failing(Errno.EBUSY));
    mtty.kernel.whenever(RESET).failing(Errno.ENOTTY);

    TransitionException e = failing(MigrationState.STOP_COPY, Recovery.byReset());

    assertThat(e.getCause()).isInstanceOf(DroverException.class).hasMessageContaining("EBUSY");
    assertThat(e.getSuppressed()).singleElement().asString().contains("ENOTTY");
  }

  @Test
  @Tag("pitfall-6")
  @DisplayName("pitfall 6: that only a reset is safe holds for every later call, until the reset")
  void refusesEveryLaterSetUntilTheReset() {
    assertThat(device.transition(MigrationState.PRE_COPY, TO_RUNNING)).isPresent();
    fail(1, Errno.ENOTCONN, 6);
    Set<Arc> arcs = Set.of(new Arc(MigrationState.PRE_COPY, MigrationState.RUNNING));
    failing(MigrationState.STOP, TO_RUNNING.onlyResetAfter(arcs));

    assertThatThrownBy(() -> device.transition(MigrationState.RUNNING, Recovery.none()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("nothing but a reset is safe")
        .hasMessageContaining("reset it");
    assertThat(mtty.asked()).containsExactly("06", "01");

    device.reset();
    assertThat(device.transition(MigrationState.PRE_COPY, Recovery.none())).isPresent();
    assertThat(mtty.asked()).containsExactly("06", "01", "RESET", "06");
  }

  @Test
  @Tag("pitfall-6")
  @DisplayName("pitfall 6: a reset by the ladder itself lifts the ban, too")
  void goesOnAfterAResetByTheLadder() {
    assertThat(device.transition(MigrationState.PRE_COPY, TO_RUNNING)).isPresent();
    fail(1, Errno.ENOTCONN, 6);
    Set<Arc> arcs = Set.of(new Arc(MigrationState.PRE_COPY, MigrationState.RUNNING));
    assertThat(failing(MigrationState.STOP, ALL.onlyResetAfter(arcs)).wasReset()).isTrue();

    assertThat(device.transition(MigrationState.PRE_COPY, Recovery.none())).isPresent();
  }

  @Test
  void waitsForABusyResetEvenIfTheThreadIsInterrupted() {
    mtty.kernel.expect(RESET).failing(Errno.EAGAIN);
    mtty.kernel.expect(RESET).failing(Errno.EAGAIN);
    mtty.kernel.expect(RESET).failing(Errno.EAGAIN);
    Thread.currentThread().interrupt();
    long begin = System.nanoTime();

    device.reset();

    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .isGreaterThanOrEqualTo(Duration.ofMillis(60));
    assertThat(Thread.interrupted()).as("the interrupt is kept for later").isTrue();
  }
}
