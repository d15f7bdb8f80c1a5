// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.service.ConformanceRequest;
import org.drover.api.service.ConformanceVerdict;
import org.drover.shell.Shell.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConformCommandTest extends ShellTestBase {
  private static final DeviceAddress MTTY = DeviceAddress.parse("emu:mtty-0");

  @TempDir private Path folder;

  @Test
  void printsTheTableAlone() throws IOException {
    assertThat(out("vfio:conform emu:mtty-0 --fresh")).isEqualTo("TABLE PASS\n");
    assertThat(platform.conformance.requests)
        .containsExactly(
            new ConformanceRequest(
                MTTY, true, false, List.of(), Duration.ofSeconds(30), Optional.empty()));
  }

  @Test
  void asksForWhatWasTyped() throws IOException {
    out(
        "vfio:conform --dangerous emu:mtty-0 --only pairs,info.argsz --patience 7 --fresh --via cdev");
    assertThat(platform.conformance.requests)
        .containsExactly(
            new ConformanceRequest(
                MTTY,
                true,
                true,
                List.of("pairs", "info.argsz"),
                Duration.ofSeconds(7),
                Optional.of(AccessPath.CDEV)));
  }

  @Test
  void askedByNobodyItDoesNothingThatTheMachineMayDieOf() throws IOException {
    String dangerous = "vfio:conform vfio:0000:3b:00.2 --fresh --dangerous";
    assertThat(failure(dangerous))
        .isEqualTo(
            "Nothing was done; answer yes at a terminal, or give --yes, if the machine may die of"
                + " pairs.blocked.");
    assertThat(failure(dangerous + " --json")).contains("the machine may die of pairs.blocked");
    assertThat(platform.conformance.requests).isEmpty();
  }

  @Test
  void goesOnWithAYes() throws IOException {
    out("vfio:conform vfio:0000:3b:00.2 --fresh --dangerous --yes");
    assertThat(platform.conformance.requests)
        .singleElement()
        .matches(ConformanceRequest::dangerous);
  }

  /** Neither what is not dangerous, nor what an emulated kernel dies of. */
  @Test
  void doesNotAskWhereTheMachineCannotDie() throws IOException {
    out("vfio:conform vfio:0000:3b:00.2 --fresh --dangerous --only info.argsz");
    out("vfio:conform vfio:0000:3b:00.2 --fresh");
    out("vfio:conform emu:mtty-0 --fresh --dangerous");
    assertThat(platform.conformance.requests).hasSize(3);
  }

  @Test
  void theEndOfItsTimeEndsTheRunAndShowsWhatCameUntilThen() throws IOException {
    platform.conformance.waits = true;
    Result result = run("vfio:conform emu:mtty-0 --fresh --timeout 0");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).isEqualTo("TABLE PASS\n");
    assertThat(result.err())
        .isEqualTo(
            "The 0 s of --timeout are over: the run ended after 1 checks; emu:mtty-0 was left"
                + " RUNNING\n");
    assertThat(Thread.interrupted()).as("the thread is Karaf's again").isFalse();
  }

  @Test
  void aTimeThatIsOverWithTheLastCheckEndsNothing() throws IOException {
    out("vfio:conform emu:mtty-0 --fresh --only info --timeout 0");
    assertThat(Thread.interrupted()).isFalse();
    out("vfio:conform emu:mtty-0 --fresh --timeout 60");
  }

  @Test
  void failsIfACheckFailsAndPrintsTheTableStill() throws IOException {
    platform.conformance.verdict = ConformanceVerdict.FAIL;
    Result result = run("vfio:conform emu:mtty-0 --fresh");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out().strip()).isEqualTo("TABLE FAIL");
    assertThat(result.err()).isEqualTo("1 check of 1 failed on emu:mtty-0.\n");
  }

  @Test
  void failsIfNothingWasExecuted() throws IOException {
    platform.conformance.verdict = ConformanceVerdict.NOT_APPLICABLE;
    Result result = run("vfio:conform emu:mtty-0 --fresh");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).isEqualTo("No check was executed on emu:mtty-0.\n");
  }

  @Test
  void aKnownDeviationIsNoFailure() throws IOException {
    platform.conformance.verdict = ConformanceVerdict.KNOWN_DEVIATION;
    assertThat(out("vfio:conform emu:mtty-0 --fresh")).isEqualTo("TABLE KNOWN_DEVIATION\n");
  }

  @Test
  void isRefusedWithoutConsent() throws IOException {
    assertThat(failure("vfio:conform emu:mtty-0")).contains("--fresh");
    assertThat(platform.conformance.requests).isEmpty();
  }

  @Test
  void refusesWhatCannotBeMeant() throws IOException {
    assertThat(failure("vfio:conform --fresh"))
        .isEqualTo("ADDRESS is missing; see vfio:conform --help");
    assertThat(failure("vfio:conform emu:mtty-0 --fresh --patience long")).contains("'long'");
    assertThat(failure("vfio:conform emu:mtty-0 --fresh --via container"))
        .isEqualTo("'container' is no way to open a device; write group or cdev");
    for (String patience : List.of("0", "86401", "9223372036854775807")) {
      assertThat(failure("vfio:conform emu:mtty-0 --fresh --patience " + patience))
          .isEqualTo(
              "a patience of " + patience + " s is out of range: allow a system call 1 to 86400 s");
    }
    for (String nothing : List.of(",", "''", "' , '")) {
      assertThat(failure("vfio:conform emu:mtty-0 --fresh --only " + nothing))
          .contains("names no check");
    }
    assertThat(platform.conformance.requests).isEmpty();
  }

  @Test
  void writesFilesOfItsOwnersAlone() throws IOException {
    Path junit = folder.resolve("conform.xml");
    Path markdown = folder.resolve("conform.md");
    out("vfio:conform emu:mtty-0 --fresh --junit " + junit + " --markdown " + markdown);
    assertThat(junit).hasContent("JUNIT PASS");
    assertThat(markdown).hasContent("MARKDOWN PASS");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(junit)))
        .isEqualTo("rw-------");
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("conform.xml", "conform.md");
  }

  @Test
  void aFileThatCannotBeWrittenIsToldBeforeTheDeviceIsWiped() throws IOException {
    String taken = " --fresh --junit " + folder.resolve("good.xml") + " --markdown " + folder;
    assertThat(failure("vfio:conform emu:mtty-0" + taken)).contains("Cannot write " + folder);
    assertThat(platform.conformance.requests).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFileThatCannotBeWrittenAfterAllKeepsNoOtherFromIt() throws IOException {
    Path junit = folder.resolve("conform.xml");
    Path markdown = folder.resolve("conform.md");
    platform.conformance.during = () -> Files.createDirectory(junit);
    Result result =
        run("vfio:conform emu:mtty-0 --fresh --junit " + junit + " --markdown " + markdown);
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out().strip()).isEqualTo("TABLE PASS");
    assertThat(result.err()).contains("Cannot write " + junit).hasLineCount(1);
    assertThat(markdown).hasContent("MARKDOWN PASS");
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("conform.xml", "conform.md");
  }

  @Test
  void whatCameOfARunThatDidNotEndIsPrintedAndWritten() throws IOException {
    platform.conformance.unfinished = true;
    Path junit = folder.resolve("conform.xml");
    Result result = run("vfio:conform emu:mtty-0 --fresh --junit " + junit);
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out().strip()).isEqualTo("TABLE PASS");
    assertThat(result.err())
        .isEqualTo("the run ended after 1 checks; emu:mtty-0 was left RUNNING\n");
    assertThat(junit).hasContent("JUNIT PASS");
  }

  @Test
  void listsTheChecksThatAreNamed() throws IOException {
    assertThat(out("vfio:conform --list")).isEqualTo("TABLE [info.argsz, pairs.blocked]\n");
    assertThat(out("vfio:conform --list --only pairs")).isEqualTo("TABLE [pairs.blocked]\n");
    assertThat(json("vfio:conform --list --json --only info").getAsJsonArray())
        .singleElement()
        .satisfies(
            check ->
                assertThat(check.getAsJsonObject().get("id").getAsString())
                    .isEqualTo("info.argsz"));
    assertThat(platform.conformance.requests).isEmpty();
  }
}
