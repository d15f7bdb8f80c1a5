// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.drover.api.service.Devices;
import org.drover.api.service.SessionState;
import org.drover.testkit.samples.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes into the archive, what does not, and who is asked before. */
@Timeout(60)
class SupportBundleTest extends ConsoleTestBase {
  private Path archive;
  private FakeSession earlier;

  @BeforeEach
  void haveAPlatform() throws IOException {
    archive = home.resolve("help.zip");
    Path etc = Files.createDirectory(home.resolve("etc"));
    Path log = Files.createDirectories(home.resolve("data/log"));
    platform.context.properties.put("karaf.etc", etc.toString());
    platform.context.properties.put("karaf.data", home.resolve("data").toString());
    Files.writeString(etc.resolve("org.drover.sessions.cfg"), "keep = 7\npassword = hunter2\n");
    Files.writeString(etc.resolve("keys.properties"), "ada=AAAA,_g_:admingroup\n");
    Files.writeString(etc.resolve("users.properties"), "ada=hunter2\n");
    Files.writeString(etc.resolve("host.key"), "hunter2\n");
    Files.writeString(etc.resolve("org.other.cfg"), "db.password = swordfish\n");
    Files.writeString(
        log.resolve("karaf.log"), "begun with --token hunter3\nthe other said swordfish.\n");
    Files.writeString(log.resolve("other.log"), "not ours\n");
    Files.createDirectory(etc.resolve("org.drover.folder.cfg"));
    earlier = new FakeSession(Samples.snapshot(SessionState.DONE, ""));
    earlier.end(Samples.report(SessionState.DONE, ""));
    platform.sessions.kept.add(earlier);
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

  @Test
  void packsWhatHelpsAndNoSecrets() throws IOException {
    assertThat(out("vfio:support-bundle " + archive + " --yes"))
        .contains("etc/org.drover.sessions.cfg | 26 B\n", "Written to " + archive);
    Map<String, String> files = files();
    assertThat(files)
        .containsOnlyKeys(
            "versions.txt",
            "devices.json",
            "sessions.json",
            "etc/org.drover.sessions.cfg",
            "log/karaf.log");
    assertThat(files.values())
        .noneMatch(text -> text.contains("hunter"))
        .noneMatch(text -> text.contains("swordfish"));
    assertThat(files.get("versions.txt"))
        .contains("java.version " + System.getProperty("java.version"))
        .contains("bundle org.drover.core 1.2.3 RESOLVED\n");
    assertThat(files.get("devices.json")).contains("emu:mtty-0", "vfio:0000:3b:00.2");
    assertThat(files.get("sessions.json")).contains("\"report\": {", "\"digest\": \"ab12\"");
    assertThat(files.get("etc/org.drover.sessions.cfg")).isEqualTo("keep = 7\npassword = *****\n");
    assertThat(files.get("log/karaf.log"))
        .isEqualTo("begun with --token *****\nthe other said *****.\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(archive)))
        .isEqualTo("rw-------");
  }

  @Test
  void listsFirstAndWritesNothingUnasked() throws IOException {
    Shell.Result result = run("vfio:support-bundle " + archive);
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).contains("versions.txt", "log/karaf.log");
    assertThat(result.err())
        .isEqualTo(
            "Nothing was written; answer yes at a terminal, or give --yes, to write %s.\n"
                .formatted(archive));
    result = run("vfio:support-bundle --json " + archive);
    assertThat(result.status()).isEqualTo(1);
    JsonObject listed = JsonParser.parseString(result.out()).getAsJsonObject();
    assertThat(listed.get("archive").isJsonNull()).isTrue();
    assertThat(listed.getAsJsonArray("files")).hasSize(5);
    assertThat(archive).doesNotExist();

    JsonObject written = json("vfio:support-bundle --yes --json " + archive).getAsJsonObject();
    assertThat(written.get("archive").getAsString()).isEqualTo(archive.toString());
    for (JsonElement file : written.getAsJsonArray("files")) {
      JsonObject one = file.getAsJsonObject();
      assertThat(files().get(one.get("file").getAsString()).getBytes(StandardCharsets.UTF_8))
          .hasSize(one.get("bytes").getAsInt());
    }
  }

  @Test
  void whatIsThereIsNotReplaced() throws IOException {
    Files.writeString(archive, "mine");
    assertThat(failure("vfio:support-bundle --yes " + archive))
        .isEqualTo(
            "Cannot write %s: it is there already; remove it, or choose another place."
                .formatted(archive));
    assertThat(archive).hasContent("mine");
  }

  @Test
  void whatIsBrokenIsNamedAndTheRestIsThere() throws IOException {
    earlier.broken = new IllegalStateException("password=hunter4");
    platform.context.unregister(Devices.class);
    out("vfio:support-bundle --yes " + archive);
    assertThat(files())
        .containsOnlyKeys(
            "versions.txt", "etc/org.drover.sessions.cfg", "log/karaf.log", "missing.txt");
    assertThat(files().get("missing.txt"))
        .containsPattern("devices\\.json: \\S+: The service Devices is not there")
        .endsWith("\nsessions.json: java.lang.IllegalStateException: password=*****\n");
  }

  @Test
  void thereIsNoneIfNobodyKnowsWhatIsSecret() throws IOException {
    platform.context.properties.put("karaf.etc", home.resolve("nowhere").toString());
    assertThat(failure("vfio:support-bundle --yes " + archive))
        .startsWith("There is no support bundle, because " + home.resolve("nowhere"));
    platform.context.properties.remove("karaf.etc");
    assertThat(failure("vfio:support-bundle --yes " + archive))
        .startsWith("There is no support bundle, because this platform does not say where");
    assertThat(archive).doesNotExist();
  }

  @Test
  void aPersonIsAskedAndMaySayNo() throws IOException {
    press("vfio:support-bundle " + archive + "\r");
    awaitScreen(text -> text.contains("(yes/no)"));
    assertThat(screen()).contains("versions.txt");
    press("no\r");
    awaitScreen(text -> text.contains("Nothing was written;"));
    assertThat(archive).doesNotExist();
  }

  @Test
  void aPersonIsAskedAndMaySayYes() throws IOException {
    press("vfio:support-bundle " + archive + "\r");
    awaitScreen(text -> text.contains("(yes/no)"));
    press("yes\r");
    awaitScreen(text -> text.contains("Written to"));
    assertThat(files()).containsKey("versions.txt");
  }
}
