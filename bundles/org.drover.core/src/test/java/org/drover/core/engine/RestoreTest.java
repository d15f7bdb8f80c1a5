// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.core.fake.Platform.ended;
import static org.drover.fsm.MigrationState.RESUMING;
import static org.drover.fsm.MigrationState.RUNNING;
import static org.drover.fsm.MigrationState.RUNNING_P2P;
import static org.drover.fsm.MigrationState.STOP;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.drover.api.Compatibility;
import org.drover.api.DroverException;
import org.drover.api.Mismatch;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.Owner;
import org.drover.api.service.SaveRequest.Then;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.api.service.StateForm;
import org.drover.api.spi.Storage.Sink;
import org.drover.core.fake.FakeDriver;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.Platform;
import org.drover.stream.FrameReader;
import org.drover.stream.FrameWriter;
import org.drover.stream.ReaderOptions;
import org.drover.stream.SectionType;
import org.drover.stream.WriterOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RestoreTest {
  private static final String PLACE = "mem:image";

  private final Platform platform = new Platform();
  private final FakeHardware source = platform.device("a").holds(2000);
  private final FakeHardware destination = platform.device("b").holds("other");

  @BeforeEach
  void save() throws Exception {
    source.chunk = 700;
    ended(platform.save(source, Then.RUN), SessionState.DONE);
  }

  @Test
  void loadsTheStateIntoADeviceThatWasResetAndKeepsItsLease() throws Exception {
    Session session = platform.restore(destination);
    MigrationReport report = ended(session, SessionState.DONE);

    assertThat(destination.sameContentAs(source)).isTrue();
    assertThat(report.digest()).isPresent();
    assertThat(destination.log())
        .containsExactly(
            "OPEN",
            "RESET",
            "RUNNING>RUNNING_P2P",
            "RUNNING_P2P>STOP",
            "STOP>RESUMING",
            "RESUMING>STOP",
            "CLOSE STREAM",
            "STOP>RUNNING_P2P",
            "RUNNING_P2P>RUNNING");
    assertThat(platform.devices.leases())
        .extracting(LeaseInfo::owner)
        .containsExactly(new Owner(Owner.Kind.SESSION, session.id()));
  }

  @Test
  void anotherPersonMayTakeTheEndedSessionsLeaseOver() throws Exception {
    ended(platform.restore(destination), SessionState.DONE);

    platform.devices.open(destination.identity().address(), Platform.PERSON);

    assertThat(destination.opened).isEqualTo(1);
    assertThat(platform.devices.leases())
        .extracting(LeaseInfo::owner)
        .containsExactly(Platform.PERSON);
  }

  /** Every byte of the image once: what is flipped is found before anything runs. */
  @Test
  void refusesAnImageWithAFlippedByteWhereverItIs() throws Exception {
    byte[] image = platform.storage.images.get(PLACE);
    for (int at = 0; at < image.length; at += at < 700 ? 1 : 29) {
      byte[] flipped = image.clone();
      flipped[at] ^= 1;
      refused(flipped, "byte " + at);
    }
  }

  @Test
  @Tag("pitfall-17")
  void refusesAnImageThatWasCutOffWhereverItIs() throws Exception {
    byte[] image = platform.storage.images.get(PLACE);
    for (int length = 0; length < image.length; length += length < 64 ? 1 : 31) {
      refused(Arrays.copyOf(image, length), "length " + length);
    }
    refused(Arrays.copyOf(image, image.length + 1), "one byte more");
  }

  private void refused(byte[] image, String what) throws Exception {
    destination.holds("other");
    byte[] before = destination.content();
    int resets = destination.resets;
    platform.storage.images.put(PLACE, image);
    MigrationReport report = ended(platform.restore(destination));

    assertThat(report.outcome()).as(what).isEqualTo(SessionState.FAILED);
    assertThat(report.error())
        .as(what)
        .startsWith("restoring mem:image into emu:b: ")
        .containsPattern("(frame \\d+|stream header) at byte \\d+");
    assertThat(destination.state()).as(what).isEqualTo(RUNNING);
    assertThat(destination.open).as(what).isZero();
    if (destination.resets > resets) {
      assertThat(destination.content()).as(what).isEqualTo(FakeHardware.EMPTY);
      assertThat(report.error()).contains("emu:b was reset");
    } else {
      assertThat(destination.content()).as(what).isEqualTo(before);
      assertThat(report.error()).contains("emu:b was not touched");
    }
    assertThat(platform.devices.leases()).isEmpty();
  }

  @Test
  void refusesANewerFormatAForeignFileAndAnOversizedFrameByName() throws Exception {
    byte[] foreign = "#!/bin/sh\nexit 0\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    platform.storage.images.put(PLACE, foreign);
    assertThat(ended(platform.restore(destination), SessionState.FAILED).error())
        .contains("stream header at byte 0");
    assertThat(destination.opened).isZero();
  }

  @Test
  void refusesARawStreamAndSaysHowItIsLoaded() throws Exception {
    ended(platform.save(source, Then.RUN, StateForm.RAW), SessionState.DONE);
    assertThat(ended(platform.restore(destination), SessionState.FAILED).error())
        .isEqualTo(
            "restoring mem:image into emu:b: stream header at byte 0: this is no Drover stream (it"
                + " begins with 46414b457c9bbad9); give an image that was saved by Drover, or add"
                + " --raw if these are the raw bytes of a device's state; emu:b was not touched");
    assertThat(destination.opened).isZero();
  }

  @Test
  void refusesAnotherVendorsImageBeforeTheDeviceIsTouched() throws Exception {
    Platform other =
        new Platform(
            new FakeDriver("other", false, java.util.Set.of()),
            new org.drover.core.fake.PipeNetwork());
    FakeHardware device = other.device("b");
    other.storage.images.putAll(platform.storage.images);
    MigrationReport report = ended(other.restore(device), SessionState.FAILED);

    assertThat(report.error())
        .contains("it holds state of fake (from emu:a) and emu:b is driven by other");
    assertThat(device.opened).isZero();
  }

  @Test
  @Tag("pitfall-40")
  void refusesWhatTheVendorDriverObjectsTo() throws Exception {
    platform.driver.compatibility =
        Compatibility.of(Mismatch.refusal("ports", "it has fewer ports", "take one with more"));
    MigrationReport report = ended(platform.restore(destination), SessionState.FAILED);

    assertThat(report.error()).contains("fewer ports").contains("emu:b was not touched");
    assertThat(destination.opened).isZero();
  }

  @Test
  void tellsWhatTheVendorDriverWarnsOf() throws Exception {
    platform.driver.compatibility =
        Compatibility.of(Mismatch.warning("firmware", "its firmware is older", "bring it up"));

    assertThat(ended(platform.restore(destination), SessionState.DONE).notes())
        .containsExactly("its firmware is older, so bring it up");
  }

  /** Not an empty answer, which would be a yes. */
  @Test
  void refusesWhatTheVendorDriverGivesNoAnswerTo() throws Exception {
    platform.driver.compatibility = null;

    assertThat(ended(platform.restore(destination), SessionState.FAILED).error())
        .contains("fake failed to compare it with emu:b", "no answer");
    assertThat(destination.opened).isZero();
  }

  @Test
  void refusesAStateThatTheInspectorRejectsBeforeTheDeviceIsTouched() throws Exception {
    source.holdsForeign("NOT THAT STATE");
    ended(platform.save(source, Then.RUN), SessionState.DONE);
    MigrationReport report = ended(platform.restore(destination), SessionState.FAILED);

    assertThat(report.error()).contains("frame 1 at byte", "fake state at byte 0");
    assertThat(destination.opened).isZero();
  }

  static Stream<Named<Consumer<FakeHardware>>> failures() {
    return Stream.of(
        Named.of("RESUMING", d -> d.fails(STOP, RESUMING)),
        Named.of("first write", d -> d.writeFailsAt(0)),
        Named.of("later write", d -> d.writeFailsAt(1500)),
        Named.of("a class that is gone", d -> d.classesAreGone().writeFailsAt(1500)),
        Named.of("validation", d -> d.fails(RESUMING, STOP)),
        Named.of("RUNNING_P2P", d -> d.fails(STOP, RUNNING_P2P)),
        Named.of("RUNNING after the load", d -> d.fails(RUNNING_P2P, RUNNING)));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void anyFailureOfTheDeviceEndsInAReset(Consumer<FakeHardware> failure) throws Exception {
    failure.accept(destination);
    MigrationReport report = ended(platform.restore(destination), SessionState.FAILED);

    assertThat(report.error()).endsWith("emu:b was reset");
    assertThat(destination.state()).isEqualTo(RUNNING);
    assertThat(destination.content()).isEqualTo(FakeHardware.EMPTY);
    assertThat(destination.log().lastIndexOf("RESET"))
        .isGreaterThan(destination.log().indexOf("STOP>RESUMING"));
    assertThat(destination.open).isZero();
    assertThat(destination.log()).doesNotContain("DEVICE CLOSED BEFORE ITS STREAM");
  }

  @Test
  void saysSoIfTheDeviceCannotBeReset() throws Exception {
    destination.resetFails();
    MigrationReport report = ended(platform.restore(destination), SessionState.FAILED);

    assertThat(report.error()).contains("VFIO_DEVICE_RESET", "could not be reset");
  }

  /** An image of empty sections that a reader may pass over must not fill its memory with notes. */
  @Test
  void countsTheSectionsThatItPassesOver() throws Exception {
    FrameReader saved =
        new FrameReader(
            Channels.newChannel(
                new java.io.ByteArrayInputStream(platform.storage.images.get(PLACE))),
            ReaderOptions.defaults());
    saved.start();
    try (Sink sink = platform.storage.create(URI.create(PLACE))) {
      FrameWriter writer = new FrameWriter(sink, WriterOptions.defaults());
      writer.start();
      writer.write(SectionType.MANIFEST, 0, true, saved.next().orElseThrow().payload());
      for (int i = 0; i < 300; i++) {
        writer.write(SectionType.CONTROL, 0, false, ByteBuffer.allocate(0));
      }
      writer.write(SectionType.DEVICE_DATA, 0, true, ByteBuffer.wrap(source.content()));
      writer.finish();
      sink.commit();
    }
    assertThat(ended(platform.restore(destination), SessionState.DONE).notes())
        .containsExactly(
            "300 sections were passed over, the first in frame 1 at byte " + manifestEnd());
  }

  private long manifestEnd() throws Exception {
    FrameReader reader =
        new FrameReader(
            Channels.newChannel(
                new java.io.ByteArrayInputStream(platform.storage.images.get(PLACE))),
            ReaderOptions.defaults());
    reader.start();
    assertThat(reader.next()).isPresent();
    return reader.next().orElseThrow().offset();
  }

  @Test
  void saysThatTheVendorDriverFailedBeforeAnythingIsTouched() throws Exception {
    Session holding = platform.restore(destination);
    ended(holding, SessionState.DONE);
    destination.holds("other");
    byte[] before = destination.content();
    platform.devices.open(destination.identity().address(), Platform.PERSON);
    platform.driver.classesAreGone = true;

    assertThatThrownBy(() -> platform.restore(destination))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("the vendor driver fake failed to inspect a state for emu:b");
    assertThat(destination.content()).isEqualTo(before);
  }

  @Test
  void saysAtOnceThatThereIsNoSuchImageOrDevice() {
    platform.storage.images.clear();
    assertThatThrownBy(() -> platform.restore(destination))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("there is no such image");
    assertThat(platform.devices.leases()).isEmpty();

    platform.backend.unplug(destination);
    assertThatThrownBy(() -> platform.restore(destination))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("there is no device emu:b; there are emu:a");
  }
}
