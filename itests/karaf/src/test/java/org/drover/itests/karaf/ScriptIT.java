// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.session.ClientSession;
import org.drover.itests.platform.Distribution;
import org.drover.itests.platform.Guard;
import org.drover.itests.platform.Platform;
import org.drover.itests.platform.ShippedScript;
import org.drover.itests.platform.SshConsole;
import org.drover.itests.platform.Until;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Scripts that run unattended: those that are shipped, and what becomes of others. */
@ExtendWith(OnePlatform.class)
class ScriptIT {
  private static final String LOOP = "System.out.println(\"runs\"); while (true) { }\n";

  @TempDir Path folder;

  private Path script(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  static List<ShippedScript> shipped() throws IOException {
    return ShippedScript.all();
  }

  @Test
  void thePageListsThemAll() throws IOException {
    String page = Files.readString(Distribution.checkout().resolve("docs/console.md"));
    assertThat(shipped())
        .hasSizeGreaterThan(7)
        .allSatisfy(one -> assertThat(page).contains("| `" + one + ".jsh` | "));
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void aShippedScriptSaysWhatItShowsAndComesToItsEnd(ShippedScript script, Platform platform)
      throws IOException {
    assertThat(script.shows()).startsWith("// ").hasSizeGreaterThan(20);
    String before = platform.ask("vfio:devices --quiet");
    SshConsole.Result result = platform.run("vfio:run --timeout 120 " + script.file());
    assertThat(result.status()).as(result.out() + result.err()).isZero();
    assertThat(result.out()).isNotBlank();
    assertThat(platform.ask("vfio:devices --quiet")).isEqualTo(before);
    assertThat(platform.ask("vfio:devices --leased --quiet")).isBlank();
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void aShippedScriptFailsByTheFaultThatItPlants(ShippedScript script, Platform platform)
      throws IOException {
    String before = platform.ask("vfio:devices --quiet");
    SshConsole.Result result = platform.run("vfio:run --timeout 120 " + script.file() + " --break");
    assertThat(result.status()).as(result.out() + result.err()).isEqualTo(1);
    assertThat(result.err()).containsPattern(script.plantedFailure());
    assertThat(platform.ask("vfio:devices --quiet")).isEqualTo(before);
    assertThat(platform.ask("vfio:devices --leased --quiet")).isBlank();
  }

  /** On the kernel that can report what a device logs: exactly the pages that it wrote by DMA. */
  @Test
  void thePagesThatADeviceWroteAreShown(Platform platform) throws Exception {
    platform.ask("config:property-set --pid org.drover.emulator profile iommufd-6.12");
    try {
      awaitEmulated(platform, "6.12.117\n");
      SshConsole.Result result =
          platform.run(
              "vfio:run --timeout 120 " + Distribution.checkout().resolve("scripts/dirty.jsh"));

      assertThat(result.status()).as(result.out() + result.err()).isZero();
      assertThat(result.out())
          .contains(
              "dirty    0 of 17408 pages of 4.0 KiB",
              "dirty    5 of 17408 pages of 4.0 KiB",
              "told by  the DMA logging of emu:edu-0: 5 pages\n",
              "told by  the IOMMU behind /dev/iommu: 5 pages\n",
              "\n  0x1000000  :..................................:............................\n",
              "\n0x100000000  :..............................................................:\n",
              "In the end: every source tells.");
    } finally {
      platform.ask("config:delete org.drover.emulator");
      awaitEmulated(platform, "6.12.117+deb12-amd64\n");
    }
  }

  /** A change of the profile is another boot of the emulated machine. */
  private static void awaitEmulated(Platform platform, String release) throws Exception {
    for (String device : List.of("emu:mtty-0", "emu:mtty-1")) {
      Until.holds(
          device + " on " + release,
          () -> platform.run("vfio:info " + device).out().contains("kernel release  " + release));
    }
  }

  @Test
  void whatIsThrownIsToldWithLineAndCaret(Platform platform) throws IOException {
    Path file = script("throws.jsh", "int x = 1;\n\n  open(\"emu:none\");\nint never = 1;\n");
    SshConsole.Result result = platform.run("vfio:run " + file);
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .startsWith(file + ":3: there is no device emu:none;")
        .contains("\n  open(\"emu:none\");\n  ^\n");
  }

  @Test
  void whatDoesNotCompileIsToldWithLineAndCaret(Platform platform) throws IOException {
    Path file = script("wrong.jsh", "int x = 1;\nString s = x;\n");
    SshConsole.Result result = platform.run("vfio:run " + file);
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err())
        .isEqualTo(
            file
                + ":2: incompatible types: int cannot be converted to java.lang.String\n"
                + "String s = x;\n"
                + "           ^\n");
  }

  @Test
  void stopsWhenItsTimeIsOverAndGivesBackWhatItHad(Platform platform) throws Exception {
    try (EmulatedMtty device = EmulatedMtty.create(platform, "s-looped")) {
      Path file = script("loops.jsh", "open(\"" + device + "\");\n" + LOOP);
      SshConsole.Result result = platform.run("vfio:run --timeout 5 " + file);
      assertThat(result.status()).isEqualTo(1);
      assertThat(result.out()).isEqualTo("runs\n");
      assertThat(result.err())
          .contains("released " + device, "was ended: its time was over: --timeout 5.");
      assertThat(platform.ask("vfio:devices --leased --quiet")).isBlank();
    }
  }

  @Test
  void anUnknownFileAndASystemExitAreSaid(Platform platform) throws IOException {
    assertThat(platform.run("vfio:run " + folder + "/none.jsh").err())
        .startsWith("There is no file " + folder + "/none.jsh;");
    Path file = script("exits.jsh", "System.exit(Integer.parseInt(args().get(0)));\n");
    assertThat(platform.run("vfio:run " + file + " 0").status()).isZero();
    SshConsole.Result result = platform.run("vfio:run " + file + " 7");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).isEqualTo(file + " was ended: it called System.exit(7).\n");
    assertThat(platform.ask("vfio:devices")).as("the platform goes on").contains("emu:mtty-0");
  }

  @Test
  void aJobIsListedAndKilled(Platform platform) throws Exception {
    Path file = script("killed.jsh", LOOP);
    try (ClientSession session = platform.console().connect();
        Running job = new Running(session, "vfio:run " + file + " 'one two'")) {
      job.await("runs");
      String id =
          Json.array(platform.ask("vfio:jobs --json")).stream()
              .filter(one -> one.get("script").getAsString().equals(file.toString()))
              .map(one -> one.get("job").getAsString())
              .findFirst()
              .orElseThrow();
      assertThat(platform.ask("vfio:jobs")).contains(id, Platform.USER);
      assertThat(platform.ask("vfio:jobs --kill " + id)).contains(id);
      Until.holds("it is over", () -> job.channel.getExitStatus() != null);
      assertThat(job.channel.getExitStatus()).isEqualTo(1);
    }
    assertThat(platform.run("vfio:jobs --kill j0").err()).startsWith("There is no job j0");
  }

  @Test
  void aKilledClientsJobEndsAndItsDevicesRun(Platform platform) throws Exception {
    try (EmulatedMtty source = EmulatedMtty.create(platform, "s-held");
        EmulatedMtty target = EmulatedMtty.create(platform, "s-waiting")) {
      Path file =
          script(
              "left.jsh",
              """
              var a = open("%s");
              System.out.println("runs");
              migrate(a).to("%s").policy(SwitchoverPolicy.MANUAL).run();
              """
                  .formatted(source, target));
      try (ClientSession session = platform.console().connect();
          Running job = new Running(session, "vfio:run " + file)) {
        job.await("runs");
        Until.holds("held", () -> platform.ask("vfio:sessions --json").contains("HELD"));
        assertThat(source.state()).isEqualTo("PRE_COPY");
      }
      Until.holds("no job is left", () -> platform.ask("vfio:jobs --json").strip().equals("[]"));
      assertThat(platform.ask("vfio:sessions --json")).doesNotContain("HELD");
      assertThat(platform.ask("vfio:devices --leased --quiet")).isBlank();
      platform.ask("vfio:open " + source);
      assertThat(source.state()).isEqualTo("RUNNING");
    }
  }

  @Test
  void aDeviceThatAKilledClientsScriptHadStoppedRunsAgain(Platform platform) throws Exception {
    try (EmulatedMtty device = EmulatedMtty.create(platform, "s-stopped")) {
      Path file = script("stopped.jsh", "open(\"" + device + "\").to(STOP_COPY);\n" + LOOP);
      try (ClientSession session = platform.console().connect();
          Running job = new Running(session, "vfio:run " + file)) {
        job.await("runs");
        assertThat(device.state()).isEqualTo("STOP_COPY");
      }
      Until.holds("no job is left", () -> platform.ask("vfio:jobs --json").strip().equals("[]"));
      assertThat(platform.ask("vfio:devices --leased --quiet")).isBlank();
      // Nobody could read it from the script any more.
      assertThat(platform.log())
          .anyMatch(
              line ->
                  line.contains(
                      ": released " + device + ", which was in STOP_COPY and is RUNNING"));
      // An mtty keeps its state when it is closed, so this is what the script's end left.
      platform.ask("vfio:open " + device);
      assertThat(device.state()).isEqualTo("RUNNING");
    }
  }

  @Test
  void aDeviceThatWasReadStaysStoppedAndWhatIsSaidHelps(Platform platform) throws Exception {
    try (EmulatedMtty device = EmulatedMtty.create(platform, "s-read")) {
      Path file = script("read.jsh", "open(\"" + device + "\").to(STOP_COPY).readStream();\n");
      SshConsole.Result result = platform.run("vfio:run " + file);
      assertThat(result.status()).as(result.err()).isZero();
      String open = "vfio:open " + device;
      String run = "vfio:state " + device + " --set RUNNING";
      assertThat(result.err())
          .contains("released " + device + ", which stays in STOP_COPY: ", open, run);
      platform.ask(open);
      assertThat(device.state()).isEqualTo("STOP_COPY");
      platform.ask(run);
      assertThat(device.state()).isEqualTo("RUNNING");
    }
  }

  @Test
  void theCommandOfTheCheckoutPassesWordsAsTheyAre() throws Exception {
    Path state = Files.createDirectories(Distribution.work().resolve("script-state"));
    DroverScript drover = new DroverScript(state);
    Path file = script("words.jsh", "args().forEach(System.out::println);\n");
    List<String> words = List.of("two words", "it's", "$HOME", "a\"b", "back\\slash", "*", "");
    try {
      String[] line =
          Stream.concat(Stream.of("script", file.toString()), words.stream())
              .toArray(String[]::new);
      DroverScript.Result result = drover.run(line);
      assertThat(result.status()).as(result.err()).isZero();
      assertThat(Arrays.asList(result.out().split("\n", -1)))
          .containsExactlyElementsOf(Stream.concat(words.stream(), Stream.of("")).toList());
      DroverScript.Result none = drover.run("script", "none.jsh");
      assertThat(none.status()).isEqualTo(1);
      assertThat(none.err()).contains("there is no file none.jsh");
    } finally {
      drover.run("stop", "--force");
    }
  }

  /** A command that goes on while others are run. */
  private static final class Running implements AutoCloseable {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ChannelExec channel;

    Running(ClientSession session, String command) throws IOException {
      channel = session.createExecChannel(command);
      channel.setOut(out);
      channel.setErr(new ByteArrayOutputStream());
      channel.open().verify(Guard.TIMEOUT);
    }

    void await(String text) throws Exception {
      Until.holds("it prints " + text, () -> out.toString(StandardCharsets.UTF_8).contains(text));
    }

    @Override
    public void close() throws IOException {
      channel.close(true);
    }
  }
}
