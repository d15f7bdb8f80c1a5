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

/**
 * A command whose standard error is sent as it is written, which answers without colours and fails
 * on the standard error (see {@link Answer}), and which does not go on after its end before the
 * client has taken note of that (see {@link PatientExit}).
 */
final class PatientCommand implements Command {
  private final Command command;
  private final ChannelSession channel;
  private final Answers answers;
  private volatile OutputStream out;
  private volatile OutputStream err;
  private volatile String answer;

  PatientCommand(Command command, ChannelSession channel, Answers answers) {
    this.command = command;
    this.channel = channel;
    this.answers = answers;
  }

  @Override
  public void setOutputStream(OutputStream out) {
    this.out = out;
  }

  @Override
  public void setErrorStream(OutputStream err) {
    if (err instanceof ChannelOutputStream buffered) {
      buffered.setNoDelay(true);
    }
    this.err = err;
  }

  @Override
  public void setExitCallback(ExitCallback callback) {
    command.setExitCallback(new PatientExit(callback, channel, () -> answers.close(answer)));
  }

  @Override
  public void setInputStream(InputStream in) {
    command.setInputStream(in);
  }

  @Override
  public void start(ChannelSession session, Environment environment) throws IOException {
    Answer plain = new Answer(out, err);
    command.setOutputStream(plain.out());
    command.setErrorStream(plain.err());
    answer = answers.open(plain);
    // Karaf makes variables of its session of what it finds here.
    environment.getEnv().put(Answers.VARIABLE, answer);
    command.start(session, environment);
  }

  @Override
  public void destroy(ChannelSession session) throws Exception {
    command.destroy(session);
  }
}
