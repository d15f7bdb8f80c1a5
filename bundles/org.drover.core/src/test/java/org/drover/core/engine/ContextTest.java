// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.core.fake.Platform.ended;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drover.api.RefusedException;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.SaveRequest.Then;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.api.service.StateForm;
import org.drover.core.fake.FakeContext;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.Platform;
import org.drover.fsm.MigrationState;
import org.drover.stream.Frame;
import org.drover.stream.FrameReader;
import org.drover.stream.FrameWriter;
import org.drover.stream.ReaderOptions;
import org.drover.stream.SectionType;
import org.drover.stream.WriterOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a state does not hold travels behind it, and is there before RESUMING is left. */
class ContextTest {
  private static final String PLACE = "mem:image";

  private final Platform platform = new Platform();
  private final FakeHardware source = platform.device("a").holds(2000);
  private final FakeHardware destination = platform.device("b").holds("other");
  private final FakeContext from = new FakeContext(source, "config and interrupts");
  private final FakeContext to = new FakeContext(destination, "nothing");

  private void save() throws Exception {
    ended(platform.save(source, Then.RUN), SessionState.DONE);
  }

  private List<Frame> frames() throws Exception {
    FrameReader reader =
        new FrameReader(
            Channels.newChannel(new ByteArrayInputStream(platform.storage.images.get(PLACE))),
            ReaderOptions.defaults());
    reader.start();
    List<Frame> frames = new ArrayList<>();
    Optional<Frame> next = reader.next();
    while (next.isPresent()) {
      Frame frame = next.get();
      frames.add(
          new Frame(
              frame.number(),
              frame.offset(),
              frame.type(),
              frame.device(),
              frame.critical(),
              ByteBuffer.allocate(frame.payload().remaining()).put(frame.payload()).flip()));
      next = reader.next();
    }
    return frames;
  }

  @Test
  void anImageHoldsItBehindTheStateAsCritical() throws Exception {
    save();

    List<Frame> frames = frames();
    Frame last = frames.get(frames.size() - 1);
    assertThat(last.type()).isEqualTo(SectionType.DEVICE_CONTEXT);
    assertThat(last.critical()).isTrue();
    assertThat(US_ASCII.decode(last.payload()).toString()).isEqualTo("config and interrupts");
    assertThat(source.log()).contains("CAPTURE in STOP_COPY");
  }

  @Test
  @Tag("pitfall-24")
  void isRestoredBeforeResumingIsLeftAndToldOnceTheDeviceRuns() throws Exception {
    save();

    ended(platform.restore(destination), SessionState.DONE);

    assertThat(to.text).isEqualTo("config and interrupts");
    assertThat(destination.log())
        .containsSubsequence(
            "STOP>RESUMING",
            "RESTORE in RESUMING",
            "RESUMING>STOP",
            "RUNNING_P2P>RUNNING",
            "RESTARTED in RUNNING");
    assertThat(destination.sameContentAs(source)).isTrue();
  }

  @Test
  void travelsWithAMigration() throws Exception {
    ended(platform.migrate(source, destination), SessionState.DONE);

    assertThat(to.text).isEqualTo("config and interrupts");
    assertThat(source.log()).containsSubsequence("PRE_COPY_P2P>STOP_COPY", "CAPTURE in STOP_COPY");
    assertThat(destination.log())
        .containsSubsequence(
            "RESTORE in RESUMING", "RESUMING>STOP", "RUNNING_P2P>RUNNING", "RESTARTED in RUNNING");
  }

  @Test
  void anImageWithoutItStillLoads() throws Exception {
    source.context = Optional.empty();
    save();

    ended(platform.restore(destination), SessionState.DONE);

    assertThat(destination.sameContentAs(source)).isTrue();
    assertThat(destination.log())
        .noneMatch(line -> line.startsWith("RES") && line.contains(" in "));
  }

  @Test
  void aRawStreamHasNone() throws Exception {
    ended(platform.save(source, Then.RUN, StateForm.RAW), SessionState.DONE);

    assertThat(platform.storage.images.get(PLACE)).isEqualTo(source.content());
    assertThat(source.log()).noneMatch(line -> line.startsWith("CAPTURE"));
  }

  @Test
  void aDeviceThatTakesNoneIsResetAndSaysSo() throws Exception {
    save();
    destination.context = Optional.empty();

    Session session = platform.restore(destination);
    ended(session, SessionState.FAILED);

    assertThat(session.snapshot().message())
        .contains("restoring a device context into " + destination.address)
        .contains("another kind of device than the source");
    assertThat(destination.content()).isEqualTo(FakeHardware.EMPTY);
    assertThat(destination.log()).doesNotContain("RESUMING>STOP");
  }

  @Test
  void oneThatDoesNotFitNeverLeavesResumingByItsOwnWay() throws Exception {
    to.refusal = new RefusedException("restoring", List.of("its BAR 0 has 0x10 bytes"));

    Session session = platform.migrate(source, destination);
    ended(session, SessionState.FAILED);

    assertThat(session.snapshot().message()).contains("its BAR 0 has 0x10 bytes");
    assertThat(destination.log()).doesNotContain("RESUMING>STOP").endsWith("RESET", "CLOSE");
    assertThat(source.state()).isEqualTo(MigrationState.RUNNING);
  }

  @Test
  void oneThatCannotBeCapturedBringsTheSourceBack() throws Exception {
    from.refusal = new RefusedException("capturing", List.of("43686 mappings"));

    Session session = platform.save(source, Then.RUN);
    ended(session, SessionState.FAILED);

    assertThat(session.snapshot().message()).contains("43686 mappings");
    assertThat(source.state()).isEqualTo(MigrationState.RUNNING);
    assertThat(platform.storage.images).isEmpty();
  }

  /** The device runs: nothing of that is taken back. */
  @Test
  void anInterruptThatCannotBeInjectedIsTold() throws Exception {
    to.restartFailure = new IllegalStateException("SET_IRQS failed");

    MigrationReport report = ended(platform.migrate(source, destination), SessionState.DONE);

    assertThat(destination.state()).isEqualTo(MigrationState.RUNNING);
    assertThat(report.notes()).anyMatch(note -> note.contains("not every interrupt was injected"));
  }

  private String refused(int... sections) throws Exception {
    List<Frame> original = frames();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FrameWriter writer = new FrameWriter(Channels.newChannel(out), WriterOptions.defaults());
    writer.start();
    writer.write(SectionType.MANIFEST, 0, true, original.get(0).payload());
    for (int type : sections) {
      Frame frame = original.stream().filter(it -> it.type() == type).findFirst().orElseThrow();
      writer.write(type, 0, true, frame.payload().duplicate());
    }
    writer.finish();
    platform.storage.images.put(PLACE, out.toByteArray());
    Session session = platform.restore(destination);
    ended(session, SessionState.FAILED);
    assertThat(destination.log()).noneMatch(line -> line.startsWith("RESTORE"));
    return session.snapshot().message();
  }

  @Test
  void refusesStateBehindItAndASecondOne() throws Exception {
    save();
    byte[] image = platform.storage.images.get(PLACE);
    int data = SectionType.DEVICE_DATA;
    int context = SectionType.DEVICE_CONTEXT;

    assertThat(refused(data, context, data))
        .contains("frame 3 ", "DEVICE_DATA of device 0", "behind the device context");
    platform.storage.images.put(PLACE, image);
    assertThat(refused(data, context, context))
        .contains("frame 3 ", "DEVICE_CONTEXT of device 0", "behind the device context");
  }
}
