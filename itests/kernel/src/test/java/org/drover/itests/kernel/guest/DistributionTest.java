// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.drover.itests.platform.Distribution;
import org.drover.itests.platform.Platform;
import org.drover.itests.platform.SshConsole;
import org.drover.itests.platform.Terminal;
import org.drover.itests.platform.Until;
import org.drover.uapi.jna.JnaKernel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A person's journeys through the assembled distribution, with devices of a real kernel: typed
 * commands in, what they print and what the devices hold out.
 *
 * <p>What a dual-port mtty holds is written and read through its registers alone: the scratch
 * register and the FIFO of port 0. Reading a byte of the FIFO takes it out.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DistributionTest {
  // C1 only: with C2 on, emulated multi-threading crashed the JVM now and then.
  private static final String JAVA_OPTIONS = "-XX:TieredStopAtLevel=1 -Xmx512m";
  private static final String CONTENTS = "5a 01 41 42 60";
  private static final String OTHER_CONTENTS = "a5 01 78 79 60";

  private final List<String> devices = new ArrayList<>();
  private final KernelLog log = new KernelLog(new JnaKernel());
  private Platform platform;
  private String source;
  private String destination;
  @TempDir private Path files;

  @BeforeAll
  void boot() throws Exception {
    Distribution distribution = Distribution.at(Path.of(System.getProperty("drover.guest.home")));
    platform = Platform.start(distribution, Path.of("/run/drover-test"), JAVA_OPTIONS);
    source = mdev();
    destination = mdev();
    devices.add("emu:mtty-0");
    devices.add("emu:mtty-1");
  }

  private String mdev() throws IOException {
    String address =
        json("vfio:mdev create mtty-2 --json").getAsJsonObject().get("address").getAsString();
    devices.add(address);
    return address;
  }

  /** A device that was migrated away stays in STOP, and mtty keeps that when it is closed. */
  @BeforeEach
  void resetDevices() throws IOException {
    platform.ask(devices.stream().map("vfio:reset "::concat).collect(Collectors.joining("; ")));
  }

  @AfterEach
  void releaseDevices() throws IOException {
    for (JsonElement device : json("vfio:devices --json").getAsJsonArray()) {
      if (!device.getAsJsonObject().get("lease").isJsonNull()) {
        String address = device.getAsJsonObject().get("address").getAsString();
        platform.ask("vfio:release " + address);
      }
    }
  }

  @AfterAll
  void stop() throws Exception {
    log.close();
    platform.close();
  }

  @Test
  void listsTheKernelsDevicesAndTellsWhatTheyAre() throws IOException {
    List<String> listed =
        json("vfio:devices --json").getAsJsonArray().asList().stream()
            .map(device -> device.getAsJsonObject().get("address").getAsString())
            .collect(Collectors.toList());
    assertThat(listed).contains(source, destination, "emu:mtty-0");

    JsonObject info = json("vfio:info " + source + " --json").getAsJsonObject();
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
    fill(source, "5a", "41", "42");
    fill(destination, "a5", "78", "79");
    platform.ask("vfio:save " + source + " " + files.resolve("control.img"));

    assertThat(contents(destination)).isEqualTo(OTHER_CONTENTS);
  }

  @Test
  void restoresIntoTheEmulatedDeviceWhatTheKernelsHeld() throws IOException {
    assertThat(savedAndRestored(source, "emu:mtty-1")).isEqualTo(CONTENTS);
  }

  @Test
  void restoresIntoTheKernelsDeviceWhatTheEmulatedOneHeld() throws IOException {
    assertThat(savedAndRestored("emu:mtty-0", destination)).isEqualTo(CONTENTS);
  }

  @Test
  void migratesOverTcpWhileItsUartsAreInUse() throws Exception {
    int port = freePort();
    platform.ask("vfio:open " + source + "; vfio:traffic start " + source);
    platform.ask("vfio:listen " + port + " " + destination + " --detach");
    String session =
        platform
            .ask(
                "vfio:migrate %s=%s tcp://127.0.0.1:%d --policy manual --detach"
                    .formatted(source, destination, port))
            .strip();
    Until.holds("held in PRE_COPY", () -> state(session).equals("HELD"));
    long before = written(source);
    Until.holds("traffic in PRE_COPY", () -> written(source) > before);
    platform.ask("vfio:switchover " + session);
    Until.holds("over", () -> !List.of("HELD", "ACTIVE").contains(state(session)));

    JsonObject report =
        json("vfio:sessions " + session + " --json").getAsJsonObject().getAsJsonObject("report");
    assertThat(report.get("outcome").getAsString()).as(report.toString()).isEqualTo("DONE");
    JsonObject moved = report.getAsJsonArray("devices").get(0).getAsJsonObject();
    assertThat(moved.get("preCopyBytes").getAsLong()).isEqualTo(24);
    assertThat(moved.get("stopCopyBytes").getAsLong()).isEqualTo(72);
    // mtty keeps its registers over a reset: the source still has what it was left with.
    platform.ask("vfio:reset " + source);
    assertThat(contents(destination)).isEqualTo(contents(source));
  }

  @Test
  void trafficFindsAtTheDestinationWhatItWroteAtTheSource() throws Exception {
    platform.ask("vfio:open " + source + "; vfio:traffic start " + source);
    Until.holds("traffic", () -> written(source) > 100);
    platform.ask("vfio:migrate " + source + "=" + destination);

    JsonObject end = json("vfio:traffic stop " + destination + " --json").getAsJsonObject();

    assertThat(end.get("error").isJsonNull()).as(end.toString()).isTrue();
    assertThat(end.get("observed").getAsString())
        .hasSize(64)
        .isEqualTo(end.get("expected").getAsString());
  }

  @Test
  void ctrlCWhileHeldInPreCopyGivesThePromptBackAndTheSourceRuns() throws Exception {
    fill(source, "5a", "41", "42");
    try (Terminal terminal = platform.console().terminal()) {
      terminal.awaitText(Terminal.PROMPT);
      terminal.type("vfio:migrate " + source + "=" + destination + " --policy manual\r");
      terminal.awaitText("vfio:switchover");
      String session = newestSession();
      Until.holds("held in PRE_COPY", () -> state(session).equals("HELD"));
      terminal.type(Terminal.CTRL_C);
      terminal.awaitText("cancelling " + session);
      terminal.awaitText(Terminal.PROMPT);
      Until.holds("cancelled", () -> state(session).equals("CANCELLED"));
    }

    assertThat(deviceState(source)).isEqualTo("RUNNING");
    assertThat(contents(source)).isEqualTo(CONTENTS);
  }

  @Test
  void ctrlCOnAStalledLinkGivesThePromptBackAndTheSourceRuns() throws Exception {
    fill(source, "5a", "41", "42");
    try (Terminal terminal = platform.console().terminal()) {
      terminal.awaitText(Terminal.PROMPT);
      terminal.type("vfio:migrate " + source + "=" + destination + " --fault stall@40\r");
      Until.holds("begun", () -> state(newestSession()).equals("ACTIVE"));
      String session = newestSession();
      terminal.type(Terminal.CTRL_C);
      terminal.awaitText("cancelling " + session);
      terminal.awaitText(Terminal.PROMPT);
      Until.holds("cancelled", () -> state(session).equals("CANCELLED"));
    }

    assertThat(deviceState(source)).isEqualTo("RUNNING");
    assertThat(contents(source)).isEqualTo(CONTENTS);
  }

  @Test
  void corruptedImageIsRefusedBeforeItsDestinationIsTouched() throws IOException {
    fill(source, "5a", "41", "42");
    fill(destination, "a5", "78", "79");
    Path image = files.resolve("corrupt.img");
    platform.ask("vfio:save " + source + " " + image);
    byte[] bytes = Files.readAllBytes(image);
    // Well inside the device's state: END's frame is 32 bytes of header and 48 of totals.
    bytes[bytes.length - 100] ^= 1;
    Files.write(image, bytes);
    SshConsole.Result refused = platform.run("vfio:restore " + image + " " + destination);

    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err()).containsPattern("frame \\d+ at byte \\d+");
    assertThat(refused.err()).contains("was not touched");
    assertThat(deviceState(destination)).isEqualTo("RUNNING");
    assertThat(contents(destination)).isEqualTo(OTHER_CONTENTS);
    assertThat(deviceState(source)).isEqualTo("RUNNING");
    assertThat(contents(source)).isEqualTo(CONTENTS);
  }

  @Test
  void corruptedMigrationIsRefusedAndTheSourceRuns() throws IOException {
    fill(source, "5a", "41", "42");
    fill(destination, "a5", "78", "79");
    log.drain();

    SshConsole.Result refused =
        platform.run("vfio:migrate " + source + "=" + destination + " --fault flip@900");

    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err()).containsPattern("frame \\d+ at byte \\d+");
    assertWasReset(destination);
    assertThat(deviceState(source)).isEqualTo("RUNNING");
    assertThat(contents(source)).isEqualTo(CONTENTS);
  }

  /**
   * The kernel says so, and it holds what it held before: this device's registers outlive a reset.
   */
  private void assertWasReset(String device) throws IOException {
    assertThat(log.drain()).anyMatch(message -> message.contains("mtty_reset"));
    assertThat(deviceState(device)).isEqualTo("RUNNING");
    assertThat(contents(device)).isEqualTo(OTHER_CONTENTS);
  }

  @Test
  void descriptorsOfThePlatformReturnToTheirCountByKind() throws IOException {
    String pid = Long.toString(platform.pid());
    platform.ask("vfio:migrate " + source + "=" + destination);
    releaseDevices();
    resetDevices();
    SortedMap<String, Integer> before = vfio(Descriptors.of(pid));

    platform.ask("vfio:migrate " + source + "=" + destination);
    assertThat(vfio(Descriptors.of(pid))).as("the destination stays leased").isNotEqualTo(before);
    releaseDevices();

    assertThat(vfio(Descriptors.of(pid))).isEqualTo(before);
  }

  private static SortedMap<String, Integer> vfio(SortedMap<String, Integer> kinds) {
    SortedMap<String, Integer> vfio = new TreeMap<>(kinds);
    vfio.keySet().removeIf(kind -> !kind.contains("vfio") && !kind.contains("mtty"));
    return vfio;
  }

  private String savedAndRestored(String from, String to) throws IOException {
    fill(from, "5a", "41", "42");
    fill(to, "a5", "78", "79");
    Path image = files.resolve(from.replace(':', '-') + ".img");
    platform.ask("vfio:save " + from + " " + image);
    platform.ask("vfio:restore " + image + " " + to);
    return contents(to);
  }

  /** Empties the FIFO of port 0, then writes the scratch register and two bytes for the FIFO. */
  private void fill(String device, String scratch, String first, String second) throws IOException {
    // FCR: enable the FIFO and clear its receiver.
    String write = "; vfio:region write " + device + " 0 ";
    platform.ask(
        "vfio:open "
            + device
            + write
            + "2 07"
            + write
            + "7 "
            + scratch
            + write
            + "0 "
            + first
            + write
            + "0 "
            + second);
  }

  /** Port 0: scratch, line status (bit 0: data is there), two bytes of the FIFO, line status. */
  private String contents(String device) throws IOException {
    String read = "vfio:region read " + device + " 0 %d 1 --raw; ";
    return platform
        .ask(
            read.formatted(7)
                + read.formatted(5)
                + read.formatted(0)
                + read.formatted(0)
                + read.formatted(5).replace("; ", ""))
        .strip()
        .replaceAll("\\s+", " ");
  }

  private String deviceState(String device) throws IOException {
    return json("vfio:state " + device + " --json").getAsJsonObject().get("state").getAsString();
  }

  private String state(String session) throws IOException {
    return json("vfio:sessions " + session + " --json")
        .getAsJsonObject()
        .get("state")
        .getAsString();
  }

  private String newestSession() throws IOException {
    return json("vfio:sessions --json")
        .getAsJsonArray()
        .get(0)
        .getAsJsonObject()
        .get("session")
        .getAsString();
  }

  private JsonObject traffic(String device) throws IOException {
    return json("vfio:traffic list --json").getAsJsonArray().asList().stream()
        .map(JsonElement::getAsJsonObject)
        .filter(traffic -> traffic.get("device").getAsString().equals(device))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no traffic on " + device));
  }

  private long written(String device) throws IOException {
    return traffic(device).get("written").getAsLong();
  }

  private JsonElement json(String command) throws IOException {
    return JsonParser.parseString(platform.ask(command));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
