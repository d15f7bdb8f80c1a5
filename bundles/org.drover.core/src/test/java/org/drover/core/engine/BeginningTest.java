// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.core.fake.Platform.ended;

import java.util.concurrent.atomic.AtomicReference;
import org.drover.api.service.SaveRequest.Then;
import org.drover.api.service.SessionState;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.Platform;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was opened for a session that does not begin. */
class BeginningTest {
  private final Platform platform = new Platform();
  private final FakeHardware source = platform.device("a").holds("contents");
  private final FakeHardware destination = platform.device("b");

  /** A whole run before, so that nothing is loaded for the first time when there are no threads. */
  @BeforeEach
  void runOnce() throws Exception {
    ended(platform.save(source, Then.RUN), SessionState.DONE);
    ended(platform.restore(destination), SessionState.DONE);
    platform.devices.release(destination.identity().address());
    ended(platform.listenAgain("pipe:here", destination), SessionState.CANCELLED);
  }

  @Test
  void leavesNothingOfASaveBehind() throws Exception {
    assertThat(withoutThreads(() -> platform.save(source, Then.RUN))).hasMessage(LIMIT);
    assertThat(platform.storage.open).isZero();
    nothingIsHeld();
    ended(platform.save(source, Then.RUN), SessionState.DONE);
  }

  @Test
  void leavesNothingOfARestoreBehind() throws Exception {
    assertThat(withoutThreads(() -> platform.restore(destination))).hasMessage(LIMIT);
    assertThat(platform.storage.reading).hasValue(0);
    nothingIsHeld();
    ended(platform.restore(destination), SessionState.DONE);
  }

  @Test
  void leavesNothingOfAMigrationBehind() throws Exception {
    assertThat(withoutThreads(() -> platform.migrate(source, destination))).hasMessage(LIMIT);
    nothingIsHeld();
    ended(platform.migrate(source, destination), SessionState.DONE);
  }

  @Test
  void leavesNoListenerBehind() throws Exception {
    assertThat(withoutThreads(() -> platform.listen("pipe:here", destination))).hasMessage(LIMIT);
    nothingIsHeld();
    ended(platform.listenAgain("pipe:here", destination), SessionState.CANCELLED);
  }

  private int watched() {
    return platform.backends.watched() + platform.drivers.watched();
  }

  private void nothingIsHeld() {
    assertThat(platform.devices.leases()).isEmpty();
    assertThat(platform.sessions.active()).isEmpty();
    assertThat(watched()).as("of sessions; the leases watch for as long as they are").isEqualTo(1);
  }

  private static final String LIMIT = "unable to create native thread";

  /** Does it where no thread can be made, as at a limit of the machine. */
  private static Throwable withoutThreads(Runnable work) throws InterruptedException {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    LastThread last = new LastThread(work, thrown);
    last.start();
    last.join();
    return thrown.get();
  }

  /** A new thread asks its parent for the class loader; this one has none to give. */
  private static final class LastThread extends Thread {
    private final Runnable work;
    private final AtomicReference<Throwable> thrown;
    private volatile boolean limited;

    LastThread(Runnable work, AtomicReference<Throwable> thrown) {
      this.work = work;
      this.thrown = thrown;
    }

    @Override
    public ClassLoader getContextClassLoader() {
      if (limited) {
        throw new OutOfMemoryError(LIMIT);
      }
      return super.getContextClassLoader();
    }

    @Override
    public void run() {
      limited = true;
      try {
        work.run();
      } catch (Throwable e) {
        // A test's own boundary: what was thrown is what is looked at.
        thrown.set(e);
      } finally {
        limited = false;
      }
    }
  }
}
