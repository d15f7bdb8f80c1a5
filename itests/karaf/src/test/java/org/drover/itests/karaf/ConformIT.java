// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import org.drover.itests.platform.Platform;
import org.drover.itests.platform.SshConsole;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The conformance suite over the distribution, on emulated devices. */
@ExtendWith(OnePlatform.class)
class ConformIT {
  @TempDir private Path folder;

  @Test
  void printsItsTableAndFindsWhatTheSampleDeviceIsKnownFor(Platform platform) throws IOException {
    try (EmulatedMtty mtty = EmulatedMtty.create(platform, "conform")) {
      Path junit = folder.resolve("conform.xml");
      SshConsole.Result result = platform.run("vfio:conform " + mtty + " --fresh --junit " + junit);
      assertThat(result.status()).as(result.out() + result.err()).isZero();
      assertThat(result.err()).isEmpty();
      assertThat(result.out())
          .contains("VERDICT", "CHECK", "SEEN", "driver mtty", " 0 fail, ")
          .containsPattern("(?m)^pass +info\\.argsz-short$")
          .containsPattern("(?m)^known deviation +reset\\.empties ")
          .endsWith("The device was left RUNNING, reset\n");
      assertThat(result.out().lines()).allMatch(line -> line.length() <= 80);
      assertThat(junit).content().startsWith("<?xml").endsWith("</testsuite>\n");
      assertThat(platform.ask("vfio:devices --leased --quiet")).doesNotContain(mtty.toString());
      assertThat(platform.ask("vfio:state " + mtty)).contains("RUNNING");
    }
  }

  @Test
  void runsTheChecksThatAreNamedAndPrintsTheirCalls(Platform platform) throws IOException {
    try (EmulatedMtty mtty = EmulatedMtty.create(platform, "conform-only")) {
      JsonObject report =
          Json.object(platform.ask("vfio:conform " + mtty + " --fresh --only info --json"));
      assertThat(report.get("conformant").getAsBoolean()).isTrue();
      assertThat(report.getAsJsonArray("results"))
          .isNotEmpty()
          .allSatisfy(
              result ->
                  assertThat(result.getAsJsonObject().get("id").getAsString()).startsWith("info."));
      SshConsole.Result unknown = platform.run("vfio:conform " + mtty + " --fresh --only moon");
      assertThat(unknown.status()).isEqualTo(1);
      assertThat(unknown.err()).contains("'moon'; the areas are info, ").hasLineCount(1);
    }
  }

  @Test
  void wipesNothingWithoutConsent(Platform platform) throws IOException {
    try (EmulatedMtty mtty = EmulatedMtty.create(platform, "conform-not")) {
      SshConsole.Result result = platform.run("vfio:conform " + mtty);
      assertThat(result.status()).isEqualTo(1);
      assertThat(result.out()).isBlank();
      assertThat(result.err()).contains("every check resets the device", "--fresh").hasLineCount(1);
    }
  }

  @Test
  void leavesALeasedDeviceAlone(Platform platform) throws IOException {
    try (EmulatedMtty mtty = EmulatedMtty.holding(platform, "conform-leased", "AB")) {
      SshConsole.Result result = platform.run("vfio:conform " + mtty + " --fresh");
      assertThat(result.status()).isEqualTo(1);
      assertThat(result.err())
          .contains("is leased by person " + Platform.USER, "vfio:release " + mtty);
      assertThat(mtty.contents()).contains("AB");
      platform.ask("vfio:release " + mtty);
    }
  }
}
