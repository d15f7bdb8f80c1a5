// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.shell.ssh.SshPair.awaitEnd;
import static org.drover.shell.ssh.SshPair.open;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.sshd.client.channel.ClientChannel;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;
import org.drover.command.AuditTrail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The locks on an ssh server that people have come into before. */
@Timeout(60)
class LocksTest {
  private static final SshdSocketAddress ANY_PORT = new SshdSocketAddress("127.0.0.1", 0);

  private final List<String> audit = Collections.synchronizedList(new ArrayList<>());
  private final AuditTrail trail = new AuditTrail(audit::add);
  private final SshPair ssh = new SshPair();
  private final SshServer server = ssh.server();

  /** Goes on to the end of its input, as a console does. */
  private static final class Reading extends TypedConsole {
    @Override
    void take(InputStream typed) throws IOException {
      typed.transferTo(OutputStream.nullOutputStream());
    }
  }

  @BeforeEach
  void start() throws Exception {
    server.setShellFactory(channel -> new Reading());
    server.setCommandFactory((channel, line) -> new Reading());
    ssh.start();
  }

  @AfterEach
  void stop() throws Exception {
    ssh.close();
    trail.close();
  }

  @Test
  void endTheConsolesOfAllButAdmins() throws Exception {
    ClientSession viewer = ssh.login("viewer");
    ClientChannel command = open(viewer.createExecChannel("vfio:migrate"));
    ClientChannel console = open(viewer.createShellChannel());
    ClientChannel withoutTerminal =
        open(ssh.login("operator").createChannel(Channel.CHANNEL_SHELL));
    ClientChannel admins = open(ssh.login("admin").createShellChannel());
    ConsoleForAdmins lock = new ConsoleForAdmins();
    lock.bindAudit(trail);
    lock.bind(server);
    awaitEnd(console);
    awaitEnd(withoutTerminal);
    assertThat(command.isOpen()).as("what a command does is not cut off").isTrue();
    assertThat(admins.isOpen()).as("an admin may have updated the bundle there").isTrue();
    ClientChannel next = viewer.createShellChannel();
    next.open().verify(SshPair.GUARD);
    awaitEnd(next);
    assertThat(next.getExitStatus()).as("over the connection of before").isEqualTo(1);
    trail.close();
    assertThat(audit)
        .hasSize(3)
        .allMatch(line -> line.contains("outcome=refused command=\"The interactive console\""));
  }

  /** It is another bundle's, which may stop while this one runs. */
  @Test
  void holdWithoutAnAuditTrailToo() throws Exception {
    ConsoleForAdmins lock = new ConsoleForAdmins();
    lock.bindAudit(trail);
    lock.bind(server);
    lock.unbindAudit(trail);
    List<String> logged = Collections.synchronizedList(new ArrayList<>());
    Handler handler = handler(logged);
    Logger log = Logger.getLogger(ConsoleForAdmins.class.getName());
    log.addHandler(handler);
    try {
      ClientChannel console = ssh.login("viewer").createShellChannel();
      console.open().verify(SshPair.GUARD);
      awaitEnd(console);
      assertThat(console.getExitStatus()).isEqualTo(1);
    } finally {
      log.removeHandler(handler);
    }
    trail.close();
    assertThat(audit).isEmpty();
    assertThat(logged).singleElement().asString().contains("user=\"viewer\"", "outcome=refused");
  }

  private static Handler handler(List<String> logged) {
    return new Handler() {
      @Override
      public void publish(LogRecord entry) {
        logged.add(entry.getMessage());
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  @Test
  void endTheTunnelsOfAllAndNothingElse() throws Exception {
    ClientSession session = ssh.login("admin");
    ClientChannel console = open(session.createShellChannel());
    SshdSocketAddress itself = new SshdSocketAddress("127.0.0.1", server.getPort());
    var there = session.createDirectTcpipChannel(ANY_PORT, itself);
    there.open().verify(SshPair.GUARD);
    SshdSocketAddress here = session.startRemotePortForwarding(ANY_PORT, itself);
    try (Socket visitor = new Socket(InetAddress.getLoopbackAddress(), here.getPort())) {
      assertThat(visitor.getInputStream().read()).as("it leads to a server").isEqualTo('S');
      new NoForwarding().bind(server);
      awaitEnd(there);
      assertThat(visitor.getInputStream().readAllBytes())
          .as("the rest of the greeting, and then the end")
          .startsWith('S', 'H', '-');
    }
    assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), here.getPort()).close())
        .isInstanceOf(IOException.class);
    assertThat(console.isOpen()).isTrue();
    assertThatThrownBy(
            () -> session.createDirectTcpipChannel(ANY_PORT, itself).open().verify(SshPair.GUARD))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> session.startRemotePortForwarding(ANY_PORT, itself))
        .isInstanceOf(IOException.class);
  }

  /** Karaf announces its server before it opens the port. */
  @Test
  void areOnAServerBeforeItStartsAndGoWithTheirBundle() {
    SshServer early = SshServer.setUpDefaultServer();
    early.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
    NoForwarding tunnels = new NoForwarding();
    ConsoleForAdmins consoles = new ConsoleForAdmins();
    early.setShellFactory(channel -> new Reading());
    var original = early.getShellFactory();
    assertThatCode(
            () -> {
              tunnels.bind(early);
              consoles.bind(early);
            })
        .doesNotThrowAnyException();
    assertThat(early.getShellFactory()).isNotSameAs(original);
    tunnels.unbind(early);
    consoles.unbind(early);
    assertThat(early.getForwardingFilter()).isSameAs(AcceptAllForwardingFilter.INSTANCE);
    assertThat(early.getShellFactory()).isSameAs(original);
  }
}
