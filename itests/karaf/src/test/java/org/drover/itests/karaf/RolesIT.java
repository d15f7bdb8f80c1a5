// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.sshd.client.channel.ChannelShell;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.drover.itests.platform.Distribution;
import org.drover.itests.platform.LoginKey;
import org.drover.itests.platform.Platform;
import org.drover.itests.platform.SshConsole;
import org.drover.itests.platform.Until;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every command by every role, over ssh, against the table in docs/commands.md. */
@ExtendWith(OnePlatform.class)
class RolesIT {
  private static final Duration GUARD = Duration.ofSeconds(30);
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(vfio:[^`]+)` \\| (\\w+) \\| `([^`]+)` \\|$");

  /** In our words, and in those for what Karaf refuses. */
  private static final Pattern NO_ROLE = Pattern.compile(" needs the role | your roles");

  /** Lowest first; "ssh" may log in and has none of the roles. */
  private static final List<String> ROLES = List.of("ssh", "viewer", "operator", "admin");

  private static final Map<String, SshConsole> LOGINS = new TreeMap<>();
  private static List<Row> table;

  private record Row(String what, String role, String example) {
    static Row of(MatchResult found) {
      return new Row(found.group(1), found.group(2), found.group(3));
    }

    boolean isRefusedTo(String login) {
      return ROLES.indexOf(login) < ROLES.indexOf(role);
    }
  }

  @BeforeAll
  static void letOneOfEachIn(Platform platform) throws Exception {
    table =
        ROW.matcher(Files.readString(Distribution.checkout().resolve("docs/commands.md")))
            .results()
            .map(Row::of)
            .toList();
    for (String role : ROLES) {
      String name = "the-" + role;
      KeyPair key = LoginKey.make();
      Distribution.append(
          platform.base().resolve("etc/keys.properties"),
          name
              + "="
              + PublicKeyEntry.toString(key.getPublic()).split(" ", -1)[1]
              + (role.equals("ssh") ? ",ssh\n" : ",_g_:" + role + "group\n"));
      LOGINS.put(role, new SshConsole(platform.console().port(), name, key));
    }
  }

  @AfterAll
  static void forgetThem() {
    LOGINS.values().forEach(SshConsole::close);
    LOGINS.clear();
  }

  @Test
  void theTableHasEveryCommandOfThePlatform(Platform platform) throws IOException {
    Set<String> commands = new TreeSet<>();
    Pattern.compile("vfio:[a-z-]+")
        .matcher(platform.ask("help vfio"))
        .results()
        .forEach(found -> commands.add(found.group()));
    Set<String> rows = new TreeSet<>();
    table.forEach(row -> rows.add(row.what().split(" ", -1)[0]));
    assertThat(rows).isEqualTo(commands);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ssh", "viewer", "operator", "admin"})
  void everyRoleMayTypeWhatTheTableSaysAndNoMore(String role) throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Row row : table) {
      SshConsole.Result result = LOGINS.get(role).run(row.example());
      boolean refused = result.status() == 1 && NO_ROLE.matcher(result.err()).find();
      // A command that only a console can have is no use to those who never get one.
      boolean outOfReach = result.err().contains(" needs a terminal") && !role.equals("admin");
      if (refused != row.isRefusedTo(role) || outOfReach) {
        wrong.add(row.example() + ": " + result);
      }
    }
    assertThat(wrong)
        .as("lines that a login with the role %s may and should not, or the other way", role)
        .isEmpty();
    assertThat(table).hasSizeGreaterThan(25);
  }

  @Test
  void aRefusalNamesTheRoleAndTheRemedy() throws IOException {
    for (String command : List.of("vfio:open", "vo")) {
      assertThat(LOGINS.get("viewer").run(command + " emu:mtty-0"))
          .isEqualTo(
              new SshConsole.Result(
                  1,
                  "",
                  "vfio:open needs the role operator; the-viewer has the role viewer. An admin"
                      + " gives it in etc/keys.properties: the-viewer=KEY,_g_:operatorgroup\n"));
    }
  }

  @Test
  void everyRoleMayReadTheHelpPages() throws IOException {
    for (String role : List.of("viewer", "operator")) {
      SshConsole.Result result = LOGINS.get(role).run("help vfio:support-bundle");
      assertThat(result.status()).as(result.err()).isZero();
      assertThat(result.out()).contains("DESCRIPTION", "vfio:support-bundle /var/tmp/help.zip");
    }
  }

  @Test
  void karafsOwnCommandsFilesAndObjectsAreNotAnOperators() throws IOException {
    for (String command :
        List.of(
            "bundle:list",
            "config:list",
            "feature:list",
            "jaas:realm-list",
            "log:display",
            "scr:list",
            "service:list",
            "shell:cat /etc/hosts",
            "$.context getBundle 0",
            "echo x > never.txt")) {
      SshConsole.Result result = LOGINS.get("operator").run(command);
      assertThat(result.status()).as(command).isEqualTo(1);
      assertThat(result.out()).as(command).isEmpty();
      assertThat(result.err()).as(command).contains("roles");
    }
  }

  /** Karaf's command is ours in every session of the distribution: the refusal is ours as well. */
  @Test
  void nobodyButAnAdminStopsThePlatform() throws IOException {
    for (String role : List.of("viewer", "operator")) {
      for (String command : List.of("vfio:shutdown --force", "system:shutdown -f", "halt")) {
        SshConsole.Result result = LOGINS.get(role).run(command);
        assertThat(result.status()).as(command).isEqualTo(1);
        assertThat(result.out()).as(command).isEmpty();
        assertThat(result.err()).as(command).startsWith("vfio:shutdown needs the role admin; ");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ssh", "viewer", "operator"})
  void onlyAnAdminHasAnInteractiveConsole(String role) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ClientSession session = LOGINS.get(role).connect();
        ChannelShell shell = session.createShellChannel()) {
      shell.setOut(out);
      shell.setErr(out);
      shell.open().verify(GUARD);
      assertThat(shell.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), GUARD))
          .contains(ClientChannelEvent.CLOSED);
      assertThat(out.toString(StandardCharsets.UTF_8))
          .startsWith("The interactive console needs the role admin; the-" + role + " has ")
          .endsWith("; commands work: ssh host 'vfio:devices'\r\n")
          .hasLineCount(1);
      assertThat(shell.getExitStatus()).isEqualTo(1);
    }
  }

  @Test
  void theAuditTrailHasChangesAndRefusals(Platform platform) throws Exception {
    LOGINS.get("operator").run("vfio:cancel audit-1");
    LOGINS.get("operator").run("vfio:info emu:audit-2");
    LOGINS.get("viewer").run("vfio:cancel audit-3 --json");
    LOGINS.get("admin").run("vfio:run audit-4.jsh tcp://ada:hunter2@host:1 'a b\"'");
    Path file = platform.base().resolve("data/log/audit.log");
    Until.holds(
        "the last line of the audit trail",
        () -> Files.readString(file).contains("outcome=failed command=\"vfio:run audit-4.jsh"));
    List<String> lines =
        Files.readAllLines(file).stream().filter(line -> line.contains("audit-")).toList();
    String stamp = "\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2},\\d{3}Z ";
    String from = "from=\"ssh 127\\.0\\.0\\.1:\\d+\" ";
    assertThat(lines).hasSize(4);
    assertThat(lines.get(0))
        .matches(
            stamp
                + "user=\"the-operator\" "
                + from
                + "role=operator outcome=failed command=\"vfio:cancel audit-1\""
                + " why=\"There is no session audit-1;.*\"");
    assertThat(lines.get(1))
        .matches(
            stamp
                + "user=\"the-viewer\" "
                + from
                + "role=viewer outcome=refused command=\"vfio:cancel audit-3 --json\""
                + " why=\"vfio:cancel needs the role operator;.*\"");
    assertThat(lines.get(2))
        .matches(stamp + "user=\"the-admin\" " + from + "role=admin outcome=begun command=.*");
    assertThat(lines.get(3))
        .contains("command=\"vfio:run audit-4.jsh tcp://ada:*****@host:1 'a b\\\"'\"")
        .contains(" outcome=failed ");
    assertThat(Files.readString(platform.base().resolve("data/log/karaf.log")))
        .as("the log has no second trail")
        .doesNotContain("outcome=");
    assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
  }
}
