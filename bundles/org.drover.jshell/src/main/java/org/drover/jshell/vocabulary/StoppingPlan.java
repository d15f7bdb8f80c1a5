// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.drover.api.DroverException;
import org.drover.api.RefusedException;
import org.drover.api.service.EndedLease;
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
    CompletableFuture<Void> failed = new CompletableFuture<>();
    // The platform's end waits for the sessions, so it must not be a snippet that waits for it.
    stage.work().inBackground("stopping the platform", () -> stop(failed));
    try {
      failed.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DroverException("The platform stops.");
    } catch (ExecutionException e) {
      throw Work.rethrown(e);
    }
  }

  private void stop(CompletableFuture<Void> failed) {
    try {
      stage
          .services()
          .with(
              PlatformEnd.class,
              end -> {
                EndFormat.ended(ended(end)).lines().forEach(stage.desk()::say);
                end.stop();
                return end;
              });
    } catch (RefusedException e) {
      failed.completeExceptionally(e);
    } catch (Throwable e) {
      // An isolation boundary: the snippet may have been stopped already, and hears of nothing.
      stage.work().note("the platform was not stopped: " + e.getMessage());
      failed.completeExceptionally(e);
    }
  }

  private List<EndedLease> ended(PlatformEnd end) {
    if (force) {
      stage.desk().ends(WHY);
      return end.end();
    }
    return end.endIfFree()
        .orElseThrow(
            () ->
                EndFormat.refusal(end.held(), end.sessions(), REMEDY)
                    .orElseGet(EndFormat::refusalOfAMomentAgo));
  }

  @Override
  public String toString() {
    return (force ? "shutdown().force()" : "shutdown()") + ": nothing is done before run()";
  }
}
