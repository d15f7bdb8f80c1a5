// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drover.itests.platform.Platform;
import org.drover.itests.platform.SshConsole;
import org.drover.itests.platform.Terminal;
import org.drover.itests.platform.Until;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Devices' states saved, restored and migrated by typed commands, and their contents compared. */
@ExtendWith(OnePlatform.class)
class JourneysIT {
  private static final String KEPT = "kept text";
  private static final String OTHER = "other";
  private static final Pattern PLACE = Pattern.compile("frame \\d+ at byte \\d+");

  @TempDir private Path folder;

  @Test
  void restoredDeviceHoldsWhatWasSaved(Platform platform) throws IOException {
    try (EmulatedMtty source = EmulatedMtty.holding(platform, "saved", KEPT);
        EmulatedMtty target = EmulatedMtty.holding(platform, "restored", OTHER);
        EmulatedMtty control = EmulatedMtty.holding(platform, "untouched", OTHER)) {
      Path image = folder.resolve("a.img");
      JsonObject saved =
          Json.object(platform.ask("vfio:save %s %s --json".formatted(source, image)));
      assertThat(saved.get("outcome").getAsString()).isEqualTo("DONE");
      assertThat(Files.getPosixFilePermissions(image))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      platform.ask("vfio:release " + target);

      platform.ask("vfio:restore %s %s".formatted(image, target));

      assertThat(target.state()).isEqualTo("RUNNING");
      assertThat(target.contents()).isEqualTo(EmulatedMtty.contentsOf(KEPT));
      assertThat(source.state()).isEqualTo("RUNNING");
      assertThat(source.contents()).isEqualTo(EmulatedMtty.contentsOf(KEPT));
      assertThat(control.contents()).isEqualTo(EmulatedMtty.contentsOf(OTHER));
    }
  }

  @Test
  void rawStreamIsWhatTheDeviceHeldAndLoadsAnotherOne(Platform platform) throws Exception {
    try (EmulatedMtty source = EmulatedMtty.holding(platform, "plain", KEPT);
        EmulatedMtty target = EmulatedMtty.holding(platform, "loaded", OTHER)) {
      Path stream = folder.resolve("a.bin");
      JsonObject saved =
          Json.object(platform.ask("vfio:save %s %s --raw --json".formatted(source, stream)));
      byte[] bytes = Files.readAllBytes(stream);
      assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(EmulatedMtty.streamOf(KEPT));
      assertThat(saved.get("wireBytes").getAsLong()).isEqualTo(96);
      assertThat(Json.text(saved, "digest"))
          .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
      assertThat(Files.getPosixFilePermissions(stream))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      platform.ask("vfio:release " + target);

      String report = platform.ask("vfio:restore %s %s --raw".formatted(stream, target));

      assertThat(report).contains("a raw stream has no manifest and no checksums");
      assertThat(target.state()).isEqualTo("RUNNING");
      assertThat(target.contents()).isEqualTo(EmulatedMtty.contentsOf(KEPT));
      assertThat(source.contents()).isEqualTo(EmulatedMtty.contentsOf(KEPT));
    }
  }

  /** The calls that a save of the kernel's sample device takes, whoever answers them. */
  @Test
  void traceOfASaveHasEveryCallByItsName(Platform platform) throws Exception {
    try (EmulatedMtty mtty = EmulatedMtty.holding(platform, "traced", KEPT);
        Terminal terminal = platform.console().terminal()) {
      Path trace = folder.resolve("save.trace");
      terminal.awaitText(Terminal.PROMPT);
      terminal.type("vfio:trace " + mtty + " --summary --to " + trace + "\r");
      terminal.awaitText("Ctrl-C ends it");
      platform.ask("vfio:save %s %s".formatted(mtty, folder.resolve("traced.img")));
      assertThat(trace).as("it has its name when it is complete").doesNotExist();
      terminal.type(Terminal.CTRL_C);
      terminal.awaitText(" in " + trace);

      String lines = Files.readString(trace);
      assertThat(lines)
          .containsPattern(
              "VFIO_DEVICE_FEATURE SET MIG_DEVICE_STATE\\(DEVICE fd \\d+, \\{argsz=16,"
                  + " device_state=STOP_COPY, data_fd=-1 -> \\d+\\}\\) = 0 <")
          .containsPattern("read\\(DATA fd \\d+, length=\\d+\\) = 96 <")
          .containsPattern("device_state=RUNNING, data_fd=-1\\}\\) = 0 <")
          .contains("close(DATA fd ")
          .doesNotContain(KEPT);
      assertThat(Files.getPosixFilePermissions(trace))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
  }

  @Test
  void reportHasWhatTheDriverPrintedMeanwhile(Platform platform) throws Exception {
    try (EmulatedMtty source = EmulatedMtty.holding(platform, "printing", KEPT);
        EmulatedMtty target = EmulatedMtty.create(platform, "reset")) {
      // A destination is reset before it takes a state: mtty_reset(), mtty.c.
      JsonObject report =
          Json.object(platform.ask("vfio:migrate %s=%s --json".formatted(source, target)));
      assertThat(report.get("kernelLog").toString()).contains("\"mtty_reset: called\"");
      assertThat(platform.ask("vfio:sessions " + Json.text(report, "session")))
          .containsPattern("kernel log +emu \\[ *\\d+\\.\\d{6}\\] mtty_reset: called");
    }
  }

  @Test
  void fileOfTheOtherFormIsRefusedWithTheRemedy(Platform platform) throws IOException {
    try (EmulatedMtty source = EmulatedMtty.create(platform, "both");
        EmulatedMtty target = EmulatedMtty.create(platform, "neither")) {
      Path image = folder.resolve("d.img");
      Path stream = folder.resolve("d.bin");
      platform.ask(
          "vfio:save %1$s %2$s; vfio:save %1$s %3$s --raw".formatted(source, image, stream));
      byte[] cut = Arrays.copyOf(Files.readAllBytes(stream), 60);
      Path part = Files.write(folder.resolve("part.bin"), cut);

      assertRefused(
          platform, "vfio:restore %s %s --raw".formatted(image, target), "leave --raw out");
      assertRefused(platform, "vfio:restore %s %s".formatted(stream, target), "or add --raw");
      assertRefused(
          platform,
          "vfio:restore %s %s --raw".formatted(part, target),
          "mtty state at byte 60: the stream ends too early");
      assertThat(platform.ask("vfio:devices --leased --quiet")).doesNotContain(target.toString());
    }
  }

  private static void assertRefused(Platform platform, String command, String why)
      throws IOException {
    SshConsole.Result result = platform.run(command);
    assertThat(result.status()).as(command).isEqualTo(1);
    assertThat(result.err().strip().lines()).hasSize(1);
    assertThat(result.err()).contains(why);
  }

  @Test
  void migratedDeviceHoldsWhatTheSourceHeld(Platform platform) throws IOException {
    try (EmulatedMtty source = EmulatedMtty.holding(platform, "left", KEPT);
        EmulatedMtty target = EmulatedMtty.create(platform, "right")) {
      JsonObject report =
          Json.object(platform.ask("vfio:migrate %s=%s --json".formatted(source, target)));
      assertThat(report.get("outcome").getAsString()).isEqualTo("DONE");
      JsonObject device = report.get("devices").getAsJsonArray().get(0).getAsJsonObject();
      // Two ports: 24 bytes in PRE_COPY, 96 in all (struct mtty_data, mtty.c).
      assertThat(device.get("preCopyBytes").getAsLong()).isEqualTo(24);
      assertThat(device.get("stopCopyBytes").getAsLong()).isEqualTo(72);
      assertThat(target.state()).isEqualTo("RUNNING");
      assertThat(target.contents()).isEqualTo(EmulatedMtty.contentsOf(KEPT));
    }
  }

  @Test
  void migratesOverTcpIntoAListener(Platform platform) throws Exception {
    try (EmulatedMtty source = EmulatedMtty.holding(platform, "near", KEPT);
        EmulatedMtty target = EmulatedMtty.create(platform, "far")) {
      String listener =
          Json.object(
                  platform.ask(
                      "vfio:listen tcp://127.0.0.1:0 %s --detach --json".formatted(target)))
              .get("session")
              .getAsString();
      String place = place(platform, listener);
      assertThat(place).startsWith("tcp://127.0.0.1:");

      platform.ask("vfio:migrate %s=%s %s".formatted(source, target, place));

      Until.holds("the listener is done", () -> state(platform, listener).equals("DONE"));
      assertThat(target.contents()).isEqualTo(EmulatedMtty.contentsOf(KEPT));
    }
  }

  @Test
  void heldMigrationLetsTrafficGoOnAndEndsWithItAtTheDestination(Platform platform)
      throws Exception {
    try (EmulatedMtty source = EmulatedMtty.create(platform, "busy");
        EmulatedMtty target = EmulatedMtty.create(platform, "idle")) {
      platform.ask("vfio:open " + source);
      platform.ask("vfio:traffic start " + source);
      String session =
          platform
              .ask("vfio:migrate %s=%s --policy manual --detach".formatted(source, target))
              .strip();
      Until.holds("held in PRE_COPY", () -> state(platform, session).equals("HELD"));
      long before = written(platform, source);
      Until.holds("traffic in PRE_COPY", () -> written(platform, source) > before + 100);

      platform.ask("vfio:switchover " + session);

      Until.holds("done", () -> state(platform, session).equals("DONE"));
      long moved = written(platform, target);
      Until.holds("traffic at the destination", () -> written(platform, target) > moved);
      JsonObject end = Json.object(platform.ask("vfio:traffic stop " + target + " --json"));
      assertThat(Json.text(end, "error")).isNull();
      assertThat(Json.text(end, "observed"))
          .isNotNull()
          .isEqualTo(end.get("expected").getAsString());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {700, 740, 800})
  void flippedBitOnTheWayIsFoundAndNothingIsLost(long position, Platform platform)
      throws IOException {
    try (EmulatedMtty source = EmulatedMtty.holding(platform, "sound", KEPT);
        EmulatedMtty target = EmulatedMtty.create(platform, "fooled")) {
      SshConsole.Result result =
          platform.run("vfio:migrate %s=%s --fault flip@%d".formatted(source, target, position));
      assertThat(result.status()).isEqualTo(1);
      assertThat(result.err()).containsPattern(PLACE);
      assertThat(source.state()).isEqualTo("RUNNING");
      assertThat(source.contents()).isEqualTo(EmulatedMtty.contentsOf(KEPT));
      platform.ask("vfio:open " + target);
      assertThat(target.contents()).as("the destination was reset").doesNotContain(KEPT);
    }
  }

  @Test
  void corruptedImageIsRefusedByFrameAndByte(Platform platform) throws IOException {
    try (EmulatedMtty source = EmulatedMtty.holding(platform, "imaged", KEPT);
        EmulatedMtty target = EmulatedMtty.create(platform, "spared")) {
      Path image = folder.resolve("b.img");
      platform.ask("vfio:save %s %s".formatted(source, image));
      byte[] bytes = Files.readAllBytes(image);
      // The last of the 96 bytes of state lie before the context (212 bytes) and the end (80).
      int flipped = bytes.length - 320;
      bytes[flipped] ^= 0x10;
      Files.write(image, bytes);

      SshConsole.Result result = platform.run("vfio:restore %s %s".formatted(image, target));

      assertThat(result.status()).isEqualTo(1);
      assertThat(result.err().strip().lines()).hasSize(1);
      Matcher place = PLACE.matcher(result.err());
      assertThat(place.find()).as(result.err()).isTrue();
      long told = Long.parseLong(place.group().replaceAll(".* ", ""));
      assertThat(told).isLessThanOrEqualTo(flipped);
      assertThat(platform.ask("vfio:devices --leased --quiet")).doesNotContain(target.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "not an image at all, but long enough for a header"})
  void foreignFileIsRefused(String content, Platform platform) throws IOException {
    Path image = Files.writeString(folder.resolve("c.img"), content);
    SshConsole.Result result = platform.run("vfio:restore %s emu:mtty-1".formatted(image));
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err().strip().lines()).hasSize(1);
    assertThat(result.err()).contains("c.img");
  }

  static String state(Platform platform, String session) throws IOException {
    return Json.object(platform.ask("vfio:sessions " + session + " --json"))
        .get("state")
        .getAsString();
  }

  /** Where a listener listens, once it does. */
  static String place(Platform platform, String session) throws Exception {
    String[] place = new String[1];
    Until.holds(
        "it listens",
        () -> {
          place[0] =
              Json.text(Json.object(platform.ask("vfio:sessions " + session + " --json")), "place");
          return place[0] != null && !place[0].endsWith(":0");
        });
    return place[0];
  }

  private static long written(Platform platform, EmulatedMtty device) throws IOException {
    return Json.array(platform.ask("vfio:traffic list " + device + " --json")).stream()
        .mapToLong(traffic -> traffic.get("written").getAsLong())
        .findFirst()
        .orElse(0);
  }
}
