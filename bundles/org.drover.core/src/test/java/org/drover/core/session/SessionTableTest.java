// SPDX-License-Identifier: Apache-2.0
package org.drover.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.drover.api.DroverException;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.MigrationSnapshot.Kind;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.core.fake.Platform;
import org.drover.core.history.Ended;
import org.drover.core.history.Entries;
import org.drover.core.history.History;
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
    assertThat(table.active()).hasSize(1).first().isSameAs(working);
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

  /** Remembers what it was given, and has one session of an earlier start. */
  private static final class OneEarlier implements History {
    private final List<Ended> given = new CopyOnWriteArrayList<>();
    private long last = 3;

    @Override
    public long nextNumber() {
      return ++last;
    }

    @Override
    public void keep(Ended session) {
      given.add(session);
    }

    @Override
    public List<Ended> all() {
      return Stream.concat(given.stream(), Stream.of(Entries.bare("s3"))).toList();
    }

    @Override
    public List<String> ids() {
      return all().stream().map(one -> one.report().id()).toList();
    }

    @Override
    public Optional<Ended> find(String id) {
      return all().stream().filter(one -> one.report().id().equals(id)).findFirst();
    }
  }

  @Test
  void theHistoryStandsBehindIt() throws Exception {
    OneEarlier history = new OneEarlier();
    SessionTable second = new SessionTable(history);
    Session session =
        second.begin(second.create(Kind.MIGRATE, Optional.empty(), Set.of()), () -> Outcome.DONE);
    MigrationReport report = session.await(Platform.GUARD).orElseThrow();

    assertThat(session.id()).isEqualTo("m4");
    assertThat(history.given).containsExactly(new Ended(session.snapshot(), report));
    assertThat(second.list()).containsExactly(session.snapshot());
    assertThat(second.all()).containsExactly(session.snapshot(), Entries.bare("s3").snapshot());
    assertThat(second.ids()).containsExactly("m4", "s3");
    assertThat(second.find("m4")).contains(session);
    assertThat(second.find("s2")).isEmpty();
  }

  @Test
  void aSessionOfTheHistoryIsOver() throws Exception {
    Session earlier = new SessionTable(new OneEarlier()).find("s3").orElseThrow();
    CountDownLatch heard = new CountDownLatch(1);

    assertThat(earlier.id()).isEqualTo("s3");
    assertThat(earlier.snapshot()).isEqualTo(Entries.bare("s3").snapshot());
    assertThat(earlier.report()).contains(Entries.bare("s3").report());
    assertThat(earlier.await(Duration.ZERO)).isEqualTo(earlier.report());
    assertThat(earlier.cancel()).isFalse();
    assertThatExceptionOfType(DroverException.class)
        .isThrownBy(earlier::switchover)
        .withMessage("s3 has ended in FAILED.");
    assertThatExceptionOfType(DroverException.class).isThrownBy(earlier::proceed);
    earlier.listen(snapshot -> heard.countDown());
    assertThat(heard.await(20, TimeUnit.SECONDS)).isTrue();
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
