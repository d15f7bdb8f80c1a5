// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.drover.itests.platform.Distribution;
import org.drover.itests.platform.Guard;
import org.drover.itests.platform.Until;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code ./drover exec}, {@code stop}, {@code status} and {@code demo}, run as CI would. */
class DroverScriptIT {
  private static final Pattern CHECKSUM = Pattern.compile("CRC32C (0x[0-9a-f]{8})");

  private DroverScript drover;

  @BeforeEach
  void takeAStateOfItsOwn() throws IOException {
    Path state = Files.createDirectories(Distribution.work().resolve("state"));
    drover = new DroverScript(state);
  }

  @AfterEach
  void leaveNothingRunning() throws Exception {
    drover.run("stop", "--force");
    assertThat(drover.pid()).isEmpty();
    assertThat(drover.processes()).isEmpty();
  }

  @Test
  void execStartsAPlatformAndStopsIt() throws Exception {
    DroverScript.Result result = drover.run("exec", "vfio:devices --json");
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(Json.array(result.out()))
        .extracting(device -> device.get("address").getAsString())
        .contains("emu:mtty-0", "emu:mtty-1");
    assertThat(drover.pid()).isEmpty();
    assertThat(drover.run("status").status()).isEqualTo(1);
  }

  @Test
  void leasedDeviceKeepsThePlatformUntilItIsReleased() throws Exception {
    DroverScript.Result opened = drover.run("exec", "vfio:open emu:mtty-0");
    assertThat(opened.status()).isZero();
    assertThat(opened.err()).contains("emu:mtty-0", "./drover stop");
    assertThat(drover.pid()).isPresent();
    long pid = drover.pid().getAsLong();

    DroverScript.Result refused = drover.run("stop");
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err()).contains("emu:mtty-0", "--force");

    joinsWithItsStatusItsSentenceAndItsFolder();
    assertThat(drover.pid()).hasValue(pid);
    assertThat(drover.run("exec", "vfio:release emu:mtty-0").status()).isZero();
    assertThat(drover.pid()).isEmpty();
  }

  private void joinsWithItsStatusItsSentenceAndItsFolder() throws Exception {
    DroverScript.Result unknown = drover.run("exec", "vfio:info", "emu:nothing");
    assertThat(unknown.status()).isEqualTo(1);
    assertThat(unknown.out()).isBlank();
    assertThat(unknown.err().lines())
        .singleElement()
        .asString()
        .contains("there is no device emu:nothing", "emu:mtty-0");

    DroverScript.Result saved = drover.run("exec", "vfio:save emu:mtty-0 here.img --json");
    assertThat(saved.status()).as(saved.err()).isZero();
    // Where this test runs, not where the platform does.
    Path image = Path.of("here.img").toAbsolutePath();
    assertThat(image).exists();
    Files.delete(image);
  }

  /** Nobody has leased anything, and yet it would be gone with the platform. */
  @Test
  void sessionAtWorkKeepsThePlatformUntilItIsCancelled() throws Exception {
    DroverScript.Result listening =
        drover.run("exec", "vfio:listen tcp://127.0.0.1:0 emu:mtty-0 --detach --json");
    assertThat(listening.status()).as(listening.err()).isZero();
    String session = Json.text(Json.object(listening.out()), "session");
    assertThat(listening.err())
        .contains(
            "the platform runs on: stopping the platform is refused: ", "at work: " + session);
    assertThat(drover.pid()).isPresent();

    DroverScript.Result refused = drover.run("stop");
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err()).contains("at work: " + session, "./drover stop --force");

    assertThat(drover.run("exec", "vfio:cancel " + session).status()).isZero();
    Until.holds("it has ended", () -> drover.run("stop").status() == 0);
    assertThat(drover.pid()).isEmpty();
  }

  /** Who stopped it is not told that it runs on. */
  @Test
  void platformThatIsStoppedFromWithinIsWaitedFor() throws Exception {
    DroverScript.Result stopped = drover.run("exec", "vfio:open emu:mtty-0; vfio:shutdown --force");
    assertThat(stopped.out()).as(stopped.err()).endsWith("The platform stops.\n");
    assertThat(stopped.err().lines())
        .as("nothing but that it was started")
        .allMatch(line -> line.startsWith("starting the platform"));
    assertThat(drover.pid()).isEmpty();
  }

  @Test
  void killedPlatformIsNoticedAndAnotherOneStarted() throws Exception {
    assertThat(drover.run("exec", "vfio:open emu:mtty-0").status()).isZero();
    long pid = drover.pid().getAsLong();
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    Until.holds("it is gone", () -> ProcessHandle.of(pid).isEmpty());

    DroverScript.Result result = drover.run("exec", "vfio:devices --json");
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(Json.array(result.out())).allMatch(device -> device.get("lease").isJsonNull());
  }

  @Test
  void endedWhileThePlatformStartsItLeavesNothingRunning() throws Exception {
    DroverScript.Running running = drover.start("exec", "vfio:devices");
    Until.holds("a platform is starting", () -> drover.pid().isPresent());
    long pid = drover.pid().getAsLong();

    running.process().destroy();

    assertThat(running.await().status()).isEqualTo(143);
    assertThat(ProcessHandle.of(pid)).isEmpty();
    assertThat(drover.processes()).isEmpty();
  }

  /** The first one is there until the last one has ended what it waits for. */
  @Test
  void runsAtTheSameTimeShareOnePlatform() throws Exception {
    DroverScript.Running first =
        drover.start("exec", "vfio:migrate emu:mtty-0=emu:mtty-1 --policy manual --json");
    List<DroverScript.Running> others = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      others.add(drover.start("exec", "vfio:emulate mtty racer-" + i));
    }
    long starts = 0;
    for (DroverScript.Running one : others) {
      DroverScript.Result result = one.await();
      assertThat(result.status()).as(result.err()).isZero();
      assertThat(result.out()).startsWith("emu:racer-");
      starts += starts(result);
    }
    Until.holds("the first one waits", this::isSwitchedOver);
    DroverScript.Result held = first.await();
    assertThat(held.status()).as(held.err()).isZero();
    assertThat(starts + starts(held)).isEqualTo(1);
    // The destination stays leased, and with it the platform.
    assertThat(drover.run("exec", "vfio:release emu:mtty-1").status()).isZero();
    assertThat(drover.pid()).isEmpty();
  }

  /** Sessions are counted on over restarts, so that its name is not known before. */
  private boolean isSwitchedOver() throws Exception {
    for (JsonObject session : Json.array(drover.run("exec", "vfio:sessions --json").out())) {
      if (session.get("state").getAsString().equals("HELD")) {
        String id = session.get("session").getAsString();
        return drover.run("exec", "vfio:switchover " + id).status() == 0;
      }
    }
    return false;
  }

  private static long starts(DroverScript.Result result) {
    return result.err().lines().filter("starting the platform"::equals).count();
  }

  @Test
  void demoMovesAStateAndProvesIt() throws Exception {
    DroverScript.Result result = drover.run("demo");
    assertThat(result.status()).as(result.out() + result.err()).isZero();
    assertThat(result.out())
        .contains("MIGRATE DONE", "round 2 ", "They are equal.", "./drover rig")
        .containsPattern("round 1 +256\\.0 MiB in ");
    List<String> checksums =
        CHECKSUM.matcher(result.out()).results().map(found -> found.group(1)).toList();
    assertThat(checksums).hasSize(2);
    assertThat(checksums.get(0)).isEqualTo(checksums.get(1));
  }

  @Test
  void demoThatWasKilledIsSeenStoppedAndDoesNotDisturbTheNext() throws Exception {
    DroverScript.Running demo = drover.start("demo");
    Until.holds("it has a platform", () -> drover.run("status").status() == 0);
    DroverScript.Result second = drover.run("demo");
    assertThat(second.status()).isEqualTo(1);
    assertThat(second.err()).contains("a demo runs already");

    demo.process().destroyForcibly();
    demo.await();
    assertThat(drover.run("status").out()).startsWith("demo running: process ");
    DroverScript.Result stopped = drover.run("stop");
    assertThat(stopped.out()).contains("demo stopped");
    assertThat(drover.processes()).isEmpty();
  }

  /** The platform that it has left ends, instead of keeping its lock. */
  @Test
  void demoThatWasKilledKeepsNobodyFromTheNext() throws Exception {
    DroverScript.Running demo = drover.start("demo", "--break");
    Until.holds("it has a platform", () -> drover.run("status").status() == 0);
    demo.process().destroyForcibly();
    demo.await();

    // What it had asked may have to end first.
    Until.holds(
        "the next one runs",
        // It ends the other's platform first, which is in the middle of its boot.
        () ->
            drover
                .start("demo", "--break")
                .await(Guard.TIMEOUT.multipliedBy(4))
                .err()
                .contains("the migration failed, as it had to"));
    assertThat(drover.processes()).isEmpty();
  }

  @Test
  void brokenDemoFailsAndSaysWhere() throws Exception {
    DroverScript.Result result = drover.run("demo", "--break");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).containsPattern("frame \\d+ at byte \\d+");
    assertThat(result.out()).containsPattern("emu:mtty-0 .*RUNNING");
  }
}
