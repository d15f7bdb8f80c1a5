// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.drover.api.DroverException;
import org.drover.api.RefusedException;
import org.drover.api.service.PlatformEnd;
import org.drover.jshell.words.Stopping;
import org.drover.text.EndFormat;

/** What was said of the platform's end until now. Belongs to one thread. */
final class StoppingPlan implements Stopping {
  private static final String WHY = "it has stopped the platform";
  private static final String REMEDY =
      "close() and cancel() give one up, shutdown().force().run() ends all in order";

  private final Backstage stage;
  private boolean force;

  StoppingPlan(Backstage stage) {
    this.stage = stage;
  }

  @Override
  public Stopping force() {
    force = true;
    return this;
  }

  @Override
  public void run() {
    Optional<RefusedException> refusal =
        stage
            .services()
            .with(
                PlatformEnd.class,
                end ->
                    force
                        ? Optional.empty()
                        : EndFormat.refusal(end.held(), end.sessions(), REMEDY));
    if (refusal.isPresent()) {
      throw refusal.get();
    }
    CountDownLatch failed = new CountDownLatch(1);
    // The platform's end waits for the sessions, so it must not be a snippet that waits for it.
    stage.work().inBackground("stopping the platform", () -> stop(failed));
    try {
      failed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DroverException("The platform stops.");
    }
  }

  private void stop(CountDownLatch failed) {
    try {
      stage
          .services()
          .with(
              PlatformEnd.class,
              end -> {
                stage.desk().ends(WHY);
                EndFormat.ended(end.end()).lines().forEach(stage.desk()::say);
                end.stop();
                return end;
              });
    } catch (RuntimeException e) {
      // An isolation boundary: whatever it is, nobody else would hear of it.
      stage.work().note("the platform was not stopped: " + e.getMessage());
      failed.countDown();
    }
  }

  @Override
  public String toString() {
    return (force ? "shutdown().force()" : "shutdown()") + ": nothing is done before run()";
  }
}
