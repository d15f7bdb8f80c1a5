// SPDX-License-Identifier: Apache-2.0
package org.drover.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.drover.api.service.MigrationSnapshot.Kind;
import org.drover.api.service.SessionState;
import org.drover.core.fake.Platform;
import org.drover.core.protocol.Doubt;
import org.drover.core.protocol.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ControlTest {
  private final Progress progress =
      new Progress("m1", Kind.MIGRATE, Instant.EPOCH, Optional.empty(), () -> {});
  private final Control control = new Control("m1", progress, Set.of());

  @AfterEach
  void end() {
    control.over();
  }

  @Test
  void isAskedBeforeItCommitsAndNotAfterwards() {
    control.post(new Notice.FromPeer(new Message.Loaded()));
    assertThat(control.commit()).isFalse();
    control.poll();
    assertThat(control.commit()).isTrue();
    assertThat(control.cancel()).isFalse();
    assertThat(control.impatient()).isTrue();
  }

  @Test
  void aCommitThatDoesNotAskForgetsTheCancelThatCameBeforeAndNothingElse() {
    Notice word = new Notice.FromPeer(new Message.GaveUp("x", true));
    assertThat(control.cancel()).isTrue();
    control.post(word);
    control.committed();

    assertThat(control.cancel()).isFalse();
    assertThat(control.poll()).contains(word);
    assertThat(control.poll()).isEmpty();
    assertThat(progress.snapshot().state()).isEqualTo(SessionState.ACTIVE);
  }

  @Test
  void nothingThatLeavesEndsWhatIsCommitted() {
    control.departed("the backend has left");
    control.committed();
    assertThat(control.poll()).isEmpty();
    assertThat(control.interrupted()).isFalse();
  }

  private static final Doubt LOADED =
      new Doubt("the way is cut", "everything", "it runs", "COMMIT or ABORT", true, false);
  private static final Doubt TELLING =
      new Doubt("the way is cut", "it runs here", "the state", "ABORT to be heard", true, true);

  private String shown() {
    return progress.snapshot().doubt().orElseThrow().reason();
  }

  @Test
  void saysThatACancelCameTooLateForADoubtAndTakesALaterOne() {
    assertThat(control.cancel()).isTrue();
    control.doubt(LOADED, "pipe:here");

    assertThat(control.poll()).isEmpty();
    assertThat(shown())
        .isEqualTo(
            "the way is cut; the cancel that came before is dropped: only vfio:resolve m1 ends"
                + " this without the other side");
    assertThat(control.cancel()).isFalse();
    control.reached();
    assertThat(progress.snapshot().state()).isEqualTo(SessionState.ACTIVE);
    assertThat(control.cancel()).isTrue();
    assertThat(progress.snapshot().state()).isEqualTo(SessionState.CANCELLING);
    assertThat(control.poll()).contains(new Notice.Cancel());
  }

  /** Who cancelled did not know that somebody else would be left in doubt. */
  @Test
  void aCancelFromBeforeADoubtIsToBeSaidAgainWhereOneEndsIt() {
    assertThat(control.cancel()).isTrue();
    control.doubt(TELLING, "pipe:here");

    assertThat(control.poll()).isEmpty();
    assertThat(shown())
        .isEqualTo(
            "the way is cut; the cancel that came before is dropped: cancel again to leave the"
                + " other side without an answer");
    assertThat(control.cancel()).isTrue();
    assertThat(control.poll()).contains(new Notice.Cancel());
  }

  /** Twice in a row it is one; but who asks again where the first one led wants to be heard. */
  @Test
  void saysACancelAgainOnceTheOneBeforeWasUsedUp() {
    assertThat(control.cancel()).isTrue();
    assertThat(control.cancel()).isTrue();
    assertThat(control.poll()).contains(new Notice.Cancel());
    assertThat(control.poll()).isEmpty();

    assertThat(control.cancel()).isTrue();
    assertThat(control.poll()).contains(new Notice.Cancel());
  }

  @Test
  void aCancelFromAfterADoubtClosesWhatStandsStillToo() throws Exception {
    assertThat(control.cancel()).isTrue();
    control.doubt(LOADED, "pipe:here");
    Platform.until(
        () -> Thread.getAllStackTraces().keySet().stream().noneMatch(ControlTest::unblocks),
        () -> "the first cancel still looks for what stands still");
    control.reached();
    CountDownLatch closed = new CountDownLatch(1);
    control.stallable(new Stalled(closed));
    assertThat(control.cancel()).isTrue();

    assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
  }

  private static boolean unblocks(Thread thread) {
    return thread.getName().equals("drover-m1-unblock");
  }

  private record Stalled(CountDownLatch closed) implements Stallable {
    @Override
    public boolean stalled(Duration atLeast) {
      return true;
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }

  private static final class Work implements Stallable {
    @Override
    public boolean stalled(Duration atLeast) {
      return false;
    }

    @Override
    public void close() {
      throw new AssertionError("it does not stall");
    }
  }

  @Test
  @Timeout(60)
  void keepsNothingOfItsWorkWhenItIsOver() {
    Stallable before = new Work();
    Stallable after = new Work();
    WeakReference<Stallable> first = new WeakReference<>(before);
    WeakReference<Stallable> second = new WeakReference<>(after);
    control.stallable(before);
    control.over();
    before = null;
    awaitGone(first);

    control.stallable(after);
    after = null;
    awaitGone(second);
    assertThat(control.cancel()).isFalse();
  }

  private static void awaitGone(WeakReference<Stallable> work) {
    while (!work.refersTo(null)) {
      System.gc();
    }
  }
}
