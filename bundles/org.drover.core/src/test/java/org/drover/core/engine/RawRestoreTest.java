// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.core.fake.Platform.ended;
import static org.drover.fsm.MigrationState.RUNNING;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.Owner;
import org.drover.api.service.SaveRequest.Then;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.api.service.StateForm;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.Platform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RawRestoreTest {
  private static final int MIB = 1 << 20;
  private static final String NOTE =
      "a raw stream has no manifest and no checksums: whether it fits emu:b and whether it is whole"
          + " could not be checked, beyond what the vendor driver fake and the device itself found"
          + " in its bytes";

  private final Platform platform = new Platform();
  private final FakeHardware destination = platform.device("b").holds("other");

  private Session restore(byte[] stream) {
    platform.storage.images.put("mem:image", stream);
    return platform.restore(destination, StateForm.RAW);
  }

  private static byte[] state(int bytes) {
    byte[] state = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      state[i] = (byte) (i * 7 + i / 251);
    }
    System.arraycopy(ascii("FAKE"), 0, state, 0, 4);
    return state;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 2000, MIB - 1, MIB, MIB + 1, 2 * MIB + 77})
  void loadsTheBytesIntoADeviceThatWasResetAndKeepsItsLease(int bytes) throws Exception {
    byte[] stream = state(bytes);
    Session session = restore(stream);
    MigrationReport report = ended(session, SessionState.DONE);

    assertThat(destination.content()).isEqualTo(stream);
    assertThat(destination.state()).isEqualTo(RUNNING);
    assertThat(destination.log())
        .containsSubsequence("OPEN", "RESET", "STOP>RESUMING", "RESUMING>STOP", "CLOSE STREAM");
    assertThat(report.wireBytes()).isEqualTo(bytes);
    assertThat(report.devices().get(0).stopCopyBytes()).isEqualTo(bytes);
    assertThat(report.digest())
        .contains(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(stream)));
    assertThat(report.notes()).containsExactly(NOTE);
    assertThat(platform.storage.reading).hasValue(0);
    assertThat(platform.devices.leases())
        .extracting(LeaseInfo::owner)
        .containsExactly(new Owner(Owner.Kind.SESSION, session.id()));
  }

  @Test
  void loadsWhatWasSaved() throws Exception {
    FakeHardware source = platform.device("a").holds(5000);
    ended(platform.save(source, Then.RUN, StateForm.RAW), SessionState.DONE);
    ended(platform.restore(destination, StateForm.RAW), SessionState.DONE);

    assertThat(destination.sameContentAs(source)).isTrue();
  }

  @Test
  void refusesAnotherDevicesStreamBeforeTheDeviceIsTouched() throws Exception {
    MigrationReport report = ended(restore(ascii("FANCY STATE")), SessionState.FAILED);

    assertThat(report.error())
        .isEqualTo(
            "restoring mem:image into emu:b: the state in the raw stream: fake state at byte 2: it"
                + " does not begin with the magic; emu:b was not touched");
    untouched();
  }

  @Test
  void refusesAStreamWithinWhichTheDriverFindsAFaultAndResetsTheDevice() throws Exception {
    platform.driver.rejectsAt = MIB + 5;
    MigrationReport report = ended(restore(state(2 * MIB)), SessionState.FAILED);

    assertThat(report.error())
        .isEqualTo(
            "restoring mem:image into emu:b: the state in the raw stream: fake state at byte"
                + " 1048581: no such byte can be there; emu:b was reset");
    assertThat(report.devices().get(0).stopCopyBytes()).isEqualTo(MIB);
    reset();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void refusesAStreamThatWasCutOff(int length) throws Exception {
    MigrationReport report = ended(restore(ascii("FAK".substring(0, length))));

    assertThat(report.outcome()).isEqualTo(SessionState.FAILED);
    assertThat(report.error())
        .isEqualTo(
            "restoring mem:image into emu:b: fake state at byte "
                + length
                + ": it ends within the magic; emu:b was reset");
    reset();
  }

  @Test
  void refusesAFileWithoutASingleByte() throws Exception {
    MigrationReport report = ended(restore(new byte[0]), SessionState.FAILED);

    assertThat(report.error())
        .isEqualTo(
            "restoring mem:image into emu:b: there is not a single byte; give a file that was"
                + " saved with --raw; emu:b was not touched");
    untouched();
  }

  @Test
  void refusesAnImageAndSaysHowItIsLoaded() throws Exception {
    FakeHardware source = platform.device("a").holds("contents");
    ended(platform.save(source, Then.RUN), SessionState.DONE);
    MigrationReport report =
        ended(platform.restore(destination, StateForm.RAW), SessionState.FAILED);

    assertThat(report.error())
        .isEqualTo(
            "restoring mem:image into emu:b: byte 0: this is an image and no raw stream; leave"
                + " --raw out; emu:b was not touched");
    assertThat(report.notes()).isEmpty();
    untouched();
  }

  private void untouched() {
    assertThat(destination.opened).isZero();
    assertThat(destination.content()).isEqualTo(ascii("FAKEother"));
    nothingIsHeld();
  }

  private void reset() {
    assertThat(destination.content()).isEqualTo(FakeHardware.EMPTY);
    assertThat(destination.state()).isEqualTo(RUNNING);
    assertThat(destination.open).isZero();
    nothingIsHeld();
  }

  private void nothingIsHeld() {
    assertThat(platform.devices.leases()).isEmpty();
    assertThat(platform.storage.reading).hasValue(0);
  }

  @ParameterizedTest
  @MethodSource("org.drover.core.engine.RestoreTest#failures")
  void anyFailureOfTheDeviceEndsInAReset(Consumer<FakeHardware> failure) throws Exception {
    failure.accept(destination);
    MigrationReport report = ended(restore(state(2000)), SessionState.FAILED);

    assertThat(report.error()).endsWith("emu:b was reset");
    assertThat(destination.log()).doesNotContain("DEVICE CLOSED BEFORE ITS STREAM");
    reset();
  }
}
