// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.drover.itests.platform.Platform;
import org.drover.itests.platform.SshConsole;
import org.drover.itests.platform.Terminal;
import org.drover.itests.platform.Until;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What leaves a real platform for somebody who is asked for help. */
@ExtendWith(OnePlatform.class)
class SupportBundleIT {
  @TempDir Path folder;
  private Path archive;

  @BeforeEach
  void plantSecrets(Platform platform) throws Exception {
    archive = folder.resolve("help.zip");
    Files.writeString(planted(platform), "db.password = swordfish-7\n");
    platform.ask("log:log 'the database said swordfish-7, token=hunter2'");
    Until.holds("logged", () -> String.join("\n", platform.log()).contains("token=hunter2"));
  }

  @AfterEach
  void removeThem(Platform platform) throws IOException {
    Files.deleteIfExists(planted(platform));
  }

  private static Path planted(Platform platform) {
    return platform.base().resolve("etc/planted.properties");
  }

  @Test
  void listsFirstAndPacksNoSecrets(Platform platform) throws IOException {
    SshConsole.Result listed = platform.run("vfio:support-bundle " + archive);
    assertThat(listed.status()).isEqualTo(1);
    assertThat(listed.out()).contains("versions.txt", "log/karaf.log");
    assertThat(listed.err()).startsWith("Nothing was written;");
    assertThat(archive).doesNotExist();

    platform.ask("vfio:support-bundle --yes " + archive);
    Map<String, String> files = files();
    assertThat(files.keySet())
        .contains("versions.txt", "devices.json", "sessions.json", "log/karaf.log")
        .allMatch(
            name ->
                name.matches("(versions\\.txt|(devices|sessions)\\.json|log/(karaf|audit)\\.log)")
                    || name.matches("etc/org\\.drover\\.[\\w.-]+\\.cfg"));
    assertThat(files.values())
        .noneMatch(text -> text.contains("swordfish") || text.contains("hunter2"));
    assertThat(files.get("versions.txt"))
        .contains("karaf.version 4.", "bundle org.drover.core ", " ACTIVE\n");
    assertThat(files.get("devices.json")).contains("emu:mtty-0");
    assertThat(files.get("log/karaf.log")).contains("the database said *****, token=*****");
    assertThat(platform.run("vfio:support-bundle --yes " + archive).err())
        .contains("it is there already");
  }

  @Test
  void asksThePersonAtTheTerminal(Platform platform) throws Exception {
    try (Terminal terminal = platform.console().terminal()) {
      terminal.awaitText(Terminal.PROMPT);
      terminal.type("vfio:support-bundle " + archive + "\r");
      terminal.awaitText("(yes/no)");
      assertThat(archive).doesNotExist();
      terminal.type("yes\r");
      terminal.awaitText("Written to " + archive);
      assertThat(files()).containsKey("versions.txt");
    }
  }

  private Map<String, String> files() throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return files;
  }
}
