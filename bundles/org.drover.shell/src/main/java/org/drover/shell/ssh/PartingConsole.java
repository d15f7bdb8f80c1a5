// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;

/** A console that says a last word when its person leaves, by whatever way. */
final class PartingConsole implements Command {
  private static final Logger LOG = System.getLogger(PartingConsole.class.getName());

  private final Command console;
  private final ChannelSession channel;
  private final Supplier<Optional<String>> word;
  private volatile OutputStream out = OutputStream.nullOutputStream();

  PartingConsole(Command console, ChannelSession channel, Supplier<Optional<String>> word) {
    this.console = console;
    this.channel = channel;
    this.word = word;
  }

  @Override
  public void setInputStream(InputStream in) {
    console.setInputStream(in);
  }

  @Override
  public void setOutputStream(OutputStream out) {
    this.out = out;
    console.setOutputStream(out);
  }

  @Override
  public void setErrorStream(OutputStream err) {
    console.setErrorStream(err);
  }

  @Override
  public void setExitCallback(ExitCallback callback) {
    console.setExitCallback(new PatientExit(callback, channel, this::part));
  }

  private void part() {
    try {
      Optional<String> last = word.get();
      if (last.isPresent()) {
        out.write(("\r\n" + last.get() + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
    } catch (IOException | RuntimeException | LinkageError e) {
      // Who broke the connection off reads nothing, and what was held stays held all the same.
      LOG.log(Level.DEBUG, "a last word that nobody read", e);
    }
  }

  @Override
  public void start(ChannelSession channel, Environment environment) throws IOException {
    console.start(channel, environment);
  }

  @Override
  public void destroy(ChannelSession channel) throws Exception {
    console.destroy(channel);
  }
}
