// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.drover.itests.platform.Distribution;
import org.drover.itests.platform.Offline;
import org.drover.itests.platform.Platform;
import org.drover.itests.platform.Terminal;
import org.drover.itests.platform.Until;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The way of a newcomer, typed as docs/vendor-guide.md has it: a project outside of the tree, built
 * in a network with nobody in it and by somebody who has nothing of Maven's, dropped into a running
 * platform, migrated, replaced and taken away.
 */
@ExtendWith(OnePlatform.class)
class VendorGuideIT {
  private static final String JAR = "com.acme.drover-1.0.0.jar";

  @TempDir private Path folder;

  @Test
  void leadsFromNothingToADriverThatIsReplacedAndTakenAway(Platform platform) throws Exception {
    Path acme = folder.resolve("acme");
    TypedPage page = page(platform, acme);
    Path home = Files.createDirectory(folder.resolve("home"));
    try (Offline offline = Offline.create();
        TypedShell shell = TypedShell.open(offline, nobody(home))) {
      page.at(shell);
      assertThat(acme.resolve(".mvn/repository")).doesNotExist();
      page.at(shell);
      // The build found nothing anywhere but in the SDK, and left nothing outside of the project.
      assertThat(acme.resolve(".mvn/repository/org/drover/org.drover.testkit"))
          .isNotEmptyDirectory();
      assertThat(home).isEmptyDirectory();

      page.at(shell);
      Until.holds(
          "both halves serve",
          () ->
              DeployIT.isPresent(platform, "driver", "acme", "com.acme.drover")
                  && DeployIT.isPresent(platform, "model", "acme", "com.acme.drover"));
      page.at(platform);
      assertThat(page.at(platform)).contains(" DONE ");
      page.at(platform);

      page.at(shell);
      page.at(shell);
      Path image = acme.resolve("right.img");
      Until.holds(
          "the new driver serves",
          () -> platform.run("vfio:inspect " + image).out().contains("counter 3"));
      assertThat(page.at(platform))
          .contains(" 0 fail,", " is DONE", "runs, and holds 0x5a in register 0");
      page.at(shell);
      Until.holds("the driver is gone", () -> !drivers(platform).contains("acme"));
      assertThat(page.isOver()).isTrue();
    }
  }

  private static TypedPage page(Platform platform, Path acme) throws IOException {
    Map<String, String> places = new LinkedHashMap<>();
    places.put("/tmp/acme", acme.toString());
    places.put(".drover/platform/deploy", deploy(platform).toString());
    return TypedPage.section(
        "docs/vendor-guide.md", "From nothing to a hot-deployed driver", Terminal.PROMPT, places);
  }

  private static Path deploy(Platform platform) {
    return platform.base().resolve("deploy");
  }

  /** Who has never built anything. */
  private static Map<String, String> nobody(Path home) throws IOException {
    Path state = Files.createDirectories(Distribution.work().resolve("guide-state"));
    return Map.of(
        "HOME", home.toString(),
        "MAVEN_OPTS", "-Duser.home=" + home + " -XX:TieredStopAtLevel=1",
        "JAVA_HOME", System.getProperty("java.home"),
        "DROVER_STATE", state.toString());
  }

  private static String drivers(Platform platform) throws IOException {
    return platform.ask("vfio:drivers");
  }

  @AfterEach
  void putBack(Platform platform) throws Exception {
    Files.deleteIfExists(deploy(platform).resolve(JAR));
    Until.holds("the bundle is gone", () -> DeployIT.isNone(platform, "com.acme"));
    for (String leased : platform.ask("vfio:devices --leased --quiet").lines().toList()) {
      platform.run("vfio:release " + leased);
    }
  }
}
