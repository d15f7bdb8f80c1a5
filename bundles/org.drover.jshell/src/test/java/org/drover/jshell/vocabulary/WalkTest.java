// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.fsm.MigrationState.ERROR;
import static org.drover.fsm.MigrationState.PRE_COPY;
import static org.drover.fsm.MigrationState.RESUMING;
import static org.drover.fsm.MigrationState.RUNNING;
import static org.drover.fsm.MigrationState.STOP;
import static org.drover.fsm.MigrationState.STOP_COPY;
import static org.drover.jshell.Until.until;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.Devices;
import org.drover.api.service.Emulation;
import org.drover.api.service.Lease;
import org.drover.api.service.Owner;
import org.drover.api.service.SaveRequest;
import org.drover.api.spi.Recovery;
import org.drover.fsm.MigrationState;
import org.drover.jshell.words.ScriptDevice;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where a device is left that a session has walked by hand. */
@Timeout(60)
class WalkTest {
  private static final String NOT_OURS =
      "released emu:a, which stays in %s: no to(...) of this session brought it there; `vfio:open"
          + " emu:a` and `vfio:state emu:a --set RUNNING` have it run here";
  private static final Owner OTHER = new Owner(Owner.Kind.PERSON, "other");

  @TempDir private Path directory;
  private Rig rig;
  private ScriptDevice a;

  @BeforeEach
  void begin() {
    rig = new Rig(directory);
    a = rig.vfio.open("emu:a");
  }

  private void ends(String said, MigrationState in) {
    assertThat(rig.vocabulary.close(Rig.GUARD)).containsExactly(said);
    assertThat(rig.leases.leases()).isEmpty();
    assertThat(state()).isEqualTo(in);
  }

  private MigrationState state() {
    return rig.devices.describe(DeviceAddress.parse("emu:a")).state().orElseThrow();
  }

  @ParameterizedTest
  @EnumSource(names = {"STOP", "STOP_COPY", "PRE_COPY", "PRE_COPY_P2P", "RUNNING_P2P"})
  void whatTheSessionStoppedRunsAgain(MigrationState state) {
    a.to(state);

    ends("released emu:a, which was in " + state + " and is RUNNING again", RUNNING);
  }

  @Test
  void aStateThatIsLoadedInPartIsThrownAway() {
    byte[] all = a.to(STOP_COPY).readStream();
    a.to(RESUMING).writeStream(Arrays.copyOf(all, all.length / 2));

    ends(
        "released emu:a, which was in RESUMING and is reset: what it was loaded with had not begun"
            + " to run",
        RUNNING);
  }

  @Test
  void whatWasReadToItsEndMayRunElsewhere() {
    a.to(PRE_COPY).to(STOP_COPY).readStream();

    ends(
        "released emu:a, which stays in STOP_COPY: all of its state was read and may run"
            + " elsewhere; `vfio:open emu:a` and `vfio:state emu:a --set RUNNING` have it run here",
        STOP_COPY);
  }

  @Test
  void soMayWhatWentOnFromThereToStop() {
    a.to(STOP_COPY).readStream();
    a.to(STOP);

    assertThat(rig.vocabulary.close(Rig.GUARD))
        .first()
        .asString()
        .startsWith("released emu:a, which stays in STOP: all of its state was read");
    assertThat(state()).isEqualTo(STOP);
  }

  @Test
  void whatWasSavedAndLeftStoppedStays() {
    a.to(STOP);
    a.save("a.img", SaveRequest.Then.STOP);

    ends(NOT_OURS.formatted("STOP"), STOP);
  }

  @Test
  void whatWasRestoredSinceItWasReadIsAnother() {
    a.to(STOP_COPY).readStream();
    a.to(RUNNING).save("a.img", SaveRequest.Then.STOP);
    a.restore("a.img");
    a.to(STOP);

    ends("released emu:a, which was in STOP and is RUNNING again", RUNNING);
  }

  @Test
  void whatWasReadWhileItRanIsNotAll() {
    a.to(PRE_COPY).readStream();
    a.to(STOP_COPY);

    ends("released emu:a, which was in STOP_COPY and is RUNNING again", RUNNING);
  }

  @Test
  void whatHasRunSinceItWasReadIsTheOnlyOne() {
    a.to(STOP_COPY).readStream();
    a.to(RUNNING).to(STOP);

    ends("released emu:a, which was in STOP and is RUNNING again", RUNNING);
  }

  @Test
  void whatWasResetSinceItWasReadIsAnother() {
    a.to(STOP_COPY).readStream();
    a.reset().to(STOP);

    ends("released emu:a, which was in STOP and is RUNNING again", RUNNING);
  }

  /** As vfio:state does, which uses a script's lease. */
  private void movedByAnother(MigrationState to) {
    try (Devices.Use use = rig.devices.use(a.address(), OTHER, true)) {
      var unused = use.lease().device().transition(to, Recovery.none());
    }
  }

  @Test
  void whatAnotherStoppedStays() {
    a.to(STOP);
    movedByAnother(STOP_COPY);

    ends(NOT_OURS.formatted("STOP_COPY"), STOP_COPY);
  }

  @Test
  void whatAnotherStoppedInTheSameStateStays() {
    a.to(STOP);
    movedByAnother(RUNNING);
    movedByAnother(STOP);

    ends(NOT_OURS.formatted("STOP"), STOP);
  }

  /** As after {@code vfio:save --then stop} in whose image it runs elsewhere. */
  private void stoppedBefore() {
    a.close();
    try (Lease before = rig.devices.open(a.address(), OTHER)) {
      var unused = before.device().transition(STOP, Recovery.none());
    }
    a = rig.vfio.open("emu:a");
  }

  @Test
  void whatWasStoppedBeforeStays() {
    stoppedBefore();

    ends(NOT_OURS.formatted("STOP"), STOP);
  }

  @ParameterizedTest
  @EnumSource(names = {"STOP", "STOP_COPY", "RESUMING"})
  void soItDoesWhereverTheSessionThenMovesIt(MigrationState state) {
    stoppedBefore();
    a.to(state);

    ends(NOT_OURS.formatted(state), state);
  }

  @Test
  void whatTheSessionHadRunIsItsOwnFromThenOn() {
    stoppedBefore();
    a.to(RUNNING).to(STOP);

    ends("released emu:a, which was in STOP and is RUNNING again", RUNNING);
  }

  @Test
  void handlesOfOneSessionShareTheWalk() {
    a.to(STOP_COPY).readStream();
    rig.vfio.open("emu:a").to(STOP);

    assertThat(rig.vocabulary.close(Rig.GUARD))
        .singleElement()
        .asString()
        .startsWith("released emu:a, which stays in STOP: all of its state was read");
    assertThat(state()).isEqualTo(STOP);
  }

  @Test
  void anotherHandleThatDidNothingChangesNothing() {
    a.to(STOP);
    rig.vfio.open("emu:a");

    ends("released emu:a, which was in STOP and is RUNNING again", RUNNING);
  }

  @Test
  void whatIsClosedByHandIsLeftWhereItIs() {
    a.to(STOP);
    a.close();

    assertThat(rig.vocabulary.close(Rig.GUARD)).isEmpty();
    assertThat(state()).isEqualTo(STOP);
  }

  @Test
  void whatFailedOnItsWayIsBroughtBackFromWhereItStopped() {
    a.to(PRE_COPY);
    rig.vfio.faults(a).arm("ARC_STOP_STOP_COPY:fail=EIO");
    assertThatThrownBy(() -> a.to(STOP).to(STOP_COPY)).isInstanceOf(DroverException.class);

    assertThat(rig.vocabulary.close(Rig.GUARD))
        .contains("released emu:a, which was in STOP and is RUNNING again");
    assertThat(state()).isEqualTo(RUNNING);
  }

  @Test
  void whatIsInErrorIsNotReset() {
    rig.vfio.faults(a).arm("BREAK_RUNNING_P2P_STOP:fail=EIO");
    assertThatThrownBy(() -> a.to(STOP)).isInstanceOf(DroverException.class);
    assertThat(a.state()).isEqualTo(ERROR);

    ends("released emu:a, which stays in ERROR: only `vfio:reset emu:a` leads on", ERROR);
  }

  @Test
  void whatDoesNotGoBackIsReleasedAllTheSameAndSaid() {
    a.to(STOP);
    rig.vfio.faults(a).arm("ARC_STOP_RUNNING_P2P:fail=EIO");

    assertThat(rig.vocabulary.close(Rig.GUARD))
        .singleElement()
        .asString()
        .startsWith(
            "released emu:a, which could not be brought back to RUNNING: emu:a did not go from STOP"
                + " to RUNNING: ")
        .endsWith("it is in STOP");
    assertThat(rig.leases.leases()).isEmpty();
  }

  /** Of a console whose Ctrl-C left the step alone, and of a client that was killed meanwhile. */
  @Test
  void aStepThatIsUnderWayIsWaitedForAndUndone() throws InterruptedException {
    rig.vfio.faults(a).arm("SET_STOP:slow=1500");
    Thread snippet =
        new Thread(() -> assertThatThrownBy(() -> a.to(STOP)).isInstanceOf(DroverException.class));
    snippet.start();
    until(() -> rig.with(Emulation.class, Emulation::faults).isEmpty());
    snippet.interrupt();
    snippet.join();

    assertThat(rig.vocabulary.close(Rig.GUARD))
        .containsExactly("released emu:a, which was in STOP and is RUNNING again");
    assertThat(state()).isEqualTo(RUNNING);
  }

  @Test
  void aDeviceThatDoesNotAnswerDoesNotKeepTheSessionFromItsEnd() throws InterruptedException {
    Vocabulary impatient = new Vocabulary(rig, rig.desk, Duration.ofMillis(500));
    a.close();
    ScriptDevice other = impatient.vfio().open("emu:b").to(STOP);
    ScriptDevice slow = impatient.vfio().open("emu:a").to(STOP);
    rig.vfio.faults(slow).arm("ARC_STOP_RUNNING_P2P:slow=4000");

    assertThat(impatient.close(Rig.GUARD))
        .containsExactly(
            "released emu:b, which was in STOP and is RUNNING again",
            "giving emu:a back goes on in the background, because no answer comes; it is told when"
                + " it has ended.");
    assertThat(other.isOpen()).isFalse();

    assertThat(rig.desk.heard())
        .isEqualTo("released emu:a, which was in STOP and is RUNNING again");
    assertThat(rig.leases.leases()).isEmpty();
  }
}
