// SPDX-License-Identifier: Apache-2.0
package org.drover.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.drover.api.service.MigrationSnapshot.Kind;
import org.drover.api.service.SessionState;
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
