// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.drover.itests.platform.Distribution;
import org.drover.itests.platform.Platform;
import org.drover.itests.platform.SshConsole;
import org.drover.itests.platform.Until;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Single commands over ssh: what programs and people get. */
@ExtendWith(OnePlatform.class)
class CommandsIT {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"STOP_COPY; 16", "STOP_COPY,P2P; 25", "STOP_COPY,P2P,PRE_COPY; 49"})
  void fsmPrintsTheKernelsPaths(String features, int pairs, Platform platform) throws IOException {
    List<FsmFixture.Cell> printed =
        Json.array(platform.ask("vfio:fsm --features " + features + " --json")).stream()
            .map(CommandsIT::cell)
            .toList();
    assertThat(printed)
        .hasSize(pairs)
        .containsExactlyInAnyOrderElementsOf(FsmFixture.read(features));
  }

  private static FsmFixture.Cell cell(JsonObject pair) {
    List<String> path =
        StreamSupport.stream(pair.get("path").getAsJsonArray().spliterator(), false)
            .map(JsonElement::getAsString)
            .toList();
    String reason = Json.text(pair, "refused");
    assertThat(reason).isNotEqualTo("");
    return new FsmFixture.Cell(
        pair.get("from").getAsString(),
        pair.get("to").getAsString(),
        path,
        pair.get("stream").getAsBoolean(),
        reason != null);
  }

  @Test
  void fsmOfADeviceKnowsItsStateAndItsNextArcs(Platform platform) throws IOException {
    JsonObject fsm = Json.object(platform.ask("vfio:fsm emu:mtty-0 --json"));
    assertThat(fsm.get("state").getAsString()).isEqualTo("RUNNING");
    // vfio_mig_get_next_state(), drivers/vfio/vfio_main.c: the arcs that start at RUNNING.
    assertThat(fsm.get("next").getAsJsonArray())
        .extracting(JsonElement::getAsString)
        .containsExactlyInAnyOrder("RUNNING_P2P", "PRE_COPY");
  }

  @Test
  void devicesListsTheConfiguredOnes(Platform platform) throws IOException {
    List<JsonObject> devices = Json.array(platform.ask("vfio:devices --json"));
    for (String address : List.of("emu:mtty-0", "emu:mtty-1")) {
      assertThat(devices)
          .filteredOn(device -> device.get("address").getAsString().equals(address))
          .singleElement()
          .satisfies(
              device -> {
                assertThat(device.get("vendor").getAsString()).isEqualTo("mtty");
                assertThat(Json.text(device, "kernelDriver")).isEqualTo("mtty");
                assertThat(device.get("lease").isJsonNull()).isTrue();
              });
    }
  }

  @Test
  void infoTellsWhatTheDeviceSays(Platform platform) throws IOException {
    // Both ports of the type mtty-2 are shown as one card: mtty_type_show(), mtty.c.
    assertThat(platform.ask("vfio:info emu:mtty-0"))
        .contains("emu:mtty-0", "mtty-2", "RUNNING", "STOP_COPY,P2P,PRE_COPY");
    JsonObject info = Json.object(platform.ask("vfio:info emu:mtty-0 --json"));
    assertThat(info.get("address").getAsString()).isEqualTo("emu:mtty-0");
    assertThat(info.get("state").getAsString()).isEqualTo("RUNNING");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vfio:info emu:nothing",
        "vfio:info emu:nothing --json",
        "vfio:open emu:nothing",
        "vfio:migrate emu:nothing=emu:mtty-1",
        "vfio:save emu:nothing /tmp/never.img",
        "vfio:trace emu:nothing --seconds 1",
        "vfio:info vfio:00000000-0000-4000-8000-000000000000"
      })
  void unknownAddressIsOneSentenceAndAFailure(String command, Platform platform)
      throws IOException {
    SshConsole.Result result = platform.run(command);
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).isBlank();
    assertThat(result.err().strip().lines()).hasSize(1);
    assertThat(result.err()).contains("there is no device", "there are");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "vfio:fsm --features P2P; lacks STOP_COPY",
        "vfio:fsm --features WINGS; WINGS",
        "vfio:info mtty-0; mtty-0",
        "vfio:restore /nowhere/a.img emu:mtty-0; /nowhere/a.img",
        "vfio:switchover m999; m999",
        "vfio:trace m999; there is no session m999",
        "vfio:state emu:mtty-0 --set FLYING; FLYING"
      })
  void refusalNamesWhatIsWrong(String command, String named, Platform platform) throws IOException {
    SshConsole.Result result = platform.run(command);
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).contains(named).doesNotContain("\tat ", "Exception");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "vfio:info; vfio:info: argument ADDRESS is required",
        "vfio:devices --bogus --json; undefined option --bogus",
        "vfio:devices extra; too many arguments",
        "vfio:state --set; missing value for option --set",
        "vfio:nosuch; There is no command vfio:nosuch",
        "bundle:start --nosuch; undefined option --nosuch",
        "vfio:devices {; Eof"
      })
  void karafsOwnRefusalIsOneSentenceToo(String command, String named, Platform platform)
      throws IOException {
    SshConsole.Result result = platform.run(command);
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.err()).contains(named).doesNotContain("\u001b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "vfio:info --help; SYNTAX",
        "help vfio; Lists the devices of all backends",
        "help; vfio:devices",
        "bundle:list --help; SYNTAX"
      })
  void helpNeedsNoTerminal(String command, String says, Platform platform) throws IOException {
    SshConsole.Result result = platform.run(command);
    assertThat(result.status()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).contains(says).doesNotContain("\u001b", "Exception");
  }

  @Test
  void everyCommandHasAHelpPageWithAnExample(Platform platform) throws IOException {
    List<String> commands = found("vfio:[a-z-]+", platform.ask("help vfio"));
    assertThat(commands).hasSizeGreaterThan(25);
    for (String command : commands) {
      assertThat(platform.ask("help " + command))
          .as(command)
          .contains("DESCRIPTION", "SYNTAX")
          .containsPattern("Examples?:\\s+" + command)
          .doesNotContain("\u001b");
    }
  }

  @Test
  void theShortNamesOfThePageAreTheCommandsThemselves(Platform platform) throws IOException {
    String page = Files.readString(Distribution.checkout().resolve("docs/commands.md"));
    List<String> pairs = found("`v[a-z]`\\s+(?:is\\s+)?`vfio:[a-z]+`", page);
    assertThat(pairs).hasSize(8);
    for (String pair : pairs) {
      String[] names = pair.split("`", -1);
      assertThat(platform.ask(names[1] + " --help"))
          .as(pair)
          .contains(names[3])
          .isEqualTo(platform.ask(names[3] + " --help"));
    }
    assertThat(platform.ask("vi emu:mtty-0 --json"))
        .isEqualTo(platform.ask("vfio:info emu:mtty-0 --json"));
    assertThat(platform.run("vi emu:nothing").status()).isEqualTo(1);
  }

  private static List<String> found(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .distinct()
        .toList();
  }

  @Test
  void stackTraceOfAFailureIsInTheLogAlone(Platform platform) throws Exception {
    SshConsole.Result result = platform.run("vfio:open emu:only-in-this-test");
    assertThat(result.err()).doesNotContain("\tat ");
    Until.holds(
        "the stack trace is in the log",
        () -> {
          List<String> log = platform.log();
          int line = indexOf(log, "emu:only-in-this-test");
          return line >= 0 && log.subList(line, log.size()).stream().anyMatch(CommandsIT::isFrame);
        });
  }

  private static int indexOf(List<String> lines, String text) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains(text)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isFrame(String line) {
    return line.startsWith("\tat org.drover.");
  }

  @Test
  void devicesOfOneSpaceSayWhichOneItIs(Platform platform) throws IOException {
    try (EmulatedMtty left = EmulatedMtty.create(platform, "space-left");
        EmulatedMtty right = EmulatedMtty.create(platform, "space-right")) {
      platform.ask("vfio:open " + left + " --space vm-1");
      platform.ask("vfio:open --space=vm-1 " + right);
      for (EmulatedMtty mtty : List.of(left, right)) {
        JsonObject info = Json.object(platform.ask("vfio:info " + mtty + " --json"));
        assertThat(info.getAsJsonObject("lease").get("space").getAsString()).isEqualTo("vm-1");
        assertThat(platform.ask("vfio:info " + mtty)).containsPattern("address space +vm-1\n");
      }
      SshConsole.Result moved = platform.run("vfio:open " + left + " --space vm-2");
      assertThat(moved.status()).isEqualTo(1);
      assertThat(moved.err()).contains("it is open in the space vm-1 already");
      platform.ask("vfio:release " + left);
      platform.ask("vfio:release " + right);
    }
  }

  @Test
  void leaseSurvivesTheConnectionThatTookIt(Platform platform) throws IOException {
    try (EmulatedMtty mtty = EmulatedMtty.create(platform, "leased")) {
      platform.ask("vfio:open " + mtty);
      assertThat(platform.ask("vfio:devices"))
          .containsPattern("emu:leased.*RUNNING.*person " + Platform.USER);
      platform.ask("vfio:release " + mtty);
      assertThat(platform.ask("vfio:devices")).doesNotContain("person " + Platform.USER);
    }
  }
}
