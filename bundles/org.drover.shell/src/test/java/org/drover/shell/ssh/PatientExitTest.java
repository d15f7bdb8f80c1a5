// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.channel.ClientChannel;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of a console, over a server that breaks the connection off behind it. */
@Timeout(60)
class PatientExitTest {
  private static final String WORD = "You still hold emu:mtty-0";

  private final SshPair ssh = new SshPair();
  private final CompletableFuture<Boolean> closedBehindTheEnd = new CompletableFuture<>();

  /** Ends at the end of its input and breaks off, as Karaf's {@code ShellImpl.destroy} does. */
  private final class BreakingOff implements Command {
    private InputStream in;
    private ExitCallback callback;

    @Override
    public void setInputStream(InputStream in) {
      this.in = in;
    }

    @Override
    public void setOutputStream(OutputStream out) {}

    @Override
    public void setErrorStream(OutputStream err) {}

    @Override
    public void setExitCallback(ExitCallback callback) {
      this.callback = callback;
    }

    @Override
    public void start(ChannelSession channel, Environment environment) {
      new Thread(() -> read(channel), "console").start();
    }

    private void read(ChannelSession channel) {
      try {
        in.read();
      } catch (IOException e) {
        // An end like another.
      }
      callback.onExit(0);
      closedBehindTheEnd.complete(channel.close(false).isClosed());
      channel.getSession().close(true);
    }

    @Override
    public void destroy(ChannelSession channel) {}
  }

  @BeforeEach
  void start() throws Exception {
    ssh.server()
        .setShellFactory(
            channel -> new PartingConsole(new BreakingOff(), channel, () -> Optional.of(WORD)));
    ssh.start();
  }

  @AfterEach
  void stop() throws Exception {
    ssh.close();
  }

  @Test
  void theLastWordArrivesAlthoughTheConnectionIsBrokenOffBehindIt() throws Exception {
    ByteArrayOutputStream screen = new ByteArrayOutputStream();
    try (ClientChannel console = ssh.login("admin").createShellChannel()) {
      console.setOut(screen);
      SshPair.open(console);
      console.getInvertedIn().write('x');
      console.getInvertedIn().flush();
      SshPair.awaitEnd(console);
      assertThat(closedBehindTheEnd.get(SshPair.GUARD.toSeconds(), TimeUnit.SECONDS))
          .as("the client has said that it read everything, before the connection is closed")
          .isTrue();
      assertThat(screen.toString(StandardCharsets.UTF_8)).contains(WORD);
      assertThat(console.getExitStatus()).isZero();
    }
  }
}
