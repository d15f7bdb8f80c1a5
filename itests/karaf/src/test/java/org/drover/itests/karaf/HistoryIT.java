// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.drover.itests.platform.Distribution;
import org.drover.itests.platform.Platform;
import org.drover.itests.platform.Until;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What sessions came to, before and after a restart: in a platform of its own, because it ends. */
@ExtendWith(OnePlatform.class)
class HistoryIT {
  private static final String HISTORY = "drover/sessions";

  private static List<String> ids(Platform platform, String options) throws IOException {
    return Json.array(platform.ask("vfio:sessions --json" + options)).stream()
        .map(session -> Json.text(session, "session"))
        .toList();
  }

  private static JsonObject shown(Platform platform, String id) throws IOException {
    return Json.object(platform.ask("vfio:sessions " + id + " --json"));
  }

  private static String migrated(Platform platform) throws IOException {
    try (EmulatedMtty source = EmulatedMtty.holding(platform, "before", "kept");
        EmulatedMtty target = EmulatedMtty.create(platform, "after")) {
      return Json.text(
          Json.object(platform.ask("vfio:migrate %s=%s --json".formatted(source, target))),
          "session");
    }
  }

  @Test
  void reportsAndNumbersOutliveARestart(Distribution distribution) throws Exception {
    Path base = Distribution.work().resolve("history");
    Path files = base.resolve("data").resolve(HISTORY);
    Platform platform = Platform.start(distribution, base, Platform.SHORT_LIVED);
    try {
      String first = migrated(platform);
      String second = migrated(platform);
      Until.holds("written", () -> Files.exists(files.resolve(second + ".json")));
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(files.resolve(second + ".json"))))
          .isEqualTo("rw-------");
      JsonObject shown = shown(platform, second);
      String report = platform.ask("vfio:sessions " + second);
      assertThat(ids(platform, "")).containsExactly(second, first);
      assertThat(platform.stop()).isZero();
      platform.close();
      Files.writeString(files.resolve(first + ".json"), "{\"format\":");

      platform = Platform.again(distribution, base, Platform.SHORT_LIVED);
      assertThat(ids(platform, "")).isEmpty();
      assertThat(ids(platform, " --all")).containsExactly(second);
      assertThat(platform.ask("vfio:sessions --all")).contains(second, "MIGRATE", "emu:before");
      assertThat(shown(platform, second)).isEqualTo(shown);
      assertThat(platform.ask("vfio:sessions " + second)).isEqualTo(report);
      assertThat(platform.log().stream().filter(line -> line.contains(first + ".json")))
          .singleElement()
          .asString()
          .contains("WARN", "cannot be read and is passed over");

      String third = migrated(platform);
      assertThat(third).isNotIn(first, second);
      assertThat(ids(platform, " --all")).containsExactly(third, second);
    } finally {
      platform.close();
    }
  }
}
