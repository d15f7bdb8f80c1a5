// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.itests.kernel.guest.GuestPlatform.address;
import static org.drover.itests.kernel.guest.GuestPlatform.contents;
import static org.drover.itests.kernel.guest.GuestPlatform.contentsOf;
import static org.drover.itests.kernel.guest.GuestPlatform.filled;
import static org.drover.itests.kernel.guest.GuestPlatform.object;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.drover.itests.platform.Platform;
import org.drover.itests.platform.SshConsole;
import org.drover.itests.platform.Terminal;
import org.drover.itests.platform.Until;
import org.drover.testkit.MttyGolden;
import org.drover.uapi.jna.JnaKernel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A person's journeys through the assembled distribution, with devices of a real kernel: typed
 * commands in, what they print and what the devices hold out.
 */
@ExtendWith(OneGuestPlatform.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DistributionTest {
  private static final String CONTENTS = "5a 01 41 42 60";
  private static final String OTHER_CONTENTS = "a5 01 78 79 60";

  private final GuestPlatform guest;
  private final Platform platform;
  private final String source;
  private final String destination;
  private final String untouched;
  private final KernelLog log = new KernelLog(new JnaKernel());
  @TempDir private Path files;

  DistributionTest(GuestPlatform guest) {
    this.guest = guest;
    this.platform = guest.platform();
    this.source = guest.source();
    this.destination = guest.destination();
    this.untouched = guest.untouched();
  }

  @AfterAll
  void closeLog() {
    log.close();
  }

  /**
   * The suite starts another virtual machine from the platform's bundles. The deviations are {@code
   * samples/vfio-mdev/mtty.c}'s.
   */
  @Test
  void checksTheKernelsDeviceAndKnowsItsDeviations() throws IOException {
    String device = address(platform.ask("vfio:mdev create mtty-2 --json"));
    Path page = files.resolve("conform.md");
    List<String> told =
        platform.answers(
            "vfio:conform " + device + " --fresh --markdown " + page,
            "vfio:devices --leased --quiet",
            "vfio:mdev remove " + device);
    assertThat(told.get(0))
        .contains("driver mtty", " 0 fail, 7 known deviations, ")
        .contains("The device was left RUNNING, reset\n");
    for (String deviation :
        List.of(
            "info.reset-flag",
            "load.error-sticks",
            "precopy.temporary-end",
            "reset.empties",
            "reopen.running",
            "reopen.empties",
            "logging.started-once")) {
      assertThat(told.get(0)).containsPattern("(?m)^known deviation  " + deviation + "( |$)");
    }
    assertThat(told.get(1)).doesNotContain(device);
    assertThat(page).content().contains("## Known deviations");
  }

  @Test
  void listsTheKernelsDevicesAndTellsWhatTheyAre() throws IOException {
    List<String> told = platform.answers("vfio:devices --quiet", "vfio:info " + source + " --json");
    assertThat(told.get(0).lines()).contains(source, destination, "emu:mtty-0");

    JsonObject info = object(told.get(1));
    assertThat(info.get("vendor").getAsString()).isEqualTo("mtty");
    JsonObject capabilities = info.getAsJsonObject("capabilities");
    assertThat(capabilities.getAsJsonArray("migration").toString())
        .isEqualTo("[\"STOP_COPY\",\"P2P\",\"PRE_COPY\"]");
    assertThat(capabilities.get("stopCopyBytes").getAsLong()).isEqualTo(96);
  }

  @Test
  void restoresIntoAnotherDeviceWhatItSaved() throws IOException {
    assertThat(savedAndRestored(source, destination)).isEqualTo(CONTENTS);
  }

  /** The control: without the restore the other device holds what it was filled with. */
  @Test
  void holdsSomethingElseWithoutTheRestore() throws IOException {
    String held =
        guest.last(
            filled(source, "5a", "41", "42"),
            filled(destination, "a5", "78", "79"),
            "vfio:save " + source + " " + files.resolve("control.img"),
            contentsOf(destination));

    assertThat(contents(held)).isEqualTo(OTHER_CONTENTS);
  }

  @Test
  void restoresIntoTheEmulatedDeviceWhatTheKernelsHeld() throws IOException {
    assertThat(savedAndRestored(source, "emu:mtty-1")).isEqualTo(CONTENTS);
  }

  @Test
  void restoresIntoTheKernelsDeviceWhatTheEmulatedOneHeld() throws IOException {
    assertThat(savedAndRestored("emu:mtty-0", destination)).isEqualTo(CONTENTS);
  }

  /**
   * Of a device that no other journey uses: mtty keeps its registers over a reset, and so whatever
   * was in its FIFO.
   */
  @Test
  void savesTheRawStreamThatTheSampleDriverLaysOutAndLoadsIt() throws IOException {
    Path stream = files.resolve("stream.bin");
    String write = "; vfio:region write " + untouched + " 0 ";
    List<String> told =
        platform.answers(
            "vfio:open " + untouched + write + "7 5a" + write + "0 41" + write + "0 42",
            filled(destination, "a5", "78", "79"),
            "vfio:save " + untouched + " " + stream + " --raw --json",
            "vfio:restore " + stream + " " + destination + " --raw --json",
            contentsOf(destination));

    assertThat(Files.readAllBytes(stream)).isEqualTo(MttyGolden.dump());
    JsonObject saved = object(told.get(2));
    assertThat(saved.get("wireBytes").getAsLong()).isEqualTo(96);
    assertThat(object(told.get(3)).get("digest")).isEqualTo(saved.get("digest"));
    assertThat(contents(told.get(4))).isEqualTo(CONTENTS);
  }

  @Test
  void migratesOverTcpWhileItsUartsAreInUse() throws Exception {
    int port = freePort();
    String session =
        guest
            .last(
                "vfio:open " + source,
                "vfio:traffic start " + source,
                "vfio:listen " + port + " " + destination + " --detach",
                "vfio:migrate %s=%s tcp://127.0.0.1:%d --policy manual --detach"
                    .formatted(source, destination, port))
            .strip();
    Until.holds("held in PRE_COPY", () -> guest.state(session).equals("HELD"));
    long before = written(source);
    Until.holds("traffic in PRE_COPY", () -> written(source) > before);
    platform.ask("vfio:switchover " + session);
    Until.holds("over", () -> !List.of("HELD", "ACTIVE").contains(guest.state(session)));

    // mtty keeps its registers over a reset: the source still has what it was left with.
    List<String> after =
        platform.answers(
            "vfio:sessions " + session + " --json",
            "vfio:reset " + source,
            contentsOf(destination),
            contentsOf(source));
    JsonObject report = object(after.get(0)).getAsJsonObject("report");
    assertThat(report.get("outcome").getAsString()).as(report.toString()).isEqualTo("DONE");
    JsonObject moved = report.getAsJsonArray("devices").get(0).getAsJsonObject();
    assertThat(moved.get("preCopyBytes").getAsLong()).isEqualTo(24);
    assertThat(moved.get("stopCopyBytes").getAsLong()).isEqualTo(72);
    assertThat(contents(after.get(2))).isEqualTo(contents(after.get(3)));
  }

  @Test
  void trafficFindsAtTheDestinationWhatItWroteAtTheSource() throws Exception {
    platform.ask("vfio:open " + source + "; vfio:traffic start " + source);
    Until.holds("traffic", () -> written(source) > 100);

    JsonObject end =
        object(
            guest.last(
                "vfio:migrate " + source + "=" + destination,
                "vfio:traffic stop " + destination + " --json"));

    assertThat(end.get("error").isJsonNull()).as(end.toString()).isTrue();
    assertThat(end.get("observed").getAsString())
        .hasSize(64)
        .isEqualTo(end.get("expected").getAsString());
  }

  @Test
  void ctrlCWhileHeldInPreCopyGivesThePromptBackAndTheSourceRuns() throws Exception {
    platform.ask(filled(source, "5a", "41", "42"));
    try (Terminal terminal = platform.console().terminal()) {
      terminal.awaitText(Terminal.PROMPT);
      terminal.type("vfio:migrate " + source + "=" + destination + " --policy manual\r");
      terminal.awaitText("vfio:switchover");
      String session = guest.awaitNewest("HELD");
      terminal.type(Terminal.CTRL_C);
      terminal.awaitText("cancelling " + session);
      terminal.awaitText(Terminal.PROMPT);
      Until.holds("cancelled", () -> guest.state(session).equals("CANCELLED"));
    }

    guest.assertRunsWith(source, CONTENTS);
  }

  @Test
  void ctrlCOnAStalledLinkGivesThePromptBackAndTheSourceRuns() throws Exception {
    platform.ask(filled(source, "5a", "41", "42"));
    try (Terminal terminal = platform.console().terminal()) {
      terminal.awaitText(Terminal.PROMPT);
      terminal.type("vfio:migrate " + source + "=" + destination + " --fault stall@40\r");
      String session = guest.awaitNewest("ACTIVE");
      terminal.type(Terminal.CTRL_C);
      terminal.awaitText("cancelling " + session);
      terminal.awaitText(Terminal.PROMPT);
      Until.holds("cancelled", () -> guest.state(session).equals("CANCELLED"));
    }

    guest.assertRunsWith(source, CONTENTS);
  }

  @Test
  void migrationWhoseTimeIsOverIsCancelledAndTheSourceRuns() throws Exception {
    SshConsole.Result over =
        platform.run(
            filled(source, "5a", "41", "42")
                + "; vfio:migrate "
                + source
                + "="
                + destination
                + " --policy manual --timeout 3");

    assertThat(over.status()).as(over.out() + over.err()).isEqualTo(1);
    assertThat(over.err()).contains("The 3 s of --timeout are over");
    guest.awaitNewest("CANCELLED");
    guest.assertRunsWith(source, CONTENTS);
  }

  /** The calls are those that the kernel's own sample driver was given, and its own answers. */
  @Test
  void traceOfASaveHasEveryCallByItsName() throws Exception {
    platform.ask(filled(source, "5a", "41", "42"));
    Path trace = files.resolve("save.trace");
    try (Terminal terminal = platform.console().terminal()) {
      terminal.awaitText(Terminal.PROMPT);
      terminal.type("vfio:trace " + source + " --to " + trace + "\r");
      terminal.awaitText("Ctrl-C ends it");
      platform.ask("vfio:save " + source + " " + files.resolve("traced.img"));
      terminal.type(Terminal.CTRL_C);
      terminal.awaitText(" in " + trace);
    }

    assertThat(Files.readString(trace))
        .containsPattern(
            "VFIO_DEVICE_FEATURE SET MIG_DEVICE_STATE\\(DEVICE fd \\d+, \\{argsz=16,"
                + " device_state=STOP_COPY, data_fd=-1 -> \\d+\\}\\) = 0 <")
        .containsPattern("read\\(DATA fd \\d+, length=\\d+\\) = 96 <")
        .containsPattern("read\\(DATA fd \\d+, length=\\d+\\) = 0 <")
        .containsPattern("device_state=RUNNING, data_fd=-1\\}\\) = 0 <")
        .contains("close(DATA fd ");
    guest.assertRunsWith(source, CONTENTS);
  }

  @Test
  void reportHasTheKernelsOwnLines() throws IOException {
    platform.ask(filled(source, "5a", "41", "42"));

    JsonObject report =
        object(platform.ask("vfio:migrate " + source + "=" + destination + " --json"));

    assertThat(report.get("outcome").getAsString()).isEqualTo("DONE");
    List<String> lines =
        report.getAsJsonArray("kernelLog").asList().stream()
            .map(line -> line.getAsJsonObject().get("text").getAsString())
            .toList();
    // mtty.c: the destination is reset before it takes a state; and its debug output, by device.
    assertThat(lines).contains("mtty_reset: called");
    assertThat(lines)
        .anyMatch(
            line -> line.contains(destination.replace("vfio:", "") + ": mtty_step_state: 1 -> 4"))
        .noneMatch(line -> line.contains(untouched.replace("vfio:", "")));
  }

  @Test
  void corruptedImageIsRefusedBeforeItsDestinationIsTouched() throws IOException {
    Path image = files.resolve("corrupt.img");
    guest.last(
        filled(source, "5a", "41", "42"),
        filled(destination, "a5", "78", "79"),
        "vfio:save " + source + " " + image);
    byte[] bytes = Files.readAllBytes(image);
    // Well inside the device's state: behind it are END, 32 bytes of header and 48 of totals, and
    // the device context, 32 of header, 16 of its own and 164 in three records.
    bytes[bytes.length - 320] ^= 1;
    Files.write(image, bytes);
    SshConsole.Result refused = platform.run("vfio:restore " + image + " " + destination);

    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err()).containsPattern("frame \\d+ at byte \\d+");
    assertThat(refused.err()).contains("was not touched");
    guest.assertRunsWith(destination, OTHER_CONTENTS);
    guest.assertRunsWith(source, CONTENTS);
  }

  @Test
  void corruptedMigrationIsRefusedAndTheSourceRuns() throws IOException {
    guest.last(filled(source, "5a", "41", "42"), filled(destination, "a5", "78", "79"));
    log.drain();

    SshConsole.Result refused =
        platform.run("vfio:migrate " + source + "=" + destination + " --fault flip@900");

    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err()).containsPattern("frame \\d+ at byte \\d+");
    // The kernel says so, and its registers outlive the reset.
    assertThat(log.drain()).anyMatch(message -> message.contains("mtty_reset"));
    guest.assertRunsWith(destination, OTHER_CONTENTS);
    guest.assertRunsWith(source, CONTENTS);
  }

  @Test
  void descriptorsOfThePlatformReturnToTheirCountByKind() throws IOException {
    String pid = Long.toString(platform.pid());
    platform.ask("vfio:migrate " + source + "=" + destination);
    guest.releaseAndResetDevices();
    SortedMap<String, Integer> before = vfio(Descriptors.of(pid));

    platform.ask("vfio:migrate " + source + "=" + destination);
    assertThat(vfio(Descriptors.of(pid))).as("the destination stays leased").isNotEqualTo(before);
    guest.releaseAndResetDevices();

    assertThat(vfio(Descriptors.of(pid))).isEqualTo(before);
  }

  private static SortedMap<String, Integer> vfio(SortedMap<String, Integer> kinds) {
    SortedMap<String, Integer> vfio = new TreeMap<>(kinds);
    vfio.keySet().removeIf(kind -> !kind.contains("vfio") && !kind.contains("mtty"));
    return vfio;
  }

  private String savedAndRestored(String from, String to) throws IOException {
    Path image = files.resolve(from.replace(':', '-') + ".img");
    return contents(
        guest.last(
            filled(from, "5a", "41", "42"),
            filled(to, "a5", "78", "79"),
            "vfio:save " + from + " " + image,
            "vfio:restore " + image + " " + to,
            contentsOf(to)));
  }

  private long written(String device) throws IOException {
    return JsonParser.parseString(platform.ask("vfio:traffic list --json"))
        .getAsJsonArray()
        .asList()
        .stream()
        .map(JsonElement::getAsJsonObject)
        .filter(traffic -> traffic.get("device").getAsString().equals(device))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no traffic on " + device))
        .get("written")
        .getAsLong();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
