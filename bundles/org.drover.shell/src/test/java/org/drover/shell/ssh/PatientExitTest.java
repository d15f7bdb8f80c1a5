// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.channel.ClientChannel;
import org.apache.sshd.server.channel.ChannelSession;
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

  /** Ends at the first key and breaks off, as Karaf's {@code ShellImpl.destroy} does. */
  private final class BreakingOff extends TypedConsole {
    @Override
    void take(InputStream typed) throws IOException {
      typed.read();
    }

    @Override
    void ended(ChannelSession channel) {
      closedBehindTheEnd.complete(channel.close(false).isClosed());
      channel.getSession().close(true);
    }
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
