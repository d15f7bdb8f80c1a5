// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;

/** A console that says nothing and takes what is typed on a thread of its own. */
abstract class TypedConsole implements Command {
  private InputStream in;
  private ExitCallback callback;

  /** Takes what is typed; when it returns, the console ends. */
  abstract void take(InputStream typed) throws IOException;

  /** The console has ended. */
  void ended(ChannelSession channel) {}

  @Override
  public final void setInputStream(InputStream in) {
    this.in = in;
  }

  @Override
  public final void setOutputStream(OutputStream out) {}

  @Override
  public final void setErrorStream(OutputStream err) {}

  @Override
  public final void setExitCallback(ExitCallback callback) {
    this.callback = callback;
  }

  @Override
  public final void start(ChannelSession channel, Environment environment) {
    new Thread(() -> read(channel), "console").start();
  }

  private void read(ChannelSession channel) {
    try {
      take(in);
    } catch (IOException e) {
      // The connection is gone, which is an end as well.
    }
    callback.onExit(0);
    ended(channel);
  }

  @Override
  public final void destroy(ChannelSession channel) {}
}
