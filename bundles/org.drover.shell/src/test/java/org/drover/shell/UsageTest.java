// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.drover.api.DroverException;
import org.drover.api.service.Devices;
import org.drover.api.service.Emulation;
import org.drover.api.service.Mdevs;
import org.drover.api.service.Migrator;
import org.drover.api.service.Preparer;
import org.drover.api.service.Traffic;
import org.drover.shell.Shell.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageTest extends ShellTestBase {
  @Test
  void anUnknownAddressIsOneHelpfulLine() throws IOException {
    assertThat(failure("vfio:info emu:mtty-O"))
        .isEqualTo(
            "There is no device emu:mtty-O; did you mean emu:mtty-0? vfio:devices lists all.");
    assertThat(failure("vfio:info mtty")).startsWith("'mtty' is not a device address;");
  }

  @Test
  void aMissingServiceSaysWhatToStart() throws IOException {
    platform.context.unregister(Migrator.class);
    platform.context.unregister(Emulation.class);
    platform.context.unregister(Devices.class);
    assertThat(failure("vfio:migrate emu:mtty-0"))
        .isEqualTo(
            "The service Migrator is not there; start the bundle that brings it with `bundle:start"
                + " org.drover.core`, or see with `bundle:diag org.drover.core` what it waits"
                + " for.");
    platform.context.unregister(Mdevs.class);
    platform.context.unregister(Traffic.class);
    assertThat(failure("vfio:emulate")).contains("bundle:start org.drover.emulator");
    assertThat(failure("vfio:mdev types")).contains("bundle:start org.drover.device.vfio");
    platform.context.unregister(Preparer.class);
    assertThat(failure("vfio:functions")).contains("bundle:start org.drover.device.vfio");
    assertThat(failure("vfio:traffic list")).contains("bundle:start org.drover.vendor.mtty");
    assertThat(failure("vfio:devices --json")).contains("bundle:start org.drover.core");
  }

  @Test
  void theStackIsInTheLog() throws IOException {
    failure("vfio:info emu:mtty-O");
    assertThat(shell.log)
        .anySatisfy(
            entry -> {
              assertThat(entry.getMessage()).isEqualTo("vfio:info failed");
              assertThat(entry.getThrown())
                  .isInstanceOf(DroverException.class)
                  .hasMessageStartingWith("There is no device emu:mtty-O;");
            });
  }

  @Test
  void optionsStandAnywhere() throws IOException {
    assertThat(failure("vfio:info emu:mtty-0 --json=false"))
        .isEqualTo("--json takes no value: it is given or left out");
    assertThat(failure("vfio:info emu:mtty-0 --colour"))
        .isEqualTo("There is no option --colour; there are --json; see vfio:info --help");
    assertThat(failure("vfio:state emu:mtty-0 --set"))
        .isEqualTo("The value of --set is missing; see vfio:state --help");
    assertThat(failure("vfio:info emu:mtty-0 more"))
        .isEqualTo("'more' is one word too many; see vfio:info --help");
    assertThat(failure("vfio:save emu:mtty-0 --then stop"))
        .isEqualTo("PLACE is missing; see vfio:save --help");
    assertThat(failure("vfio:save emu:mtty-0 -- --then --fresh"))
        .isEqualTo("'--fresh' is one word too many; see vfio:save --help");
  }

  @Test
  void everyCommandTakesJson() {
    assertThat(CommandClasses.services())
        .filteredOn(type -> type.isAnnotationPresent(Command.class))
        .hasSizeGreaterThan(20)
        .allSatisfy(type -> assertThat(options(type)).contains("--json"));
  }

  private static List<String> options(Class<?> command) {
    return Stream.<Class<?>>iterate(command, Objects::nonNull, Class::getSuperclass)
        .flatMap(type -> Arrays.stream(type.getDeclaredFields()))
        .map(field -> field.getAnnotation(Option.class))
        .filter(Objects::nonNull)
        .map(Option::name)
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vfio:info | vfio:info: argument ADDRESS is required; see vfio:info --help",
        "vfio:devices --colour --json"
            + " | vfio:devices: undefined option --colour; see vfio:devices --help",
        "vfio:devices extra | vfio:devices: too many arguments specified; see vfio:devices --help",
        "vfio:state --set" + " | vfio:state: missing value for option --set; see vfio:state --help",
        "vfio:nosuch | There is no command vfio:nosuch, or none for your roles;"
            + " `help` lists those that there are."
      })
  void karafsOwnRefusalsAreOneSentenceToo(String line, String sentence) throws IOException {
    Result result = run(line);
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).as("nothing but results").isEmpty();
    assertThat(result.err()).isEqualTo(sentence + "\n");
  }

  @Test
  void aLineThatCannotBeParsedIsOneSentenceToo() throws IOException {
    assertThat(failure("vfio:devices { --json")).contains("Error executing command: ", "Eof");
  }

  @Test
  void whatWasPrintedBeforeARefusalStays() throws IOException {
    Result result = run("vfio:emulate mtty; vfio:nosuch; vfio:emulate mtty");
    assertThat(result.out()).isEqualTo("emu:mtty-2\n");
    assertThat(result.err()).startsWith("There is no command vfio:nosuch");
    assertThat(run("vfio:emulate mtty").out()).isEqualTo("emu:mtty-2\n");
  }

  @Test
  void withoutATerminalThereAreNoColours() throws IOException {
    assertThat(out("vfio:info --help")).contains("DESCRIPTION", "ADDRESS").doesNotContain("\u001b");
  }

  @Test
  void aFailureStopsASequence() throws IOException {
    Result result = run("vfio:open emu:mtty-9; vfio:emulate mtty");
    assertThat(result.status()).isEqualTo(1);
    assertThat(platform.emulation.calls).isEmpty();
  }

  @Test
  void everyCommandHasHelpWithAnExample() throws IOException {
    for (Class<?> type : CommandClasses.services()) {
      Command command = type.getAnnotation(Command.class);
      if (command != null) {
        String name = "vfio:" + command.name();
        String help = out(name + " --help");
        assertThat(help).contains("DESCRIPTION", command.description(), "DETAILS", "Example");
        assertThat(help).containsPattern("Examples?:\\s+" + name);
        assertThat(help.lines().filter(line -> line.contains("SYNTAX"))).hasSize(1);
        assertThat(Arrays.asList(help.split("\n"))).allMatch(line -> line.length() <= 100);
      }
    }
  }

  @Test
  void helpOfFaultNamesEverySortOfCall() throws IOException {
    assertThat(out("vfio:fault --help").replaceAll("\u001b\\[[0-9;]*m", ""))
        .contains("SET_STOP_COPY", "ARC_RUNNING_P2P_STOP", "BREAK_RUNNING_P2P_STOP")
        .contains("GET_MIG_DEVICE_STATE", "VFIO_DEVICE_FEATURE", " fd ");
  }

  @Test
  void helpOfMigrateReadsWell() throws IOException {
    assertThat(out("vfio:migrate --help"))
        .contains("vfio:migrate [options] SRC[=DST]... [URI]")
        .contains("--policy", "(defaults to auto)", "--detach", "--fault", "--pause", "--fresh");
    assertThat(out("vfio:save --help").replaceAll("\\s+", " "))
        .contains(
            "vfio:save [options] ADDRESS PLACE [options]", "working directory, also over ssh");
  }
}
