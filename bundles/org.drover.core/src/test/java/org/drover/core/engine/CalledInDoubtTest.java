// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.core.fake.Platform.ended;
import static org.drover.core.fake.Platform.until;
import static org.drover.fsm.MigrationState.RUNNING;
import static org.drover.fsm.MigrationState.RUNNING_P2P;
import static org.drover.fsm.MigrationState.STOP;
import static org.drover.fsm.MigrationState.STOP_COPY;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.drover.api.service.PausePoint;
import org.drover.api.service.Phase;
import org.drover.api.service.Resolution;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.api.spi.Network.Connection;
import org.drover.api.spi.Network.Listener;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.Platform;
import org.drover.core.fake.ThreadLimit;
import org.drover.core.link.Link;
import org.drover.core.protocol.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who calls whom while both are in doubt, and whose call is taken. */
class CalledInDoubtTest extends InDoubt {
  private static final String OTHER = "pipe:other";

  @Test
  void asksAtOnceWhenItIsToldTo() throws Exception {
    Cut cut = cutWhileTheSourceHardlyCalls(PausePoint.AFTER_COMMITTED);
    assertThat(cut.sending().report()).isEmpty();

    cut.sending().resolve(Resolution.ask());

    ended(cut.sending(), SessionState.DONE);
    ended(cut.listening(), SessionState.DONE);
  }

  @Test
  void aWrongPlaceSaysNothingOfTheOneWhereTheDestinationWaits() throws Exception {
    Cut cut = cutWhileTheSourceHardlyCalls(PausePoint.AFTER_LOADED);
    cut.sending().resolve(Resolution.ask(URI.create("pipe:nowhere")));
    until(cut.sending(), s -> s.message().contains("nobody listens at pipe:nowhere; it is called"));

    cut.sending().resolve(Resolution.ask());
    assertThat(ended(cut.listening(), SessionState.FAILED).error()).contains("the source gave up");
    ended(cut.sending(), SessionState.FAILED);
  }

  @Test
  void aStrangerSaysNothingOfTheDestinationThatWaits() throws Exception {
    Platform strange = platform(Duration.ofMillis(20));
    Session other = strange.listen("pipe:strange", strange.device("c"));
    Cut cut = cutWhileTheSourceHardlyCalls(PausePoint.AFTER_LOADED);
    cut.sending().resolve(Resolution.ask(URI.create("pipe:strange")));
    until(cut.sending(), s -> s.message().contains("knows nothing of it; it is called"));

    cut.sending().resolve(Resolution.ask());
    assertThat(ended(cut.listening(), SessionState.FAILED).error()).contains("the source gave up");
    ended(cut.sending(), SessionState.FAILED);
    other.cancel();
    ended(other, SessionState.CANCELLED);
  }

  private static final String WRONG = "pipe:wrong";

  /** Whatever becomes of a call there, the next one goes to where the destination waits. */
  @ParameterizedTest
  @ValueSource(strings = {"hangs up", "refuses", "is no Drover"})
  void aWrongPlaceThatTakesTheCallIsCalledOnce(String manner) throws Exception {
    Cut cut = cutWhileTheSourceHardlyCalls(PausePoint.AFTER_COMMITTED);
    try (Listener wrong = network.listen(URI.create(WRONG))) {
      cut.sending().resolve(Resolution.ask(URI.create(WRONG)));
      Connection call = wrong.accept();
      until(cut.sending(), s -> s.doubt().filter(d -> d.peer().equals(WRONG)).isPresent());
      answer(manner, call);
      until(cut.sending(), s -> s.message().contains("it is called where it was before again"));
      call.close();
    }
    assertThat(doubt(cut.sending()).peer()).isEqualTo(PEER);

    cut.sending().resolve(Resolution.ask());
    ended(cut.sending(), SessionState.DONE);
    ended(cut.listening(), SessionState.DONE);
  }

  private static void answer(String manner, Connection call) throws Exception {
    if (manner.equals("refuses")) {
      Link link = new Link(call, Answers.MAX_MESSAGE);
      link.open();
      link.send(new Message.Refuse(List.of("not here")));
    } else if (manner.equals("is no Drover")) {
      call.write(ByteBuffer.wrap("SSH-2.0-OpenSSH_9.2\r\n".getBytes(StandardCharsets.US_ASCII)));
    } else {
      call.close();
    }
  }

  @Test
  void aPlaceWhoseTransportThrowsIsCalledOnce() throws Exception {
    Cut cut = cutWhileTheSourceHardlyCalls(PausePoint.AFTER_COMMITTED);
    network.callThrows.set(new IllegalStateException("no more"));
    cut.sending().resolve(Resolution.ask(URI.create(WRONG)));
    until(cut.sending(), s -> s.message().contains("it is called where it was before again"));

    cut.sending().resolve(Resolution.ask());
    ended(cut.sending(), SessionState.DONE);
    ended(cut.listening(), SessionState.DONE);
  }

  @Test
  void callsAgainWhateverATransportThrows() throws Exception {
    Cut cut = cutAt(PausePoint.AFTER_COMMITTED);
    network.callThrows.set(new IllegalStateException("no more"));
    until(() -> network.callThrows.get() == null, () -> "nobody called");
    assertThat(cut.sending().report()).isEmpty();
    network.classesAreGone = true;
    until(cut.sending(), snapshot -> snapshot.message().contains("NoClassDefFoundError"));
    assertThat(cut.sending().report()).isEmpty();
    network.classesAreGone = false;

    network.heal();
    ended(cut.sending(), SessionState.DONE);
    ended(cut.listening(), SessionState.DONE);
  }

  @Test
  void isCalledAgainWhateverATransportThrows() throws Exception {
    Cut cut = cutAt(PausePoint.AFTER_COMMITTED);
    network.acceptThrows.set(new NoClassDefFoundError("org/acme/Gone"));
    network.heal();

    ended(cut.sending(), SessionState.DONE);
    ended(cut.listening(), SessionState.DONE);
    assertThat(network.acceptThrows.get()).isNull();
  }

  /** A call comes while the destination is in a system call that is longer than a greeting. */
  @Test
  void aSourceThatWasRecognisedNeedNotGreetAgain() throws Exception {
    Set<Thread> before = greetings(Set.of());
    Platform hasty = platform(Duration.ofSeconds(2), Duration.ofMillis(20));
    Platform patient = platform(Duration.ofHours(1));
    FakeHardware to = hasty.device("b").holds("other");
    CountDownLatch slow = to.blocks(RUNNING_P2P, RUNNING);
    Session listening = hasty.listen(PEER, to);
    Session sending = patient.migrateTo(PEER, patient.device("a").holds(3000), Set.of());
    assertThat(to.entered(RUNNING_P2P, RUNNING).await(20, TimeUnit.SECONDS)).isTrue();
    network.cut();
    until(sending, snapshot -> snapshot.message().startsWith("call 1 failed"));
    network.heal();
    sending.resolve(Resolution.ask());
    until(() -> network.accepted.get() == 2, () -> "nobody called again");
    until(() -> greetings(before).isEmpty(), () -> "the call has still to greet");

    slow.countDown();
    ended(sending, SessionState.DONE);
    ended(listening, SessionState.DONE);
  }

  @Test
  void takesNobodyElsesCallWhileItIsInDoubt() throws Exception {
    Cut cut = cutWhileTheSourceHardlyCalls(PausePoint.AFTER_COMMITTED);

    assertThat(ended(here.migrateTo(PEER, source, Set.of()), SessionState.FAILED).error())
        .contains("waits here for its own source");
    assertThat(source.state()).isEqualTo(RUNNING);
    assertThat(destination.state()).isEqualTo(STOP);
    cut.sending().resolve(Resolution.ask(URI.create(PEER)));
    ended(cut.sending(), SessionState.DONE);
    ended(cut.listening(), SessionState.DONE);
  }

  /** The way to where it waits may be closed for good, and another one of its host be open. */
  @Test
  void aCallReachesTheSessionThatWaitsWhicheverListenerOfItsPlatformItComesInBy() throws Exception {
    Session other = there.listen(OTHER, there.device("c"));
    Cut cut = cutWhileTheSourceHardlyCalls(PausePoint.AFTER_COMMITTED);
    cut.sending().resolve(Resolution.ask(URI.create(OTHER)));

    ended(cut.sending(), SessionState.DONE);
    ended(cut.listening(), SessionState.DONE);
    assertThat(destination.state()).isEqualTo(RUNNING);
    until(other, snapshot -> snapshot.phase() == Phase.LISTEN);
    other.cancel();
    assertThat(ended(other, SessionState.CANCELLED).notes()).isEmpty();
  }

  /** The journal could answer this; but then nobody would tell who waits. */
  @Test
  void aSessionThatRanAnswersForItselfWhicheverListenerIsCalled() throws Exception {
    Session other = there.listen(OTHER, there.device("c"));
    Platform patient = platform(Duration.ofHours(1));
    CountDownLatch slow = destination.blocks(RUNNING_P2P, RUNNING);
    Session listening = there.listen(PEER, destination);
    Session sending = patient.migrateTo(PEER, patient.device("a").holds(3000), Set.of());
    assertThat(destination.entered(RUNNING_P2P, RUNNING).await(20, TimeUnit.SECONDS)).isTrue();
    network.cut();
    slow.countDown();
    untilInDoubt(listening);
    until(sending, snapshot -> snapshot.message().startsWith("call 1 failed"));
    network.heal();
    sending.resolve(Resolution.ask(URI.create(OTHER)));

    ended(sending, SessionState.DONE);
    ended(listening, SessionState.DONE);
    other.cancel();
    ended(other, SessionState.CANCELLED);
  }

  @Test
  void aSessionInDoubtPassesOnTheCallForAnotherOne() throws Exception {
    Cut first = cutWhileTheSourceHardlyCalls(PausePoint.AFTER_COMMITTED);
    Cut second = cutWhileTheSourceHardlyCalls(OTHER, there.device("c"), PausePoint.AFTER_COMMITTED);
    first.sending().resolve(Resolution.ask(URI.create(OTHER)));
    ended(first.sending(), SessionState.DONE);
    ended(first.listening(), SessionState.DONE);
    assertThat(second.listening().snapshot().state()).isEqualTo(SessionState.IN_DOUBT);

    second.sending().resolve(Resolution.ask());
    ended(second.sending(), SessionState.DONE);
    ended(second.listening(), SessionState.DONE);
  }

  @ParameterizedTest(name = "{0} of its threads are made")
  @ValueSource(ints = {0, 1, 2})
  void callsAgainWhereNoThreadIsToBeHad(int made) throws Exception {
    try (ThreadLimit limit = ThreadLimit.begin()) {
      Cut cut = cutAt(PausePoint.AFTER_COMMITTED);
      limit.limit("drover-" + cut.sending().id() + "-session", made);
      network.heal();
      until(cut.sending(), snapshot -> snapshot.message().contains(ThreadLimit.MESSAGE));
      assertThat(cut.sending().report()).isEmpty();
      assertThat(source.state()).isEqualTo(STOP_COPY);

      limit.lift();
      ended(cut.sending(), SessionState.DONE);
      ended(cut.listening(), SessionState.DONE);
    }
  }

  @ParameterizedTest(name = "{0} of its threads are made")
  @ValueSource(ints = {0, 1, 2})
  void isCalledAgainWhereNoThreadIsToBeHad(int made) throws Exception {
    try (ThreadLimit limit = ThreadLimit.begin()) {
      Cut cut = cutAt(PausePoint.AFTER_COMMITTED);
      limit.limit("drover-" + cut.listening().id() + "-reception", made);
      network.heal();
      until(() -> limit.refused() > 3, () -> "only " + limit.refused() + " threads were refused");
      assertThat(cut.listening().report()).isEmpty();
      assertThat(destination.state()).isEqualTo(STOP);

      limit.lift();
      ended(cut.sending(), SessionState.DONE);
      ended(cut.listening(), SessionState.DONE);
    }
  }

  /** The threads that wait for a greeting. */
  private static Set<Thread> greetings(Set<Thread> before) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().endsWith("-greeting") && !before.contains(thread))
        .collect(Collectors.toSet());
  }
}
