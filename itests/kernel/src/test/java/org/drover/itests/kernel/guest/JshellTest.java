// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drover.itests.platform.Screen;
import org.drover.itests.platform.ShippedScript;
import org.drover.itests.platform.SshConsole;
import org.drover.itests.platform.Terminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Java against the devices of a real kernel: typed in the console, and the shipped scripts. */
@ExtendWith(OneGuestPlatform.class)
final class JshellTest {
  private static final String JSHELL = "jshell> ";
  private static final String MORE = "   ...> ";

  private final GuestPlatform guest;

  JshellTest(GuestPlatform guest) {
    this.guest = guest;
  }

  /** What is shown is compared with docs/console.md outside, where the page can be written. */
  @Test
  void walksEveryArcAndMigrates() throws Exception {
    try (Screen screen = Screen.ssh(guest.platform().console(), 80, 200)) {
      screen.awaitPrompt(Terminal.PROMPT);
      screen.type("vfio:jshell\r");
      screen.awaitPrompt(JSHELL);
      int begin = screen.lines().size() - 1;
      evaluate(screen, "var a = open(\"" + guest.source() + "\")");
      evaluate(screen, "var state = a.to(STOP_COPY).readStream()");
      screen.type("void walk(Arc arc) {\r");
      screen.awaitPrompt(MORE);
      screen.type("a.reset().to(arc.from());\r");
      screen.await("the second line", all -> all.get(all.size() - 2).endsWith("arc.from());"));
      screen.type("if (arc.from() == RESUMING) a.writeStream(state);\r");
      screen.await("the third line", all -> all.get(all.size() - 2).endsWith("(state);"));
      evaluate(screen, "System.out.println(arc.from() + \" to \" + a.to(arc.to()).state()); }");
      evaluate(screen, "a.arcs().forEach(arc -> walk(arc))");
      evaluate(screen, "a.reset().write(0, 7, 0x5a)");
      evaluate(screen, "migrate(a).to(\"" + guest.destination() + "\").run().outcome()");
      evaluate(screen, "var b = open(\"" + guest.destination() + "\")");
      evaluate(screen, "b.read(0, 7, 1)");
      List<String> rows = screen.lines();
      Files.write(
          Path.of(System.getProperty("drover.guest.transcript")),
          rows.subList(begin, rows.size() - 1));
      screen.type("b.to(STOP_COPY)\r");
      screen.awaitPrompt(JSHELL);
      screen.type("/exit\r");
      screen.awaitPrompt(Terminal.PROMPT);
      assertThat(String.join("", screen.lines()).replaceAll("[ |]", ""))
          .contains(guest.destination() + ",whichwasinSTOP_COPYandisRUNNINGagain");
      assertThat(rows).contains("STOP to STOP_COPY", "PRE_COPY to PRE_COPY_P2P");
      assertThat(rows).filteredOn(row -> row.matches("[A-Z_0-9]+ to [A-Z_0-9]+")).hasSize(15);
    }
  }

  /** From the one to the other and back: what was migrated away stays in STOP. */
  @Test
  void theScriptsComeToTheirEnd() throws IOException {
    String one = guest.source();
    String other = guest.destination();
    List<String> told =
        guest
            .platform()
            .answers(
                run("tour", one),
                run("compare", "2", one, other),
                run("migrate", one, other),
                run("faults", other, one),
                run("driver", one, other),
                run("arcs", other));
    assertThat(told)
        .satisfiesExactly(
            tour -> assertThat(tour).contains("ok: the device holds what was saved"),
            compare -> assertThat(compare).contains("2 saves of each", one, other),
            migrate -> assertThat(migrate).contains("ok: the destination holds what the source"),
            faults -> assertThat(faults).contains("And without a fault:"),
            driver -> assertThat(driver).contains("ok: it has seen every byte of the stream"),
            arcs -> assertThat(arcs).contains("15 arcs, all of them taken by " + other));
  }

  /**
   * Migration, because its fault reaches a device; and conformance with one area of its checks,
   * which starts a virtual machine of its own. Outside, ScriptIT has the faults of all scripts.
   */
  @Test
  void conformanceAndMigrationFailByTheFaultsThatTheyPlant() throws IOException {
    String one = guest.source();
    String other = guest.destination();
    SshConsole.Result told =
        guest
            .platform()
            .run(
                Stream.of(run("conform", other, "reopen"), run("migrate", one, other))
                    .map(line -> line + " --break || echo failed")
                    .collect(Collectors.joining("; ")));
    assertThat(told.out().lines().filter("failed"::equals)).as(told.out() + told.err()).hasSize(2);
    for (String name : List.of("conform", "migrate")) {
      assertThat(told.err()).containsPattern(ShippedScript.named(name).plantedFailure());
    }
  }

  private static String run(String script, String... words) {
    return "vfio:run " + ShippedScript.named(script).file() + " " + String.join(" ", words);
  }

  private static void evaluate(Screen screen, String line) throws Exception {
    long prompts = prompts(screen.lines());
    screen.type(line + "\r");
    screen.await(
        "the prompt behind " + line,
        all -> prompts(all) > prompts && all.get(all.size() - 1).equals(JSHELL.strip()));
  }

  private static long prompts(List<String> rows) {
    return rows.stream().filter(row -> row.startsWith(JSHELL.strip())).count();
  }
}
