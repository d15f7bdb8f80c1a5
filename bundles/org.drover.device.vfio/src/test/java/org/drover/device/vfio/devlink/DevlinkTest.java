// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.devlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.device.vfio.devlink.ScriptedDevlink.PF;
import static org.drover.device.vfio.devlink.ScriptedDevlink.PORT;
import static org.drover.device.vfio.devlink.ScriptedDevlink.SET;
import static org.drover.device.vfio.devlink.ScriptedDevlink.SHOW;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.drover.api.DroverException;
import org.drover.api.KernelCallException;
import org.drover.device.vfio.devlink.Devlink.Port;
import org.drover.device.vfio.devlink.Program.Answer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DevlinkTest {
  @TempDir private Path folder;
  private ScriptedDevlink script;
  private Devlink devlink;

  @BeforeEach
  void begin() {
    script = new ScriptedDevlink(folder);
    devlink = new Devlink(script.program());
  }

  /** Others have the same number: of another adapter, and of another host behind this one. */
  @Test
  void findsThePortOfAVirtualFunctionByTheNumberThatItHasOnItsOwnHost() {
    assertThat(devlink.port(PF, 1))
        .contains(
            new Port(
                PORT,
                Map.of(
                    "hw_addr",
                    "00:00:00:00:00:00",
                    "roce",
                    "enable",
                    "migratable",
                    "disable",
                    "max_io_eqs",
                    "10")));
    assertThat(devlink.port(PF, 0)).map(Port::handle).contains("pci/0000:06:00.0/1");
    assertThat(devlink.port(PF, 2)).isEmpty();
    assertThat(devlink.port("0000:06:00.1", 1)).isEmpty();
  }

  /** As {@code devlink -j} prints where there is nothing, and what no version prints. */
  @ParameterizedTest
  @ValueSource(strings = {"{\"port\":{}}", "\n", "[]", "{\"port\":{\"pci/0000:06:00.0/2\":3}}"})
  void findsNoneWhereThereIsNone(String listing) {
    script.lists(listing);
    assertThat(devlink.port(PF, 1)).isEmpty();
  }

  @Test
  void aListingThatIsNoJsonIsAnError() {
    script.lists("pci/0000:06:00.0/2: type eth {");
    assertThatThrownBy(() -> devlink.port(PF, 1))
        .isInstanceOf(DroverException.class)
        .hasMessage("devlink -j port show prints no JSON");
  }

  @Test
  void readsAnAttributeOfOnePort() {
    assertThat(devlink.attribute(PORT, "migratable")).contains("disable");
    assertThat(devlink.attribute(PORT, "ipsec_packet")).isEmpty();
  }

  /** As the kernel says beside an answer that lacks it; of an attribute that is told, nothing. */
  @Test
  void hearsWhyAnAttributeIsNotTold() {
    assertThat(devlink.warnings(PORT)).isEmpty();
    script.hasNoMigratable(
        "Warning: mlx5_core: Device doesn't support migration.\nsomething else\n");
    assertThat(devlink.attribute(PORT, "migratable")).isEmpty();
    assertThat(devlink.warnings(PORT))
        .containsExactly("mlx5_core: Device doesn't support migration.");
  }

  /** So it is of a driver without devlink, and in another network namespace than the host's. */
  @Test
  void whatTheKernelDoesNotShowHereIsSaidWithWhereToLook() {
    String remedy =
        "failed with ENODEV (no such device): it says 'kernel answers: No such device'; there is none in this"
            + " network namespace: the switch's mode may have changed, or the platform may not be in"
            + " the host's namespace; `devlink dev show` and `devlink port show` list what there"
            + " is";
    assertThatThrownBy(() -> devlink.eswitchMode("0000:09:00.0"))
        .isInstanceOf(KernelCallException.class)
        .hasMessage("devlink -j dev eswitch show on pci/0000:09:00.0 " + remedy);
    assertThatThrownBy(() -> devlink.attribute("pci/0000:06:00.0/7", "migratable"))
        .hasMessage("devlink -j port show on pci/0000:06:00.0/7 " + remedy);
  }

  @Test
  void readsTheModeOfASwitch() {
    assertThat(devlink.eswitchMode(PF)).isEqualTo("switchdev");
    script.mode("legacy");
    assertThat(devlink.eswitchMode(PF)).isEqualTo("legacy");
  }

  @Test
  void setsAnAttributeAndLooksAtItAfterwards() {
    devlink.set(PORT, "migratable", "enable");
    assertThat(script.migratable()).isEqualTo("enable");
    assertThat(script.told()).containsExactly(SET + "enable", SHOW);

    script.setsNothing();
    assertThatThrownBy(() -> devlink.set(PORT, "migratable", "disable"))
        .isInstanceOf(DroverException.class)
        .hasMessage(
            "devlink port function set "
                + PORT
                + " migratable disable went well, and yet it is enable; the kernel's log may say"
                + " why");
  }

  /** As {@code devlink} prints them: its own words, and those of the kernel. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "devlink answers: Operation not supported | EOPNOTSUPP | the adapter's firmware or the",
        "kernel answers: Operation not supported | EOPNOTSUPP | the adapter's firmware or the",
        "devlink answers: Operation not permitted | EPERM | run as root",
        "devlink answers: Device or resource busy | EBUSY | the kernel's log may say why",
        "kernel answers: Cannot allocate memory | ENOMEM | the kernel's log may say why",
        "kernel answers: Resource temporarily unavailable | EAGAIN | the kernel's log may say why",
        "kernel answers: No such device or address | ENXIO | the kernel's log may say why",
        "kernel answers: Invalid argument | EINVAL | the kernel's log may say why",
        "kernel answers: Input/output error | EIO | the kernel's log may say why",
        "devlink answers: No such device | ENODEV | there is none in this network"
      })
  void whatTheKernelRefusesIsSaidWithItsErrno(String errors, String errno, String remedy) {
    script.fails(SET + "enable", "Error: mlx5_core: The kernel's own words.\n" + errors + "\n");
    assertThatThrownBy(() -> devlink.set(PORT, "migratable", "enable"))
        .isInstanceOfSatisfying(
            KernelCallException.class,
            e -> assertThat(e.errno().name()).as("errno").isEqualTo(errno))
        .hasMessageStartingWith(
            "devlink port function set migratable enable on " + PORT + " failed with " + errno)
        .hasMessageContaining("'Error: mlx5_core: The kernel's own words.; " + errors + "'")
        .hasMessageContaining(remedy);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Unknown option \"migratable\" | iproute2 6.2 or newer knows it",
        "Failed to connect to devlink Netlink | this kernel has no devlink"
      })
  void whatTheProgramRefusesIsSaidWithItsWords(String errors, String remedy) {
    script.fails(SET + "enable", errors + "\n");
    assertThatThrownBy(() -> devlink.set(PORT, "migratable", "enable"))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("failed, saying '" + errors + "'")
        .hasMessageContaining(remedy);
  }

  @Test
  void aMachineWithoutTheProgramIsToldWhatItLacks() {
    script.isGone();
    assertThatThrownBy(() -> devlink.eswitchMode(PF))
        .isInstanceOf(DroverException.class)
        .hasMessage(
            "there is no program devlink ("
                + folder.resolve("devlink")
                + "): install iproute2 6.2 or newer, or name it by the property"
                + " org.drover.devlink");
  }

  /** More than a pipe holds, on both of its outputs. */
  @Test
  void hearsAllThatItSays() throws IOException {
    Answer answer = program("seq 100000; seq 100000 >&2; exit 3").run(List.of());
    assertThat(answer.status()).isEqualTo(3);
    assertThat(answer.output()).hasLineCount(100_000);
    assertThat(answer.errors()).isEqualTo(answer.output());
  }

  @Test
  void oneThatDoesNotEndIsKilled() throws IOException {
    Program hanging = new DevlinkProgram(List.of(script("exec sleep 600")), Duration.ofMillis(100));
    assertThatThrownBy(() -> hanging.run(List.of("port", "show")))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("devlink port show did not end within 0 s, and was killed");
  }

  /** What one that was cut short has done is not known. */
  @Test
  void anInterruptDoesNotCutItShort() throws IOException {
    Thread.currentThread().interrupt();
    Answer answer = program("echo done").run(List.of());
    assertThat(Thread.interrupted()).as("the thread stays interrupted").isTrue();
    assertThat(answer).isEqualTo(new Answer(0, "done\n", ""));
  }

  @Test
  void speaksInTheLanguageThatIsUnderstood() throws IOException {
    assertThat(program("echo $LC_ALL").run(List.of()).output()).isEqualTo("C\n");
  }

  private Program program(String line) throws IOException {
    return new DevlinkProgram(
        List.of(folder.resolve("absent"), script(line)), Duration.ofSeconds(60));
  }

  private Path script(String line) throws IOException {
    Path file = Files.createDirectories(folder.resolve("own")).resolve("devlink");
    Files.writeString(file, "#!/bin/sh\n" + line + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }
}
