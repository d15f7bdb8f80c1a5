// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.Devices;
import org.drover.api.service.Plan;
import org.drover.api.service.PlanPoint;
import org.drover.api.service.SessionState;
import org.drover.api.service.SwitchoverPolicy;
import org.drover.fsm.MigrationState;
import org.drover.jshell.session.SessionSettings;
import org.drover.jshell.session.ThrownError;
import org.drover.jshell.words.ScriptDevice;
import org.drover.jshell.words.ScriptSession;
import org.drover.jshell.words.ScriptTrace;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class VocabularyTest {
  @TempDir private Path directory;
  private Rig rig;

  @BeforeEach
  void begin() {
    rig = new Rig(directory);
  }

  @Test
  void plansAndTouchesNothing() throws IOException {
    Plan plan = rig.vfio.plan("emu:a", "emu:b");
    assertThat(plan.verdict()).as("%s", plan).isEqualTo(Plan.Verdict.POSSIBLE);
    assertThat(plan.estimate().stateBytes()).hasValue(96);
    assertThat(rig.leases.leases()).isEmpty();
    // Of an open one, as open gave it; and of what is no image.
    try (ScriptDevice device = rig.vfio.open("emu:a")) {
      assertThat(rig.vfio.plan(device, "tcp://127.0.0.1:1").verdict())
          .isEqualTo(Plan.Verdict.UNKNOWN);
      assertThat(rig.leases.leases()).hasSize(1);
    }
    Files.writeString(directory.resolve("no.img"), "no image");
    assertThat(rig.vfio.plan("no.img", "emu:b").points())
        .extracting(PlanPoint::id)
        .containsExactly("unreadable");
    assertThatThrownBy(() -> rig.vfio.plan("emu:a=emu:b", "emu:b"))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("names a destination");
  }

  @Test
  void givesBackWhatItHasTheLastFirst() {
    rig.vfio.open("emu:a");
    rig.vfio.define(new OneDriver());
    rig.vfio.open("emu:b");
    rig.vfio.trace("emu:a");

    assertThat(rig.vocabulary.close(Rig.GUARD))
        .containsExactly(
            "ended the trace of emu:a",
            "released emu:b",
            "took back the service org.drover.api.spi.VendorDriver",
            "released emu:a");
    assertThat(rig.leases.leases()).isEmpty();
    assertThat(rig.vocabulary.close(Rig.GUARD)).isEmpty();
  }

  @Test
  void whatWasClosedIsNotGivenBackAgain() {
    ScriptDevice a = rig.vfio.open("emu:a");
    ScriptTrace trace = rig.vfio.trace(a);
    rig.vfio.define(new OneDriver()).close();
    trace.close();
    a.close();

    assertThat(rig.vocabulary.close(Rig.GUARD)).isEmpty();
  }

  @Test
  void cancelsWhatItBeganBeforeItLetsGo() {
    ScriptDevice a = rig.vfio.open("emu:a");
    ScriptSession held = rig.vfio.migrate(a).to("emu:b").policy(SwitchoverPolicy.MANUAL).start();
    held.awaitHold();

    assertThat(rig.vocabulary.close(Rig.GUARD))
        .containsExactly("cancelled " + held.id(), "released emu:a");
    assertThat(held.report().orElseThrow().outcome()).isEqualTo(SessionState.CANCELLED);
    assertThat(rig.vocabulary.moving()).isEmpty();
  }

  @Test
  void aDeviceInSomebodyElsesMigrationStaysAndIsSaid() throws InterruptedException {
    rig.vfio.open("emu:a");
    Rig same = rig;
    Vocabulary other = new Vocabulary(same, new NotedDesk(directory));
    ScriptSession held =
        other.vfio().migrate("emu:a").to("emu:b").policy(SwitchoverPolicy.MANUAL).start();
    held.awaitHold();

    assertThat(rig.vocabulary.moving()).hasSize(1).first().asString().startsWith(held.id());
    assertThat(rig.vocabulary.close(Duration.ZERO))
        .hasSize(1)
        .first()
        .asString()
        .contains(held.id());
    assertThat(rig.leases.leases()).isNotEmpty();
    held.cancel();
    held.await();
    assertThat(rig.desk.heard()).isEqualTo("released emu:a");
    assertThat(rig.vocabulary.close(Duration.ZERO)).isEmpty();
  }

  @Test
  void saysWhichOfItsFaultsAreStillArmed() {
    rig.vfio.faults("emu:a").arm("read:fail=EIO").arm("SET_STOP:fail=EIO");
    new Vocabulary(rig, rig.desk).vfio().faults("emu:b").arm("write:fail=EIO");
    ScriptDevice a = rig.vfio.open("emu:a");
    assertThatThrownBy(() -> a.to(MigrationState.STOP)).isInstanceOf(DroverException.class);
    a.close();

    assertThat(rig.vocabulary.close(Rig.GUARD))
        .containsExactly("read:fail=EIO@1*1 is still armed; `vfio:fault --clear` disarms all");
    assertThat(rig.vocabulary.close(Rig.GUARD)).isEmpty();
  }

  @Test
  void completesAddresses() {
    assertThat(rig.vocabulary.addresses())
        .containsExactly(DeviceAddress.parse("emu:a"), DeviceAddress.parse("emu:b"));
    rig.remove(Devices.class);
    assertThat(rig.vocabulary.addresses()).isEmpty();
  }

  @Test
  void beginsASessionWithTheWordsAndShowsItsValues() {
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    SessionSettings settings =
        rig.vocabulary.settings(SessionSettings.plain("test", nowhere, nowhere));

    assertThat(settings.startup())
        .startsWith("import java.io.*;")
        .endsWith("import static org.drover.jshell.words.Words.*;");
    assertThat(settings.printer().apply(rig.vfio.devices()).orElseThrow()).startsWith("ADDRESS");
    assertThat(settings.printer().apply(null)).contains("null");
  }

  @Test
  void tellsOneSentenceOfThePlatformsOwnErrors() {
    assertThat(Vocabulary.sentence(error("org.drover.api.RefusedException", "No.")))
        .contains("No.");
    assertThat(Vocabulary.sentence(error("java.lang.IllegalStateException", "boom"))).isEmpty();
    assertThat(Vocabulary.sentence(error("org.drover.api.DroverException", ""))).isEmpty();
  }

  private static ThrownError error(String type, String message) {
    return new ThrownError(type, message, List.of(), Optional.empty());
  }

  @Test
  void knowsItsArguments() {
    assertThat(rig.vfio.args()).containsExactly("emu:a", "3");
  }
}
