// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.EnumSet;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ClientChannel;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;

/** An ssh server and a client of it, over the loopback. Everybody who asks is let in. */
final class SshPair implements AutoCloseable {
  static final Duration GUARD = Duration.ofSeconds(20);
  private static final AttributeKey<Subject> SUBJECT = new AttributeKey<>();

  private final SshServer server = SshServer.setUpDefaultServer();
  private final SshClient client = SshClient.setUpDefaultClient();

  /** As Karaf's Activator makes it, and its authenticator keeps the login. */
  void start() throws GeneralSecurityException, IOException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    KeyPair hostKey = generator.generateKeyPair();
    server.setHost("127.0.0.1");
    server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
    server.setPasswordAuthenticator(
        (user, password, session) -> {
          Subject subject = new Subject();
          subject.getPrincipals().add(new UserPrincipal(user));
          subject.getPrincipals().add(new RolePrincipal(user));
          session.setAttribute(SUBJECT, subject);
          return true;
        });
    server.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
    server.start();
    client.setServerKeyVerifier((session, address, key) -> true);
    client.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
    client.start();
  }

  SshServer server() {
    return server;
  }

  ClientSession login(String role) throws IOException {
    ClientSession session =
        client.connect(role, "127.0.0.1", server.getPort()).verify(GUARD).getSession();
    session.addPasswordIdentity("any");
    session.auth().verify(GUARD);
    return session;
  }

  static <T extends ClientChannel> T open(T channel) throws IOException {
    channel.open().verify(GUARD);
    return channel;
  }

  static void awaitEnd(ClientChannel channel) {
    assertThat(channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), GUARD))
        .contains(ClientChannelEvent.CLOSED);
  }

  @Override
  public void close() throws IOException {
    client.stop();
    server.stop(true);
  }
}
