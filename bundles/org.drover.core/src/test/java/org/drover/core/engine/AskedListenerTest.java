// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.core.fake.Platform.ended;
import static org.drover.core.fake.Platform.until;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.core.fake.FakeDriver;
import org.drover.core.fake.PipeNetwork;
import org.drover.core.fake.Platform;
import org.drover.core.journal.Journal;
import org.drover.core.journal.Journal.Point;
import org.drover.core.link.Link;
import org.drover.core.protocol.Message;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A listener that a source asks for a session which is over here. */
class AskedListenerTest {
  private static final String PLACE = "pipe:here";
  private static final UUID SESSION = new UUID(0, 1);
  private static final UUID SOURCE = new UUID(0, 2);

  private final PipeNetwork network = new PipeNetwork();
  private final Platform platform =
      new Platform(
          new FakeDriver("fake", false, Set.of()),
          network,
          new Patience(
              Platform.GUARD, Duration.ofMillis(50), Platform.GUARD, Duration.ofMillis(200)));
  private Session listening;

  @BeforeEach
  void listen() {
    listening = platform.listen(PLACE, platform.device("b"));
  }

  private void isOver(Point... points) {
    Journal.Agreement agreement = new Journal.Agreement(SOURCE, 1, List.of());
    record(Point.ACCEPTED, Optional.of(agreement));
    List.of(points).forEach(point -> record(point, Optional.empty()));
  }

  private void record(Point point, Optional<Journal.Agreement> agreement) {
    platform.journal.record(
        new Journal.Entry(SESSION, Journal.Role.DESTINATION, point, agreement, "because"));
  }

  private Link ask() throws IOException {
    Link link = new Link(network.connect(URI.create(PLACE), Platform.GUARD), Answers.MAX_MESSAGE);
    link.open();
    link.send(new Message.Resume(SESSION, SOURCE, 1));
    link.listen();
    return link;
  }

  /** Signs of life come between, as often as they like. */
  private static Message answer(Link link) throws IOException {
    while (true) {
      Message message = Link.message(link.next().orElseThrow());
      if (!(message instanceof Message.KeepAlive)) {
        return message;
      }
    }
  }

  private static boolean speaks(Link link) {
    try {
      link.send(new Message.KeepAlive());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Its way back may hang; the listener is for others, and can be cancelled. */
  @Test
  void aSourceThatHangsKeepsNobodyOutAndCanAskAgain() throws Exception {
    isOver(Point.LOADED, Point.GAVE_UP);
    Link hung = ask();
    assertThat(answer(hung).name()).isEqualTo("GAVE_UP");
    until(() -> !speaks(hung), () -> "the listener waits for a source that hangs");

    Link back = ask();
    assertThat(answer(back).name()).isEqualTo("GAVE_UP");
    back.send(new Message.Settled());
    assertThat(answer(back).name()).isEqualTo("SETTLED");
    back.close();
    assertThat(platform.journal.all())
        .last()
        .extracting(Journal.Entry::point)
        .isEqualTo(Point.SETTLED);
    assertThat(listening.cancel()).isTrue();
    ended(listening, SessionState.CANCELLED);
  }

  @Test
  void hearsOfASplitAndKnowsItFromThenOn() throws Exception {
    isOver(Point.LOADED, Point.FORCED, Point.STARTING, Point.RAN);
    Link asking = ask();
    assertThat(answer(asking).name()).isEqualTo("RUNNING");
    asking.send(new Message.Split("both may have run"));
    assertThat(answer(asking).name()).isEqualTo("SETTLED");
    asking.close();

    Journal.Entry last = platform.journal.all().get(platform.journal.all().size() - 1);
    assertThat(last.point()).isEqualTo(Point.SPLIT);
    assertThat(last.detail()).isEqualTo("both may have run");
    Link again = ask();
    assertThat(answer(again).name()).isEqualTo("SETTLED");
    again.close();
    assertThat(listening.cancel()).isTrue();
    ended(listening, SessionState.CANCELLED);
  }
}
