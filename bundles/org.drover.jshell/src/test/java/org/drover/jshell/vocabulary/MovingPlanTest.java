// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.NewMdev;
import org.drover.api.service.PausePoint;
import org.drover.api.service.SessionState;
import org.drover.api.service.SwitchoverPolicy;
import org.drover.fsm.MigrationState;
import org.drover.jshell.words.ScriptDevice;
import org.drover.jshell.words.ScriptSession;
import org.drover.jshell.words.SessionFailedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MovingPlanTest {
  @TempDir private Path directory;
  private Rig rig;
  private ScriptDevice a;
  private ScriptDevice b;

  @BeforeEach
  void openBoth() {
    rig = new Rig(directory);
    a = rig.vfio.open("emu:a");
    b = rig.vfio.open("emu:b");
    a.write(0, Rig.SCRATCH, 0x5a);
  }

  @Test
  void movesADeviceWhoseProgressIsHeardByTheCallingThread() {
    List<MigrationSnapshot> heard = new CopyOnWriteArrayList<>();
    List<Thread> threads = new CopyOnWriteArrayList<>();
    MigrationReport report =
        rig.vfio
            .migrate(a)
            .to(b)
            .onProgress(
                snapshot -> {
                  heard.add(snapshot);
                  threads.add(Thread.currentThread());
                })
            .run();

    assertThat(report.outcome()).isEqualTo(SessionState.DONE);
    assertThat(b.read(0, Rig.SCRATCH, 1)).containsExactly(0x5a);
    assertThat(a.isOpen()).isFalse();
    assertThat(heard.get(heard.size() - 1).state()).isEqualTo(SessionState.DONE);
    assertThat(threads).containsOnly(Thread.currentThread());
    assertThat(rig.desk.snapshots).isNotEmpty();
    assertThat(rig.desk.lines).containsExactly("");
  }

  @Test
  void movesADeviceToAPlatformThatListens() {
    ScriptSession listening = rig.vfio.listen("0", b);
    String peer = listening.place().orElseThrow().toString();
    rig.vfio.migrate("emu:a").to("emu:b").over(peer).run();

    assertThat(peer).startsWith("tcp://127.0.0.1:");
    assertThat(listening.await().outcome()).isEqualTo(SessionState.DONE);
    assertThat(b.read(0, Rig.SCRATCH, 1)).containsExactly(0x5a);
    assertThat(rig.vfio.sessions()).extracting(MigrationSnapshot::id).contains(listening.id());
    assertThat(rig.vfio.watch(listening.id()).id()).isEqualTo(listening.id());
  }

  @Test
  void movesADeviceIntoAnMdevThatIsMadeForIt() {
    NewMdev mdev = rig.vfio.create("mdev:mtty/mtty-2", "emu");
    ScriptSession listening = rig.vfio.listen("0", mdev);
    String peer = listening.place().orElseThrow().toString();
    assertThatThrownBy(() -> rig.vfio.migrate("emu:a").to("mdev:mtty/mtty-1").over(peer).run())
        .hasMessageContaining("mdev:mtty/mtty-1 may not be made here");
    rig.vfio.migrate("emu:a").to(mdev).over(peer).run();

    DeviceAddress made = listening.await().devices().get(0).destination().orElseThrow();
    assertThat(made.scheme()).isEqualTo("emu");
    assertThat(rig.vfio.open(made).read(0, Rig.SCRATCH, 1)).containsExactly(0x5a);
    assertThat(rig.vfio.create("mdev:mtty/mtty-2").scheme()).isEqualTo("vfio");
    assertThatThrownBy(() -> rig.vfio.create("mtty-2"))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("write mdev:PARENT/TYPE");
  }

  @Test
  void holdsInPreCopyUntilItIsToldToSwitchOver() {
    ScriptSession session = rig.vfio.migrate(a).to(b).policy(SwitchoverPolicy.MANUAL).start();

    assertThat(session.awaitHold().state()).isEqualTo(SessionState.HELD);
    assertThat(session.await(Duration.ZERO)).isEmpty();
    assertThat(session.toString()).startsWith(session.id() + " PRE_COPY  HELD");
    assertThat(session.switchover().await().outcome()).isEqualTo(SessionState.DONE);
    assertThat(session.report()).isPresent();
    assertThat(session.awaitHold().state()).isEqualTo(SessionState.DONE);
  }

  @Test
  void onlyASessionInDoubtIsResolved() {
    ScriptSession session = rig.vfio.migrate(a).to(b).policy(SwitchoverPolicy.MANUAL).start();
    session.awaitHold();
    String sentence =
        "session " + session.id() + " is not in doubt; vfio:sessions shows how it stands";

    assertThatThrownBy(session::resolve).hasMessage(sentence);
    assertThatThrownBy(() -> session.resolve("tcp://10.0.0.3:7000")).hasMessage(sentence);
    assertThatThrownBy(() -> session.keepHere("it is off")).hasMessage(sentence);
    assertThatThrownBy(session::giveUp).hasMessage(sentence);
    assertThatThrownBy(() -> rig.vfio.resolve(session)).hasMessage(sentence);
    assertThatThrownBy(() -> rig.vfio.resolve(session.id())).hasMessage(sentence);
    session.cancel();
    session.await();
  }

  @Test
  void holdsAtAPauseUntilItIsToldToProceed() {
    ScriptSession session = rig.vfio.migrate(a).to(b).pause(PausePoint.AFTER_LOADED).start();
    session.awaitHold();

    assertThat(a.state()).isEqualTo(MigrationState.STOP_COPY);
    assertThat(session.proceed().await().outcome()).isEqualTo(SessionState.DONE);
  }

  @Test
  void hearsTheEndOfWhatItDoesNotWaitFor() throws Exception {
    BlockingQueue<MigrationSnapshot> heard = new LinkedBlockingQueue<>();
    rig.vfio.migrate(a).to(b).onProgress(heard::add).start();

    MigrationSnapshot next = heard.poll(20, TimeUnit.SECONDS);
    while (!next.state().isEnded()) {
      next = heard.poll(20, TimeUnit.SECONDS);
    }
    assertThat(next.state()).isEqualTo(SessionState.DONE);
  }

  @Test
  void saysThatAListenerInTheBackgroundFailed() throws Exception {
    ScriptSession session =
        rig.vfio
            .migrate(a)
            .to(b)
            .onProgress(
                snapshot -> {
                  throw new IllegalStateException("no");
                })
            .start();

    assertThat(rig.desk.heard())
        .isEqualTo(
            "what heard of "
                + session.id()
                + " failed and hears no more: java.lang.IllegalStateException: no");
    assertThat(session.await().outcome()).isEqualTo(SessionState.DONE);
  }

  @Test
  void aListenerThatFailsCancelsWhatWasWaitedFor() throws Exception {
    assertThatThrownBy(
            () ->
                rig.vfio
                    .migrate(a)
                    .to(b)
                    .policy(SwitchoverPolicy.MANUAL)
                    .onProgress(
                        snapshot -> {
                          throw new IllegalStateException("no");
                        })
                    .run())
        .isInstanceOf(IllegalStateException.class);

    String id = rig.vfio.sessions().get(0).id();
    assertThat(rig.desk.heard()).startsWith("cancelling " + id);
    assertThat(rig.desk.heard()).isEqualTo(id + " has ended in CANCELLED: emu:a is RUNNING.");
    assertThat(rig.vfio.session(id).await().outcome()).isEqualTo(SessionState.CANCELLED);
    assertThat(a.state()).isEqualTo(MigrationState.RUNNING);
  }

  @Test
  void anInterruptGivesTheThreadBackAndCancels() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    AtomicReference<RuntimeException> thrown = new AtomicReference<>();
    AtomicReference<Boolean> flag = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                rig.vfio
                    .migrate(a)
                    .to(b)
                    .policy(SwitchoverPolicy.MANUAL)
                    .onProgress(
                        snapshot -> {
                          if (snapshot.state() == SessionState.HELD) {
                            held.countDown();
                          }
                        })
                    .run();
              } catch (DroverException e) {
                thrown.set(e);
                flag.set(Thread.currentThread().isInterrupted());
              }
            });
    thread.start();
    assertThat(held.await(20, TimeUnit.SECONDS)).isTrue();
    thread.interrupt();
    thread.join(Rig.GUARD.toMillis());

    String id = rig.vfio.sessions().get(0).id();
    assertThat(thrown.get())
        .hasMessage("cancelling " + id + ": it ends at its next safe point, in the background.");
    assertThat(flag).hasValue(true);
    assertThat(rig.desk.heard()).startsWith("cancelling " + id);
    assertThat(rig.desk.heard()).isEqualTo(id + " has ended in CANCELLED: emu:a is RUNNING.");
    assertThat(a.state()).isEqualTo(MigrationState.RUNNING);
  }

  @Test
  void watchingDoesNotCancel() throws Exception {
    ScriptSession session = rig.vfio.migrate(a).to(b).policy(SwitchoverPolicy.MANUAL).start();
    session.awaitHold();
    AtomicReference<RuntimeException> thrown = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                rig.vfio.watch(session);
              } catch (DroverException e) {
                thrown.set(e);
              }
            });
    thread.start();
    thread.interrupt();
    thread.join(Rig.GUARD.toMillis());

    assertThat(thrown.get()).hasMessageStartingWith(session.id() + " goes on; watch(");
    assertThat(session.snapshot().state()).isEqualTo(SessionState.HELD);
    session.switchover();
    assertThat(session.await().outcome()).isEqualTo(SessionState.DONE);
  }

  @Test
  void anEndThatIsNotGoodHasItsReport() {
    ScriptSession listening = rig.vfio.listen("tcp://127.0.0.1:0", b);
    assertThatThrownBy(
            () ->
                rig.vfio
                    .migrate(a)
                    .to(b)
                    .over(listening.place().orElseThrow().toString())
                    .fault("flip@750")
                    .run())
        .isInstanceOfSatisfying(
            SessionFailedException.class,
            failed -> assertThat(failed.report().outcome()).isEqualTo(SessionState.FAILED));

    assertThat(listening.await().outcome()).isEqualTo(SessionState.FAILED);
    assertThat(a.state()).isEqualTo(MigrationState.RUNNING);
  }

  @Test
  void saysWhatIsMissing() {
    assertThatThrownBy(() -> rig.vfio.migrate().run())
        .hasMessage("There is no device to migrate; write migrate(a).to(b).");
    assertThatThrownBy(() -> rig.vfio.migrate(a, b).to("emu:c").run())
        .hasMessageStartingWith("2 devices cannot go into 1;");
    assertThatThrownBy(() -> rig.vfio.migrate(42))
        .hasMessageStartingWith("a Integer is no device; name one by its address");
    assertThatThrownBy(() -> rig.vfio.migrate("nonsense"))
        .isInstanceOf(DroverException.class)
        .hasMessageStartingWith("'nonsense' is not a device address");
    assertThatThrownBy(() -> rig.vfio.migrate(a).over("nowhere"))
        .hasMessageStartingWith("'nowhere' is not a place to migrate to");
    assertThatThrownBy(() -> rig.vfio.session("migrate-99"))
        .hasMessage("There is no session 'migrate-99'; sessions() lists those that are known.");
    assertThat(rig.vfio.migrate(a).to(b).toString())
        .isEqualTo("migrate[emu:a].to[emu:b]: nothing is done before run() or start()");
  }
}
