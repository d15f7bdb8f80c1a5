// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.drover.api.DroverException;
import org.drover.api.TransitionException;
import org.drover.api.service.ImageReport;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.SaveRequest;
import org.drover.api.service.SwitchoverPolicy;
import org.drover.fsm.Arc;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationFsm;
import org.drover.fsm.MigrationState;
import org.drover.fsm.Route;
import org.drover.jshell.words.ScriptDevice;
import org.drover.jshell.words.ScriptSession;
import org.drover.jshell.words.SessionFailedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LeasedDeviceTest {
  @TempDir private Path directory;
  private Rig rig;
  private ScriptDevice a;

  @BeforeEach
  void openOne() {
    rig = new Rig(directory);
    a = rig.vfio.open("emu:a");
  }

  @Test
  void isOneLineWithItsStateAndOwner() {
    assertThat(a).hasToString("emu:a  RUNNING  mtty  job script-1");
    a.to(MigrationState.STOP);
    assertThat(a).hasToString("emu:a  STOP  mtty  job script-1");
    assertThat(a.info().toString()).startsWith("address").contains("mtty");
  }

  @Test
  void isLeasedUntilItIsClosed() {
    assertThat(rig.leases.leases()).extracting(LeaseInfo::owner).containsExactly(NotedDesk.OWNER);
    a.close();
    a.close();

    assertThat(rig.leases.leases()).isEmpty();
    assertThat(a.isOpen()).isFalse();
    assertThat(a).hasToString("emu:a  not open any more");
    assertThatThrownBy(a::state)
        .isInstanceOf(DroverException.class)
        .hasMessage(
            "emu:a is not open any more: it was closed, released or migrated away; open(\"emu:a\")"
                + " opens it again.");
    assertThatThrownBy(() -> a.to(MigrationState.STOP)).hasMessageContaining("not open any more");
    assertThatThrownBy(() -> a.save("a.img")).hasMessageContaining("not open any more");
  }

  @Test
  void sayWhenSomebodyElseReleasedIt() {
    rig.devices.release(a.address());

    assertThat(a.isOpen()).isFalse();
    assertThat(rig.vfio.open("emu:a").state()).isEqualTo(MigrationState.RUNNING);
    assertThat(a.isOpen()).isFalse();
  }

  @Test
  void knowsItsArcsAndPaths() {
    FeatureSet features = a.features();
    assertThat(a.arcs())
        .containsExactlyElementsOf(MigrationFsm.arcs(features))
        .contains(new Arc(MigrationState.RUNNING, MigrationState.PRE_COPY));
    assertThat(a.path(MigrationState.RUNNING, MigrationState.STOP_COPY))
        .isInstanceOf(Route.Path.class);
    assertThat(a.path(MigrationState.STOP_COPY, MigrationState.PRE_COPY))
        .isInstanceOf(Route.Refused.class);
  }

  @Test
  void itsStreamIsTheStateOfAnotherDevice() {
    ScriptDevice b = rig.vfio.open("emu:b");
    a.write(0, Rig.SCRATCH, 0x5a);
    byte[] state = a.to(MigrationState.STOP_COPY).readStream();
    b.to(MigrationState.RESUMING).writeStream(state).to(MigrationState.RUNNING);

    // 24 bytes of struct mtty_data, then 36 for each of two ports.
    assertThat(state).hasSize(96);
    assertThat(b.read(0, Rig.SCRATCH, 1)).containsExactly(0x5a);
    assertThat(a.to(MigrationState.RUNNING).read(0, Rig.SCRATCH, 1)).containsExactly(0x5a);
  }

  @Test
  void itsStreamGoesOnWithinTheSavingStates() {
    byte[] early = a.to(MigrationState.PRE_COPY).readStream();
    byte[] rest = a.to(MigrationState.STOP_COPY).readStream();

    // The header, then the ports.
    assertThat(early).hasSize(24);
    assertThat(rest).hasSize(72);
  }

  @Test
  void saysWhatIsWrongWithWhatItIsAskedFor() {
    assertThatThrownBy(a::readStream)
        .isInstanceOf(DroverException.class)
        .hasMessage(
            "emu:a has no such data stream open; it opens on the way to PRE_COPY or STOP_COPY by"
                + " to(...).");
    a.to(MigrationState.STOP_COPY);
    assertThatThrownBy(() -> a.writeStream(new byte[1])).hasMessageContaining("RESUMING");
    assertThatThrownBy(() -> a.read(0, 0, 0)).hasMessageStartingWith("0 bytes cannot be read");
    assertThatThrownBy(() -> a.write(0, 0, 256)).hasMessageStartingWith("256 is no byte");
    assertThatThrownBy(() -> a.read(0, 0, 1)).hasMessageContaining("refused");
    assertThatThrownBy(() -> a.to(MigrationState.PRE_COPY)).hasMessageContaining("refused");
  }

  @Test
  void tellsWhereItIsAfterAFailureAndIsResetOnRequest() {
    rig.vfio.faults(a).arm("BREAK_STOP_STOP_COPY:fail=EIO");
    assertThatThrownBy(() -> a.to(MigrationState.STOP_COPY))
        .isInstanceOf(TransitionException.class)
        .hasMessageContaining("EIO");

    assertThat(a.state()).isEqualTo(MigrationState.ERROR);
    assertThat(a.reset().state()).isEqualTo(MigrationState.RUNNING);
  }

  @Test
  void isSavedAndRestored() {
    a.write(0, Rig.SCRATCH, 0x5a);
    MigrationReport saved = a.save("a.img");
    a.write(0, Rig.SCRATCH, 0x11);
    MigrationReport restored = a.restore(directory.resolve("a.img").toUri().toString());

    assertThat(saved.digest()).isPresent();
    assertThat(restored.kind().name()).isEqualTo("RESTORE");
    assertThat(a.read(0, Rig.SCRATCH, 1)).containsExactly(0x5a);
    assertThat(a.state()).isEqualTo(MigrationState.RUNNING);
    assertThat(rig.leases.leases()).extracting(LeaseInfo::owner).containsExactly(NotedDesk.OWNER);
  }

  @Test
  void isSavedRawAndStoppedOnRequest() throws Exception {
    a.saveRaw("a.bin");
    a.restoreRaw("a.bin");
    a.save("b.img", SaveRequest.Then.STOP);

    assertThat(Files.size(directory.resolve("a.bin"))).isEqualTo(96);
    assertThat(a.state()).isEqualTo(MigrationState.STOP);
  }

  @Test
  void aSaveThatFailsHasItsReport() {
    rig.vfio.faults("emu:a").arm("SET_STOP_COPY:fail=EIO");

    assertThatThrownBy(() -> a.save("a.img"))
        .isInstanceOfSatisfying(
            SessionFailedException.class,
            failed -> {
              assertThat(failed).hasMessage(failed.report().error()).hasMessageContaining("EIO");
              assertThat(failed.report().devices()).hasSize(1);
            });
    assertThat(a.state()).isEqualTo(MigrationState.RUNNING);
  }

  @Test
  void isNotClosedUnderAMigration() {
    ScriptSession held = rig.vfio.migrate(a).to("emu:b").policy(SwitchoverPolicy.MANUAL).start();
    held.awaitHold();

    assertThatThrownBy(a::close)
        .isInstanceOf(DroverException.class)
        .hasMessageContaining(held.id());
    assertThat(a.state()).isEqualTo(MigrationState.PRE_COPY);
    assertThat(rig.vocabulary.moving())
        .containsExactly(
            held.id()
                + " is at work in PRE_COPY; session(\""
                + held.id()
                + "\").cancel() ends it.");
    held.cancel();
    held.await();
    a.close();
    assertThat(rig.leases.leases()).isEmpty();
    assertThat(List.of(rig.vocabulary.moving())).containsExactly(List.of());
  }

  @Test
  void explainsWhatItHoldsAndRunsOn() {
    ImageReport running = a.inspect();
    assertThat(running.place()).hasToString(a.address().toString());
    assertThat(running.faults()).isEmpty();
    assertThat(running.devices().get(0).records()).isNotEmpty();
    assertThat(a.state()).isEqualTo(MigrationState.RUNNING);

    assertThat(a.inspect(SaveRequest.Then.STOP).digest()).isEqualTo(running.digest());
    assertThat(a.state()).isEqualTo(MigrationState.STOP);
    a.close();
    assertThatThrownBy(a::inspect).hasMessageContaining("not open any more");
  }
}
