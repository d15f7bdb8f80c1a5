// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.core.fake.Platform.ended;
import static org.drover.core.fake.Platform.until;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.api.service.TransportFault;
import org.drover.api.service.TransportFault.Kind;
import org.drover.core.fake.FakeDriver;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.PipeNetwork;
import org.drover.core.fake.Platform;
import org.drover.core.journal.Journal;
import org.drover.core.journal.Journal.Point;
import org.drover.fsm.MigrationState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes wrong on the way from the source, at bytes of every kind. */
class WireFaultTest {
  private long length;
  private long commitAt;
  private long settledAt;

  /** One run without a fault, to know how long the conversation is. */
  private void measure() throws Exception {
    Platform platform = new Platform();
    FakeHardware source = source(platform);
    MigrationReport report =
        ended(platform.migrate(source, platform.device("b")), SessionState.DONE);
    length = report.wireBytes();
    // COMMIT and SETTLED are the last two messages.
    settledAt = length - 32 - "{\"version\":1,\"message\":\"SETTLED\"}".length();
    commitAt = settledAt - 32 - "{\"version\":1,\"message\":\"COMMIT\",\"epoch\":1}".length();
  }

  private static FakeHardware source(Platform platform) {
    FakeHardware source = platform.device("a").holds(600);
    source.chunk = 250;
    return source;
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"FLIP", "DROP"})
  void neverRunsOnBothSidesAndNeverLosesTheStateWhateverByteIsHit(Kind kind) throws Exception {
    measure();
    for (long at = 0; at < length; at += step(at)) {
      Platform platform = new Platform();
      FakeHardware source = source(platform);
      FakeHardware destination = platform.device("b").holds("other");
      byte[] state = source.content();
      MigrationReport report =
          ended(platform.migrate(source, destination, new TransportFault(kind, at)));
      String where = kind + " at " + at + " of " + length + ": " + report;

      boolean here = source.state() == MigrationState.RUNNING;
      boolean there =
          destination.state() == MigrationState.RUNNING
              && java.util.Arrays.equals(destination.content(), state);
      assertThat(here && there).as(where).isFalse();
      assertThat(source.content()).as(where).isEqualTo(state);
      if (at < commitAt) {
        assertThat(report.outcome()).as(where).isEqualTo(SessionState.FAILED);
        assertThat(here).as(where).isTrue();
        assertThat(destination.content()).as(where).isNotEqualTo(state);
        if (kind == Kind.FLIP) {
          assertThat(report.error()).as(where).containsPattern("(frame \\d+|header) at byte \\d+");
        }
      } else {
        // It is asked for over another connection.
        assertThat(report.outcome()).as(where).isEqualTo(SessionState.DONE);
        assertThat(there).as(where).isTrue();
        assertThat(here).as(where).isFalse();
      }
      assertThat(source.resets).as(where).isZero();
    }
  }

  /** All bytes of the headers and of the handover's end, some of the rest. */
  private long step(long at) {
    return at < 64 || at > commitAt - 8 ? 3 : 23;
  }

  @Test
  void isCancelledOnALinkThatStandsStillWithTheSourceRunning() throws Exception {
    measure();
    for (long at : List.of(0L, 20L, 100L, commitAt - 300, commitAt - 100, commitAt - 1)) {
      Platform platform = new Platform();
      FakeHardware source = source(platform);
      FakeHardware destination = platform.device("b").holds("other");
      byte[] state = source.content();
      Session session = platform.migrate(source, destination, new TransportFault(Kind.STALL, at));
      until(
          session,
          snapshot ->
              Thread.getAllStackTraces().entrySet().stream()
                  .filter(t -> t.getKey().getName().equals("drover-" + session.id() + "-session"))
                  .anyMatch(t -> List.of(t.getValue()).toString().contains("stall")));

      assertThat(session.cancel()).isTrue();

      ended(session, SessionState.CANCELLED);
      assertThat(source.state()).as("at " + at).isEqualTo(MigrationState.RUNNING);
      assertThat(source.content()).isEqualTo(state);
      assertThat(destination.content()).isNotEqualTo(state);
      assertThat(platform.devices.leases()).isEmpty();
    }
  }

  @Test
  void settlesIfTheCommitStandsStill() throws Exception {
    measure();
    Platform platform = impatient();
    FakeHardware source = source(platform);
    FakeHardware destination = platform.device("b");
    Session session =
        platform.migrate(source, destination, new TransportFault(Kind.STALL, commitAt + 5));

    ended(session, SessionState.DONE);
    assertThat(destination.state()).isEqualTo(MigrationState.RUNNING);
    assertThat(source.open).isZero();
  }

  @Test
  void bothSidesEndIfTheFarewellStandsStill() throws Exception {
    measure();
    Platform platform = impatient();
    FakeHardware source = source(platform);
    FakeHardware destination = platform.device("b");
    ended(
        platform.migrate(source, destination, new TransportFault(Kind.STALL, length - 1)),
        SessionState.DONE);

    assertThat(destination.state()).isEqualTo(MigrationState.RUNNING);
    assertThat(source.open).isZero();
  }

  /** One that waits for a short time only, but for longer than it takes to come to the fault. */
  private static Platform impatient() {
    return new Platform(
        new FakeDriver("fake", false, Set.of()),
        new PipeNetwork(),
        new Patience(
            Platform.GUARD, Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofMillis(500)));
  }

  @Test
  void theCommitIsSaidAgainIfItIsCut() throws Exception {
    measure();
    Platform platform = new Platform();
    FakeHardware source = source(platform);
    FakeHardware destination = platform.device("b");
    ended(
        platform.migrate(source, destination, new TransportFault(Kind.DROP, commitAt + 5)),
        SessionState.DONE);

    assertThat(destination.state()).isEqualTo(MigrationState.RUNNING);
    assertThat(source.open).isZero();
    assertThat(platform.journal.all())
        .extracting(Journal.Entry::point)
        .containsSubsequence(Point.COMMITTED, Point.IN_DOUBT, Point.RAN, Point.DONE);
  }

  @Test
  void theDestinationRunsOnIfOnlyTheFarewellIsCut() throws Exception {
    measure();
    Platform platform = new Platform();
    FakeHardware source = source(platform);
    FakeHardware destination = platform.device("b");
    ended(
        platform.migrate(source, destination, new TransportFault(Kind.DROP, length - 1)),
        SessionState.DONE);

    assertThat(destination.state()).isEqualTo(MigrationState.RUNNING);
    assertThat(source.open).isZero();
    assertThat(platform.devices.leases()).hasSize(1);
  }
}
