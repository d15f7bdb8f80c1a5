// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.drover.api.spi.Network.Connection;
import org.drover.core.session.Job;
import org.drover.core.session.SessionThreads;

/**
 * A call on a thread of its own. A host that is gone lets a caller wait until its patience is over,
 * and nothing ends that wait sooner; whoever comes to the session meanwhile must not wait along. So
 * the call is left behind then, and hangs up should it be answered after all.
 */
final class LeavableCall {

  /** Reaches somebody, or fails, in a bounded time. */
  @FunctionalInterface
  interface Dial {
    Connection connect() throws IOException;
  }

  private final Job job;
  private final Dial dial;
  private final CompletableFuture<Connection> answer = new CompletableFuture<>();

  private LeavableCall(Job job, Dial dial) {
    this.job = job;
    this.dial = dial;
  }

  /**
   * Calls, and waits for the answer or for a notice to the session, whatever comes first.
   *
   * @param job whose thread the caller is
   * @param place who is called, for people
   * @param dial how
   * @return a connection with nothing said yet
   * @throws CallLeftException if a notice came first; it is still to be taken
   * @throws IOException as {@code dial}; what else that throws is thrown as well
   */
  static Connection make(Job job, String place, Dial dial) throws IOException {
    LeavableCall call = new LeavableCall(job, dial);
    SessionThreads.start(job.id(), "call", call::run);
    job.control().idleUntil(call.answer::isDone);
    // Without effect on what was answered.
    call.answer.completeExceptionally(new CallLeftException(place));
    return call.answered();
  }

  /** An isolation boundary: whatever a transport throws, the session's thread throws it. */
  private void run() {
    try {
      Connection connection = dial.connect();
      if (!answer.complete(connection)) {
        hangUp(connection);
      }
    } catch (IOException | RuntimeException | Error e) {
      answer.completeExceptionally(e);
    } finally {
      job.control().wake();
    }
  }

  private void hangUp(Connection connection) {
    try {
      connection.close();
    } catch (IOException e) {
      job.notes().log("hanging up on " + connection.peer() + ", who answered too late", e);
    }
  }

  private Connection answered() throws IOException {
    try {
      return answer.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException failed) {
        throw failed;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause();
    }
  }
}
