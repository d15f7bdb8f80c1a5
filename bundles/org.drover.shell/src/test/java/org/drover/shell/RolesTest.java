// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.Command;
import org.drover.command.Needs;
import org.drover.command.Requirement;
import org.drover.command.Role;
import org.drover.shell.Shell.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the table of roles in docs/commands.md with the commands, and with what they do. */
class RolesTest extends ShellTestBase {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(vfio:[^`]+)` \\| (\\w+) \\| `([^`]+)` \\|$");
  private static final List<String> OF_ANOTHER_BUNDLE =
      List.of("vfio:jshell", "vfio:run", "vfio:jobs");
  private List<Row> table;

  private record Row(String what, Role role, String example) {
    static Row of(MatchResult found) {
      return new Row(
          found.group(1), Role.valueOf(found.group(2).toUpperCase(Locale.ROOT)), found.group(3));
    }
  }

  private static Path checkout(String file) {
    return Path.of(System.getProperty("basedir", ""), "../..", file);
  }

  @BeforeEach
  void readTheTable() throws IOException {
    table =
        ROW.matcher(Files.readString(checkout("docs/commands.md")))
            .results()
            .map(Row::of)
            .filter(row -> !OF_ANOTHER_BUNDLE.contains(row.what()))
            .toList();
  }

  private static Stream<Class<?>> commands() {
    return CommandClasses.services().stream()
        .filter(type -> type.isAnnotationPresent(Command.class));
  }

  @Test
  void everyCommandSaysWhatItNeeds() {
    assertThat(commands()).isNotEmpty().allMatch(type -> type.isAnnotationPresent(Needs.class));
  }

  @Test
  void theTableSaysWhatTheCommandsSay() {
    assertThat(table)
        .extracting(row -> new Requirement(row.what(), row.role()))
        .containsExactlyInAnyOrderElementsOf(commands().flatMap(RolesTest::requirements).toList());
  }

  private static Stream<Requirement> requirements(Class<?> command) {
    return Requirement.of(command).stream();
  }

  @Test
  void theDistributionLetsEveryRoleReachEveryCommand() throws IOException {
    List<String> lines =
        Files.readAllLines(
            checkout(
                "karaf-features/distribution/src/main/resources/etc/"
                    + "org.apache.karaf.command.acl.vfio.cfg"));
    assertThat(lines)
        .containsAll(
            commands()
                .map(type -> type.getAnnotation(Command.class).name())
                .map(name -> name + " = viewer, operator, admin")
                .toList())
        .contains("* = admin");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ssh", "viewer", "operator", "admin"})
  void everyRoleMayTypeWhatTheTableSaysAndNoMore(String role) throws IOException {
    shell.login = new Login("eve", List.of(role));
    Map<String, Boolean> refused = new TreeMap<>();
    Map<String, Boolean> expected = new TreeMap<>();
    for (Row row : table) {
      Result result = run(row.example());
      // Who may not even use the command is told that, and not what the option needs besides.
      boolean isRefused =
          Stream.of(row.what(), row.what().split(" ", 2)[0])
              .anyMatch(what -> result.err().startsWith(what + " needs the role "));
      refused.put(row.what(), isRefused);
      expected.put(row.what(), !isAtLeast(role, row.role()));
      if (isRefused) {
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
      }
    }
    assertThat(refused).isEqualTo(expected).hasSizeGreaterThan(20);
  }

  /** Nobody else has a console: see {@link org.drover.shell.ssh.ConsoleForAdmins}. */
  @Test
  void whatNeedsATerminalIsAnAdmins() throws IOException {
    List<Row> atATerminal = new ArrayList<>();
    for (Row row : table) {
      if (run(row.example()).err().contains(" needs a terminal")) {
        atATerminal.add(row);
      }
    }
    assertThat(atATerminal).isNotEmpty().allMatch(row -> row.role() == Role.ADMIN);
  }

  private static boolean isAtLeast(String role, Role needed) {
    List<String> ascending = List.of("ssh", "viewer", "operator", "admin");
    return ascending.indexOf(role) >= ascending.indexOf(needed.label());
  }

  @Test
  void aRefusalSaysWhoMayGiveTheRole() throws IOException {
    shell.login = new Login("eve", List.of("viewer", "ssh"));
    assertThat(failure("vfio:state emu:mtty-0 --set STOP"))
        .isEqualTo(
            "vfio:state --set needs the role operator; eve has the role viewer. An admin gives it"
                + " in etc/keys.properties: eve=KEY,_g_:operatorgroup");
    assertThat(failure("vfio:open emu:mtty-0 --nonsense"))
        .startsWith("vfio:open needs the role operator; eve has the role viewer.");
    assertThat(platform.devices.leases()).isEmpty();
  }

  @Test
  void theOtherEndOfAPipeHasTheSameRole() throws IOException {
    shell.login = new Login("eve", List.of("viewer", "ssh"));
    assertThat(run("echo x | vfio:open emu:mtty-0").err()).contains("needs the role operator");
    assertThat(run("vfio:devices | vfio:open emu:mtty-0").err())
        .contains("needs the role operator");
    assertThat(platform.devices.leases()).isEmpty();
  }

  @Test
  void theAuditTrailHasWhatWasMistyped() throws Exception {
    run("vfio:open emu:mtty-0 --colour");
    run("vfio:state emu:mtty-0 --set STOP --colour");
    shell.trail.close();
    assertThat(shell.audit).hasSize(2);
    assertThat(shell.audit.get(0))
        .contains("command=\"vfio:open emu:mtty-0 --colour\" why=\"There is no option --colour;");
    assertThat(shell.audit.get(1))
        .contains("command=\"vfio:state emu:mtty-0 --set STOP --colour\" why=\"There is no");
  }

  @Test
  void changesAndRefusalsAreInTheAuditTrail() throws Exception {
    run("vfio:open emu:mtty-0");
    run("vfio:devices");
    run("vfio:open emu:none");
    shell.login = new Login("eve", List.of("viewer", "ssh"));
    run("vfio:release emu:mtty-0");
    run("vfio:info emu:none");
    shell.trail.close();
    assertThat(shell.audit).hasSize(3);
    assertThat(shell.audit.get(0))
        .isEqualTo(
            "user=\"ada\" from=\"ssh 127.0.0.1:40000\" role=admin outcome=done"
                + " command=\"vfio:open emu:mtty-0\"");
    assertThat(shell.audit.get(1))
        .startsWith(
            "user=\"ada\" from=\"ssh 127.0.0.1:40000\" role=admin outcome=failed"
                + " command=\"vfio:open emu:none\" why=\"There is no device emu:none;");
    assertThat(shell.audit.get(2))
        .startsWith(
            "user=\"eve\" from=\"ssh 127.0.0.1:40000\" role=viewer outcome=refused"
                + " command=\"vfio:release emu:mtty-0\" why=\"vfio:release needs");
  }
}
