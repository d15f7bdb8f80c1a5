// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import org.apache.sshd.common.channel.ChannelOutputStream;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;

/**
 * A command whose standard error is sent as it is written, and which does not go on after its end
 * before the client has taken note of that and closed the channel.
 */
final class PatientCommand implements Command {
  /** A client that does not answer has gone, or will miss the status as it does without this. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Command command;
  private final ChannelSession channel;

  PatientCommand(Command command, ChannelSession channel) {
    this.command = command;
    this.channel = channel;
  }

  @Override
  public void setErrorStream(OutputStream err) {
    if (err instanceof ChannelOutputStream buffered) {
      buffered.setNoDelay(true);
    }
    command.setErrorStream(err);
  }

  @Override
  public void setExitCallback(ExitCallback callback) {
    command.setExitCallback(
        (status, message, immediately) -> {
          callback.onExit(status, message, immediately);
          awaitClose();
        });
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

  @Override
  public void setInputStream(InputStream in) {
    command.setInputStream(in);
  }

  @Override
  public void setOutputStream(OutputStream out) {
    command.setOutputStream(out);
  }

  @Override
  public void start(ChannelSession session, Environment environment) throws IOException {
    command.start(session, environment);
  }

  @Override
  public void destroy(ChannelSession session) throws Exception {
    command.destroy(session);
  }
}
