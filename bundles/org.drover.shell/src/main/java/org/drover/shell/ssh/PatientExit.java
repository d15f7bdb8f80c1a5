// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.ssh;

import java.io.IOException;
import java.time.Duration;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;

/**
 * An end that is over only when the client has taken note of it. Karaf 4.4 closes the connection
 * behind the end of a command ({@code ShellCommand.run}) and of a console ({@code
 * ShellFactoryImpl.ShellImpl.destroy}), at once: what sshd 2.17 has queued and not yet written, be
 * it the last words or the exit status, is then thrown away ({@code
 * Nio2Session.doCloseImmediately}).
 */
final class PatientExit implements ExitCallback {
  /** A client that does not answer has gone, or will miss the end as it does without this. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final ExitCallback exit;
  private final ChannelSession channel;
  private final Runnable before;

  /**
   * Of one channel.
   *
   * @param exit that is told of the end
   * @param channel whose end it is
   * @param before what there is still to do, or to say, before the end is told
   */
  PatientExit(ExitCallback exit, ChannelSession channel, Runnable before) {
    this.exit = exit;
    this.channel = channel;
    this.before = before;
  }

  @Override
  public void onExit(int status, String message, boolean immediately) {
    // A channel that the client has closed tells its command to end, and waits for that.
    boolean ownEnd = !channel.isClosing();
    before.run();
    exit.onExit(status, message, immediately);
    if (ownEnd) {
      awaitClose();
    }
  }

  /** The channel is closed when both sides have said so; the client's word follows the status. */
  private void awaitClose() {
    try {
      channel.close(false).await(PATIENCE);
    } catch (IOException e) {
      // An interrupt: the connection is being closed from elsewhere, so there is none to wait for.
      Thread.currentThread().interrupt();
    }
  }
}
