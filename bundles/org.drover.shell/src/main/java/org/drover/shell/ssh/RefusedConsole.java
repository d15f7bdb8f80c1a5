// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;

/** In place of a console: one sentence, and the exit status of a failure. */
final class RefusedConsole implements Command {
  private static final int FAILED = 1;

  private final String sentence;
  private OutputStream out;
  private ExitCallback exit;

  RefusedConsole(String sentence) {
    this.sentence = sentence;
  }

  @Override
  public void setInputStream(InputStream in) {
    // Nobody is listened to.
  }

  /** A terminal shows this one; its standard error is not always a stream of its own. */
  @Override
  public void setOutputStream(OutputStream out) {
    this.out = out;
  }

  @Override
  public void setErrorStream(OutputStream err) {
    // The sentence is all that there is to read, and goes where a person looks.
  }

  @Override
  public void setExitCallback(ExitCallback callback) {
    this.exit = callback;
  }

  @Override
  public void start(ChannelSession channel, Environment environment) throws IOException {
    out.write((sentence + "\r\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
    exit.onExit(FAILED);
  }

  @Override
  public void destroy(ChannelSession channel) {
    // Nothing goes on.
  }
}
