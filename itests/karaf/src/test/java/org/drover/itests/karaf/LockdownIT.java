// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.drover.itests.platform.Distribution;
import org.drover.itests.platform.LoginKey;
import org.drover.itests.platform.Platform;
import org.drover.itests.platform.SshConsole;
import org.drover.itests.platform.Terminal;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stranger finds: one port on the loopback, and nothing to log in with. */
@ExtendWith(OnePlatform.class)
class LockdownIT {
  private static final Duration GUARD = Duration.ofSeconds(30);
  private static final FileAttribute<?> ONLY_OURS =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final String VIEWER = "looker";
  private static SshConsole viewer;

  /** 127.0.0.1, as the kernel prints it: as such, and mapped into IPv6. */
  private static final List<String> LOOPBACK =
      List.of("0100007F", "0000000000000000FFFF00000100007F");

  @Test
  void listensOnOneLoopbackPortAlone(Platform platform) throws IOException {
    assertThat(Sockets.listening(platform.pid()))
        .singleElement()
        .satisfies(
            socket ->
                assertThat(LOOPBACK)
                    .extracting(address -> address + ":" + platform.console().port())
                    .contains(socket));
  }

  @ParameterizedTest
  @ValueSource(strings = {"karaf", "admin", "root", Platform.USER})
  void takesNoPassword(String user, Platform platform) throws IOException {
    try (SshClient client = SshConsole.newClient();
        ClientSession session = connect(client, user, platform)) {
      session.addPasswordIdentity(user);
      assertThatThrownBy(() -> session.auth().verify(GUARD))
          .isInstanceOf(SshException.class)
          .hasMessageContaining("No more authentication methods available");
    }
  }

  @Test
  void takesNoUnknownKey(Platform platform) throws Exception {
    KeyPair stranger = LoginKey.make();
    try (SshClient client = SshConsole.newClient();
        ClientSession session = connect(client, Platform.USER, platform)) {
      session.addPublicKeyIdentity(stranger);
      assertThatThrownBy(() -> session.auth().verify(GUARD)).isInstanceOf(SshException.class);
    }
  }

  /** By OpenSSH, as a person would: its own default key is of this type. */
  @Test
  void tellsWhyAnEd25519KeyDoesNotWork(Platform platform, @TempDir Path folder) throws Exception {
    Path key = folder.resolve("key");
    assertThat(openSsh("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString()))
        .isEmpty();
    assertIsTold(
        "edda",
        key,
        Files.readString(folder.resolve("key.pub")).split(" ", -1)[1],
        "ed25519 keys do not work here; make an ECDSA key with `ssh-keygen -t ecdsa`",
        platform);
  }

  @Test
  void tellsWhyAnEcdsaKeyThatKarafMisreadsDoesNotWork(Platform platform, @TempDir Path folder)
      throws Exception {
    KeyPair pair = LoginKey.makeMisread();
    Path key = Files.createFile(folder.resolve("key"), ONLY_OURS);
    try (OutputStream out = Files.newOutputStream(key)) {
      OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, "", null, out);
    }
    assertIsTold(
        "ekke",
        key,
        PublicKeyEntry.toString(pair.getPublic()).split(" ", -1)[1],
        "Karaf's login takes this ECDSA key for another one, as it does with one in some 250; make"
            + " another one with `ssh-keygen -t ecdsa`",
        platform);
  }

  /** A user whose key Karaf has, and does not know again. */
  private static void assertIsTold(
      String user, Path key, String publicKey, String why, Platform platform) throws IOException {
    Distribution.append(
        platform.base().resolve("etc/keys.properties"), user + "=" + publicKey + ",viewer,ssh\n");
    String said =
        openSsh(
            "ssh",
            "-F",
            "none",
            "-o",
            "BatchMode=yes",
            "-o",
            "IdentitiesOnly=yes",
            "-o",
            "StrictHostKeyChecking=no",
            "-o",
            "UserKnownHostsFile=" + key.resolveSibling("known"),
            "-i",
            key.toString(),
            "-p",
            Integer.toString(platform.console().port()),
            user + "@127.0.0.1",
            "vfio:devices");
    assertThat(said).contains(why).contains(user + "@127.0.0.1: Permission denied (publickey).");
    assertThat(Files.readAllLines(platform.base().resolve("data/log/karaf.log")))
        .filteredOn(line -> line.contains("The login of '" + user + "' from /127.0.0.1:"))
        .hasSize(1);
  }

  private static String openSsh(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void hostKeyIsOfAnEllipticCurve(Platform platform) throws IOException {
    try (ClientSession session = platform.console().connect()) {
      assertThat(session.getServerKey().getAlgorithm()).isEqualTo("EC");
    }
  }

  @Test
  void offersNoFiles(Platform platform) throws IOException {
    try (ClientSession session = platform.console().connect();
        var sftp = session.createSubsystemChannel("sftp")) {
      sftp.open().verify(GUARD);
      assertThat(sftp.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), GUARD))
          .as("the server refuses the subsystem and closes the channel")
          .contains(ClientChannelEvent.CLOSED);
    }
    assertThat(platform.run("scp -f etc/keys.properties").status()).isNotZero();
  }

  /** Neither to what this host reaches nor from it, whoever is logged in. */
  @Test
  void forwardsNoPorts(Platform platform) throws Exception {
    SshdSocketAddress itself = new SshdSocketAddress("127.0.0.1", platform.console().port());
    SshdSocketAddress any = new SshdSocketAddress("127.0.0.1", 0);
    try (ClientSession session = platform.console().connect();
        var tunnel = session.createDirectTcpipChannel(any, itself)) {
      assertThatThrownBy(() -> tunnel.open().verify(GUARD)).isInstanceOf(SshException.class);
      assertThatThrownBy(() -> session.startRemotePortForwarding(any, itself))
          .isInstanceOf(SshException.class);
    }
  }

  @Test
  void looksForFeaturesNowhereElse(Platform platform) throws IOException {
    SshConsole.Result result =
        platform.run("feature:repo-add mvn:org.apache.karaf.features/spring/4.4.10/xml/features");
    assertThat(result.status()).isNotZero();
    assertThat(platform.ask("config:list '(service.pid=org.ops4j.pax.url.mvn)'"))
        .doesNotContain("http");
  }

  @BeforeAll
  static void letAViewerIn(Platform platform) throws Exception {
    KeyPair key = LoginKey.make();
    Distribution.append(
        platform.base().resolve("etc/keys.properties"),
        VIEWER
            + "="
            + PublicKeyEntry.toString(key.getPublic()).split(" ", -1)[1]
            + ",viewer,ssh\n");
    viewer = new SshConsole(platform.console().port(), VIEWER, key);
  }

  @AfterAll
  static void forgetTheViewer() {
    viewer.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vfio:devices",
        "vfio:devices --json",
        "vfio:devices | grep emu:mtty-0",
        "vfio:info emu:mtty-0",
        "vfio:fsm emu:mtty-0",
        "vfio:state emu:mtty-0",
        "vfio:drivers",
        "vfio:sessions",
        "help vfio"
      })
  void viewerMayLook(String command) throws IOException {
    SshConsole.Result result = viewer.run(command);
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vfio:state emu:mtty-1 --set STOP",
        "vfio:state --set=STOP emu:mtty-1",
        "vfio:reset emu:mtty-1",
        "echo x | vfio:reset emu:mtty-1",
        "each [a] { vfio:reset emu:mtty-1 }",
        "eval 'vfio:reset emu:mtty-1'",
        "eval 'gogo.option.noglob = off'; echo /etc/host*",
        "eval vfio:reset emu:mtty-1 --help",
        "eval vfio:fsm --help '; vfio:devices'",
        "eval 'never=b' --help",
        "eval 'date>never' --help",
        "eval 'if echo' --help",
        "eval 'echo;date' --help",
        "help 'vfio:devices; vfio:devices'",
        "shell:cat /etc/hosts",
        "shell:tac /etc/hosts",
        "shell:head /etc/hosts",
        "shell:ls /etc",
        "grep localhost /etc/hosts",
        "shell:less -F /etc/hosts",
        "shell:source /etc/hosts",
        "shell:exec ls",
        "echo x > never.txt",
        "$.context getBundle 0",
        "new java.util.ArrayList",
        "bundle:list",
        "config:list",
        "log:display",
        "jaas:realm-list",
        "feature:list",
        "system:shutdown -f"
      })
  void viewerMayNotTouch(String command) throws IOException {
    SshConsole.Result result = viewer.run(command);
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("role");
  }

  @ParameterizedTest
  @ValueSource(strings = {"echo /etc/host*", "gogo.option.noglob = off; echo /etc/host*"})
  void viewerListsNoFolders(String command) throws IOException {
    assertThat(viewer.run(command)).isEqualTo(new SshConsole.Result(0, "/etc/host*\n", ""));
  }

  @Test
  void theConsoleStaysShutWithoutTheBundleOfTheAuditTrail(Platform platform) throws Exception {
    platform.ask("bundle:stop org.drover.command");
    try (Terminal console = viewer.terminal()) {
      console.awaitText("The interactive console needs the role admin");
    } finally {
      platform.ask("bundle:start org.drover.command");
    }
  }

  /** Without the bundle that has the locks Karaf's own rules hold, and it lets everybody in. */
  @Test
  void whatAViewerOpenedWithoutTheLocksEndsWhenTheyAreBack(Platform platform) throws Exception {
    SshdSocketAddress itself = new SshdSocketAddress("127.0.0.1", platform.console().port());
    SshdSocketAddress any = new SshdSocketAddress("127.0.0.1", 0);
    try (Terminal admin = platform.console().terminal()) {
      admin.awaitText(Terminal.PROMPT);
      admin.command("bundle:stop org.drover.shell");
      try (Terminal console = viewer.terminal();
          ClientSession tunnels = viewer.connect();
          ClientSession session = viewer.connect();
          ChannelExec command = session.createExecChannel("grep word")) {
        console.awaitText(Terminal.PROMPT);
        SshdSocketAddress here = tunnels.startRemotePortForwarding(any, itself);
        new Socket(InetAddress.getLoopbackAddress(), here.getPort()).close();
        command.open().verify(GUARD);

        admin.command("bundle:start org.drover.shell");
        console.awaitEnd();
        assertThatThrownBy(
                () -> new Socket(InetAddress.getLoopbackAddress(), here.getPort()).close())
            .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> tunnels.startRemotePortForwarding(any, itself))
            .isInstanceOf(SshException.class);
        assertThat(command.isOpen()).as("a command that runs goes on").isTrue();
      }
      assertThat(admin.command("vfio:drivers")).as("still here").contains("mtty");
    } finally {
      platform.run("bundle:start org.drover.shell");
    }
  }

  private static ClientSession connect(SshClient client, String user, Platform platform)
      throws IOException {
    return client.connect(user, "127.0.0.1", platform.console().port()).verify(GUARD).getSession();
  }
}
