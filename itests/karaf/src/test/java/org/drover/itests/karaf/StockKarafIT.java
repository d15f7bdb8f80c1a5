// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.drover.itests.platform.Distribution;
import org.drover.itests.platform.Offline;
import org.drover.itests.platform.Platform;
import org.drover.itests.platform.Terminal;
import org.drover.itests.platform.Until;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A Karaf as it is released, in a network of its own with nobody in it, into which the archives are
 * put as docs/distribution.md says. The second test goes on with what the first one has left.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StockKarafIT {
  private static final String PROMPT = Platform.USER + "@root()> ";

  private static Offline offline;
  private static Distribution released;
  private static Platform karaf;

  @BeforeAll
  static void start() throws Exception {
    offline = Offline.create();
    released =
        Distribution.unpack(
            Distribution.property("drover.stockKaraf"), Distribution.work().resolve("stock-home"));
    karaf = Platform.start(released, base(), options(), offline);
  }

  @AfterAll
  static void end() throws Exception {
    try {
      karaf.close();
    } finally {
      offline.close();
    }
  }

  private static Path base() {
    return Distribution.work().resolve("stock");
  }

  /**
   * A home in which no Maven repository lies, out of which it would take what an archive lacks; and
   * what docs/distribution.md does not need but a test that opens many connections: see
   * etc/custom.system.properties of the distribution.
   */
  private static String options() {
    return Platform.SHORT_LIVED
        + " -Dsun.nio.ch.internalThreadPoolSize=2 -Duser.home="
        + base().resolve("home");
  }

  @Test
  @Order(1)
  void takesTheArchivesWithoutANetworkWhileSomebodyWorks() throws Exception {
    assertThat(Offline.interfaces(karaf.pid())).containsExactly("lo");
    TypedPage page = TypedPage.section("docs/distribution.md", "Into a Karaf of your own");
    try (TypedShell shell = TypedShell.open(Map.of("KARAF", base().toString()))) {
      typed(page, shell);
    }
    assertThat(page.isOver()).isTrue();
  }

  private static void typed(TypedPage page, TypedShell shell) throws Exception {
    try (Terminal console = console()) {
      page.at(shell);
      awaitCommand("vfio:devices");
      assertThat(page.at(console, PROMPT)).contains("emu:right");
      assertThat(base().resolve("left.img")).isNotEmptyFile();
      assertThat(installed()).contains("drover\t").doesNotContain("drover-jshell");

      page.at(shell);
      awaitCommand("vfio:jobs");
      page.at(console, PROMPT);
    }
    page.at(shell);
    assertThat(karaf.stop()).as("exit status after SIGTERM").isZero();
    karaf.close();
    karaf = Platform.again(released, base(), options(), offline);
    awaitCommand("vfio:devices");
    // The bundle is wired again, once, because it was installed without JShell.
    Until.holds("JShell", () -> karaf.ask("package:imports -p jdk.jshell").contains("resolved"));
    awaitCommand("vfio:jobs");
    try (Terminal console = console()) {
      page.at(console, PROMPT);
      page.at(console, PROMPT);
      assertThat(installed()).doesNotContain("drover\t", "drover-jshell");
    }
  }

  @Test
  @Order(2)
  void takesEachFeatureAloneWhileAConsoleStaysOpen() throws Exception {
    try (Terminal console = console()) {
      new LoneFeatures(console, PROMPT).installEach();
    }
  }

  private static Terminal console() throws Exception {
    Terminal console = karaf.console().terminal();
    console.awaitText(PROMPT);
    return console;
  }

  /** What is put into deploy/ is found by a watcher, and its commands come with its services. */
  private static void awaitCommand(String command) throws Exception {
    Until.holds(
        command + " works; see the log in " + base(), () -> karaf.run(command).status() == 0);
  }

  private static String installed() throws IOException {
    return karaf.ask("feature:list -i --no-format").replace(" ", "");
  }
}
