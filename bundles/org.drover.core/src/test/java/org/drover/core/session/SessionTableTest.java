// SPDX-License-Identifier: Apache-2.0
package org.drover.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.MigrationSnapshot.Kind;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.core.fake.Platform;
import org.junit.jupiter.api.Test;

class SessionTableTest {
  private final SessionTable table = new SessionTable();

  @Test
  void keepsTheLastHundredThatEndedAndAllThatAreAtWork() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    Session working = begin(() -> wait(end));
    for (int i = 0; i < 130; i++) {
      begin(() -> Outcome.DONE).await(Platform.GUARD);
    }
    Platform.until(() -> table.list().size() == 101, () -> "" + table.list().size());

    assertThat(table.list().get(0).id()).isEqualTo("m131");
    assertThat(table.list().get(100).id()).isEqualTo("m1");
    assertThat(table.find("m1")).contains(working);
    assertThat(table.find("m2")).isEmpty();
    assertThat(table.active()).containsExactly(working);
    end.countDown();
    working.await(Platform.GUARD);
  }

  private static Outcome wait(CountDownLatch latch) {
    try {
      latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return Outcome.DONE;
  }

  private Session begin(EngineSession.Work work) {
    return table.begin(table.create(Kind.MIGRATE, Optional.empty(), Set.of()), work);
  }

  @Test
  void anEngineFaultEndsThatSessionAlone() throws Exception {
    Session session =
        begin(
            () -> {
              throw new IllegalStateException("a fault");
            });

    assertThat(Platform.ended(session, SessionState.STUCK).error()).contains("a fault");
  }

  /** Asked by a thread that waits for nothing, many times, because the window is narrow. */
  @Test
  void whoSeesTheEndSeesTheReport() throws Exception {
    for (int i = 0; i < 300; i++) {
      CountDownLatch go = new CountDownLatch(1);
      Session session = begin(() -> wait(go));
      go.countDown();
      Platform.until(session, snapshot -> snapshot.state().isEnded());

      assertThat(session.report()).as("time " + i).isPresent();
      MigrationReport report = session.report().orElseThrow();
      assertThat(report.outcome()).isEqualTo(SessionState.DONE);
      assertThat(report.phases()).hasSize(1);
    }
  }

  @Test
  void aListenerHearsTheEndThoughAnotherOneBlocksOrThrows() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    List<MigrationSnapshot> heard = new CopyOnWriteArrayList<>();
    Session session = begin(() -> wait(go));
    session.listen(
        snapshot -> {
          throw new IllegalStateException("a bad listener");
        });
    session.listen(
        snapshot -> {
          heard.add(snapshot);
          if (snapshot.state().isEnded()) {
            ended.countDown();
          }
        });
    go.countDown();

    assertThat(session.await(Platform.GUARD)).isPresent();
    assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(heard.get(heard.size() - 1).state()).isEqualTo(SessionState.DONE);
  }

  @Test
  void aListenerThatBlocksKeepsTheSessionFromNothing() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Session session = begin(() -> wait(go));
    session.listen(snapshot -> wait(never));
    go.countDown();

    assertThat(session.await(Duration.ofSeconds(10))).isPresent();
    never.countDown();
  }

  @Test
  void aClosedRegistrationHearsNothingMore() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch first = new CountDownLatch(1);
    List<MigrationSnapshot> heard = new CopyOnWriteArrayList<>();
    Session session = begin(() -> wait(go));
    Session.Registration registration =
        session.listen(
            snapshot -> {
              heard.add(snapshot);
              first.countDown();
            });
    assertThat(first.await(20, TimeUnit.SECONDS)).isTrue();
    registration.close();
    int before = heard.size();
    // Told after the first one would have been, by the same thread.
    CountDownLatch other = new CountDownLatch(1);
    session.listen(
        snapshot -> {
          if (snapshot.state().isEnded()) {
            other.countDown();
          }
        });
    go.countDown();
    assertThat(other.await(20, TimeUnit.SECONDS)).isTrue();

    assertThat(heard).hasSize(before);
  }
}
