// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.core.CoreModuleProperties;

/** The platform's console over ssh. */
public final class SshConsole implements AutoCloseable {
  private static final Duration GUARD = Guard.TIMEOUT;

  private final int port;
  private final String user;
  private final KeyPair key;
  private final SshClient client;

  /**
   * What a command came to.
   *
   * @param status exit status
   * @param out what it wrote to its standard output
   * @param err what it wrote to its standard error
   */
  public record Result(int status, String out, String err) {}

  public SshConsole(int port, String user, KeyPair key) {
    this.port = port;
    this.user = user;
    this.key = key;
    this.client = newClient();
  }

  /**
   * A client that knows no keys and trusts every host, whatever lies in this user's home. It agrees
   * on the cheapest of the server's key exchanges: in a guest whose every instruction is emulated,
   * the strongest one is what a login takes longest for.
   */
  public static SshClient newClient() {
    SshClient client = SshClient.setUpDefaultClient();
    client.setKeyExchangeFactories(
        NamedFactory.setUpTransformedFactories(
            true, List.of(BuiltinDHFactories.ecdhp256), ClientBuilder.DH2KEX));
    // As OpenSSH does for a person's session.
    CoreModuleProperties.TCP_NODELAY.set(client, true);
    client.setServerKeyVerifier((session, address, hostKey) -> true);
    client.setHostConfigEntryResolver((host, port, local, username, proxy, context) -> null);
    client.setKeyIdentityProvider(session -> List.of());
    client.start();
    return client;
  }

  public int port() {
    return port;
  }

  /** A connection that is logged in. */
  public ClientSession connect() throws IOException {
    ClientSession session = client.connect(user, "127.0.0.1", port).verify(GUARD).getSession();
    session.addPublicKeyIdentity(key);
    session.auth().verify(GUARD);
    return session;
  }

  /** Runs a command over a connection of its own: Karaf ends the connection with the command. */
  public Result run(String command) throws IOException {
    try (ClientSession session = connect()) {
      return run(session, command);
    }
  }

  private static Result run(ClientSession session, String command) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try (ChannelExec channel = session.createExecChannel(command)) {
      channel.setOut(out);
      channel.setErr(err);
      channel.open().verify(GUARD);
      assertThat(channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), GUARD))
          .as("%s ends", command)
          .contains(ClientChannelEvent.CLOSED);
      Integer status = channel.getExitStatus();
      return new Result(
          status == null ? -1 : status,
          out.toString(StandardCharsets.UTF_8),
          err.toString(StandardCharsets.UTF_8));
    }
  }

  /** Whether somebody listens; cheaper than a login, which takes processor time from a boot. */
  public boolean isThere() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether the server is there and the command works. */
  public boolean answers(String command) {
    try {
      return run(command).status() == 0;
    } catch (IOException e) {
      // Nobody listens yet, or the server does not know its users yet.
      return false;
    }
  }

  /** An interactive console, as {@code ssh -t} opens it. */
  public Terminal terminal() throws IOException {
    return new Terminal(connect());
  }

  @Override
  public void close() {
    client.stop();
  }
}
