// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.sshd.common.channel.ChannelOutputStream;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;

/** A command whose standard error is sent as it is written. */
final class PromptErrors implements Command {
  private final Command command;

  PromptErrors(Command command) {
    this.command = command;
  }

  @Override
  public void setErrorStream(OutputStream err) {
    if (err instanceof ChannelOutputStream buffered) {
      buffered.setNoDelay(true);
    }
    command.setErrorStream(err);
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
  public void setExitCallback(ExitCallback callback) {
    command.setExitCallback(callback);
  }

  @Override
  public void start(ChannelSession channel, Environment environment) throws IOException {
    command.start(channel, environment);
  }

  @Override
  public void destroy(ChannelSession channel) throws Exception {
    command.destroy(channel);
  }
}
