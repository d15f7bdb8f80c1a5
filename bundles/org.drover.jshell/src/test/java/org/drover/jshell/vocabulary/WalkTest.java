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

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.Devices;
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
    a.to(RUNNING).to(RESUMING).writeStream(Arrays.copyOf(all, all.length / 2));

    ends(
        "released emu:a, which was in RESUMING and is reset: a state that is loaded in part is"
            + " worth nothing",
        RUNNING);
  }

  @Test
  void whatWasReadToItsEndMayRunElsewhere() {
    a.to(PRE_COPY).to(STOP_COPY).readStream();

    ends(
        "released emu:a, which stays in STOP_COPY: all of its state was read and may run"
            + " elsewhere; if not, `vfio:state emu:a --set RUNNING` has it run",
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
    a.save("a.img", SaveRequest.Then.STOP);

    assertThat(rig.vocabulary.close(Rig.GUARD))
        .first()
        .asString()
        .startsWith("released emu:a, which stays in STOP: all of its state was read");
    assertThat(state()).isEqualTo(STOP);
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

    ends(
        "released emu:a, which stays in STOP_COPY: this session did not bring it there;"
            + " `vfio:state emu:a --set RUNNING` has it run",
        STOP_COPY);
  }

  @Test
  void whatWasStoppedBeforeStays() {
    a.close();
    try (Lease before = rig.devices.open(a.address(), OTHER)) {
      var unused = before.device().transition(STOP, Recovery.none());
    }
    rig.vfio.open("emu:a");

    ends(
        "released emu:a, which stays in STOP: this session did not bring it there;"
            + " `vfio:state emu:a --set RUNNING` has it run",
        STOP);
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

  @Test
  void aDeviceThatDoesNotAnswerDoesNotKeepTheSessionFromItsEnd() throws InterruptedException {
    Vocabulary impatient = new Vocabulary(rig, rig.desk, Duration.ofMillis(1));
    a.close();
    ScriptDevice slow = impatient.vfio().open("emu:a").to(STOP);
    rig.vfio.faults(slow).arm("ARC_STOP_RUNNING_P2P:slow=1500");

    assertThat(impatient.close(Rig.GUARD))
        .containsExactly(
            "giving back what the session had waits for a device and goes on in the background;"
                + " it is told when it has ended");

    assertThat(rig.desk.heard())
        .isEqualTo("released emu:a, which was in STOP and is RUNNING again");
    assertThat(rig.leases.leases()).isEmpty();
    assertThat(rig.devices.held(slow.address())).isEqualTo(Optional.empty());
  }
}
