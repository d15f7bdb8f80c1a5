// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.drover.api.DroverException;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.Owner;
import org.drover.api.service.Tracing;
import org.drover.shell.Shell.Result;
import org.drover.testkit.samples.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TraceCommandTest extends ShellTestBase {
  private static final String FIRST =
      "12:00:00.123456 [drover-s1-session] VFIO_DEVICE_FEATURE SET MIG_DEVICE_STATE(DEVICE fd 9,"
          + " {argsz=16, device_state=STOP_COPY, data_fd=-1 -> 11}) = 0 <12.3 us>";
  private static final String SECOND =
      "12:00:00.123456 [drover-s1-session] VFIO_DEVICE_FEATURE SET MIG_DEVICE_STATE(DEVICE fd 9,"
          + " {argsz=16, device_state=RESUMING, data_fd=-1}) = -1 EINVAL (invalid argument)"
          + " <12.3 us>";

  @TempDir private Path folder;

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void printsACallALine() throws IOException {
    Result result = run("vfio:trace emu:mtty-0");

    assertThat(result.status()).isZero();
    assertThat(result.err()).isEqualTo("Tracing emu:mtty-0; Ctrl-C ends it.\n");
    assertThat(result.out().lines()).containsExactly(FIRST, SECOND);
    assertThat(platform.tracing.closed).isTrue();
  }

  @Test
  void ofASessionEachLineNamesTheDevice() throws IOException {
    assertThat(run("vfio:trace s1").out())
        .contains(" [drover-s1-session] emu:mtty-0 VFIO_DEVICE_FEATURE SET");
    assertThat(platform.tracing.asked).containsExactly("s1");
  }

  @Test
  void printsAnObjectALineForPrograms() throws IOException {
    List<String> lines = run("vfio:trace emu:mtty-0 --json").out().lines().toList();

    assertThat(lines).hasSize(2);
    JsonObject failed = JsonParser.parseString(lines.get(1)).getAsJsonObject();
    assertThat(failed)
        .hasToString(
            JsonParser.parseString(
                    """
                    {"sequence": 2, "at": "2025-03-01T12:00:00.123456789Z",
                     "thread": "drover-s1-session", "device": "emu:mtty-0",
                     "file": "DEVICE fd 9", "call": "VFIO_DEVICE_FEATURE SET MIG_DEVICE_STATE",
                     "arguments": "{argsz=16, device_state=RESUMING, data_fd=-1}",
                     "result": -22, "errno": "EINVAL", "tookNs": 12345}
                    """)
                .toString());
    assertThat(JsonParser.parseString(lines.get(0)).getAsJsonObject().get("errno").isJsonNull())
        .isTrue();
  }

  @Test
  void aSummaryTakesThePlaceOfTheCalls() throws IOException {
    String text = run("vfio:trace emu:mtty-0 --summary").out();
    assertThat(text)
        .doesNotContain("argsz")
        .contains("EINVAL 1", "P50 us", "5000.0")
        .endsWith("2 calls of emu:mtty-0.\n");

    platform.tracing.closed = false;
    JsonObject json = json("vfio:trace emu:mtty-0 --summary --json").getAsJsonObject();
    assertThat(json)
        .hasToString(
            JsonParser.parseString(
                    """
                    {"devices": ["emu:mtty-0"], "recorded": 2, "dropped": 0, "file": null,
                     "calls": [{"call": "VFIO_DEVICE_FEATURE SET MIG_DEVICE_STATE", "count": 2,
                                "errors": [{"errno": "EINVAL", "count": 1}], "minNs": 1000,
                                "p50Ns": 2000, "p90Ns": 3000, "p99Ns": 4000, "maxNs": 5000000}]}
                    """)
                .toString());
  }

  @Test
  void aFileIsItsOwnersAloneAndReplacesAnEarlierOne() throws IOException {
    Path file = Files.writeString(folder.resolve("a.trace"), "earlier");
    platform.tracing.dropped = 3;

    String out = run("vfio:trace emu:mtty-0 --to " + file).out();

    assertThat(out)
        .isEqualTo(
            "2 calls of emu:mtty-0 in "
                + file
                + ".\n3 calls were not recorded: they came faster than they could be written.\n");
    assertThat(Files.readAllLines(file))
        .containsExactly(
            FIRST,
            SECOND,
            "# 3 calls were not recorded: they came faster than they could be written.");
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(files()).containsExactly("a.trace");
  }

  @Test
  void aFileThatCannotBeMadeIsOneSentenceAndNothingIsLeft() throws IOException {
    assertThat(run("vfio:trace emu:mtty-0 --to " + folder).err())
        .isEqualTo("Cannot write " + folder + ": it is a directory.\n");
    Path nowhere = folder.resolve("nowhere/a.trace");
    assertThat(run("vfio:trace emu:mtty-0 --to " + nowhere).err())
        .isEqualTo(
            "Cannot write "
                + nowhere
                + ": there is no directory "
                + nowhere.getParent()
                + "; make it first.\n");
    assertThat(failure("vfio:trace emu:mtty-0 --to tcp://host:1"))
        .contains("'tcp://host:1' is not the path of a file");
    assertThat(files()).isEmpty();
    assertThat(platform.tracing.closed).as("no trace is left running").isTrue();
  }

  @Test
  void whatWasRecordedBeforeAFailureIsKeptAndSaid() throws IOException {
    Path file = folder.resolve("a.trace");
    platform.tracing.endless = true;
    platform.tracing.failure = Optional.of(new DroverException("emu:mtty-1 cannot be traced"));

    assertThat(run("vfio:trace s1 --to " + file).err().lines())
        .containsExactly(
            "Tracing s1; Ctrl-C ends it.",
            "What was recorded is in " + file + ".part.",
            "emu:mtty-1 cannot be traced");
    assertThat(files()).containsExactly("a.trace.part");
  }

  @Test
  void saysOnceWhyADeviceThatIsCheckedForConformanceShowsNoCalls() throws IOException {
    platform.tracing.endless = true;
    platform.tracing.silent = true;
    Owner conform = new Owner(Owner.Kind.COMMAND, "vfio:conform");
    platform.devices.leases.put(
        Samples.MTTY,
        new LeaseInfo(
            Samples.MTTY,
            conform,
            Samples.NOON,
            false,
            Optional.empty(),
            Optional.empty(),
            List.of()));

    Result result = run("vfio:trace emu:mtty-0 --summary --seconds 1");

    assertThat(result.out()).isEqualTo("0 calls of emu:mtty-0.\n");
    assertThat(result.err().lines())
        .containsExactly(
            "Tracing emu:mtty-0; Ctrl-C ends it.",
            "emu:mtty-0: its name is reserved by command vfio:conform, whose calls are made by"
                + " another process and are not seen.");
  }

  @Test
  void aDeviceThatASessionOrAPersonHoldsIsNotCalledReserved() throws IOException {
    platform.devices.lease(Samples.MTTY, new Owner(Owner.Kind.COMMAND, "vfio:state of ada"));
    assertThat(run("vfio:trace emu:mtty-0").err()).doesNotContain("reserved");

    Owner session = new Owner(Owner.Kind.SESSION, "s1");
    platform.devices.leases.put(
        Samples.MTTY,
        new LeaseInfo(
            Samples.MTTY,
            session,
            Samples.NOON,
            false,
            Optional.empty(),
            Optional.empty(),
            List.of()));
    assertThat(run("vfio:trace emu:mtty-0").err()).doesNotContain("reserved");
  }

  @Test
  void endsAfterSoManySeconds() throws IOException {
    platform.tracing.endless = true;

    assertThat(run("vfio:trace emu:mtty-0 --seconds 1").out().lines()).hasSize(2);
    assertThat(platform.tracing.closed).isTrue();
  }

  @Test
  void refusalsAreOneSentence() throws IOException {
    assertThat(failure("vfio:trace emu:mtty-9"))
        .isEqualTo("there is no device emu:mtty-9; there are emu:mtty-0");
    assertThat(failure("vfio:trace emu:mtty-0 --seconds soon"))
        .startsWith("--seconds 'soon' is not a number");
    platform.context.unregister(Tracing.class);
    assertThat(failure("vfio:trace emu:mtty-0")).contains("bundle:start org.drover.core");
  }
}
