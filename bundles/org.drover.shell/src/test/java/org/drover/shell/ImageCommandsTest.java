// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.drover.api.service.Drivers.DriverInfo;
import org.drover.api.service.ImageRequest;
import org.drover.api.service.InspectRequest;
import org.drover.api.service.SaveRequest.Then;
import org.drover.api.service.SessionState;
import org.drover.shell.Shell.Result;
import org.drover.testkit.samples.ImageSamples;
import org.drover.testkit.samples.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageCommandsTest extends ShellTestBase {
  private static final URI IMAGE = URI.create("file:///var/tmp/a.img");

  @Test
  void inspectsAnImage() throws IOException {
    assertThat(out("vfio:inspect /var/tmp/a.img")).contains("STOP_COPY_SIZE", "| MEANING");
    assertThat(out("vfio:inspect --hex /var/tmp/a.img")).contains("00000010  00 a0 04");
    assertThat(json("vfio:inspect /var/tmp/a.img --json").getAsJsonObject().get("bytes"))
        .hasToString("5000");
    assertThat(out("vfio:inspect /var/tmp/a.img --json")).doesNotContain("head");
    assertThat(out("vfio:inspect /var/tmp/a.img --json --hex")).contains("head");
    assertThat(platform.images.asked).containsOnly(new ImageRequest(IMAGE));
  }

  @Test
  void inspectsARawStream() throws IOException {
    platform.images.next = ImageSamples.raw();
    assertThat(out("vfio:inspect /var/tmp/a.img --vendor mlx5")).contains("raw stream of 3 bytes");
    assertThat(platform.images.asked).containsExactly(new ImageRequest(IMAGE, Optional.of("mlx5")));
  }

  /** All that can be told is told, and then it fails. */
  @Test
  void aFaultIsTheLastWord() throws IOException {
    platform.images.next = ImageSamples.image("frame 1 is torn", "another");
    Result failed = run("vfio:inspect /var/tmp/a.img");
    assertThat(failed.status()).isEqualTo(1);
    assertThat(failed.err()).isEqualTo("file:///var/tmp/a.img: frame 1 is torn\n");
    assertThat(failed.out()).contains("fault    frame 1 is torn", "STOP_COPY_SIZE");
  }

  /** What the engine reads is the device's, not a file's of that name. */
  @Test
  void inspectsADeviceThatRunsOn() throws IOException {
    FakeSession session = device();
    session.end(Samples.report(SessionState.DONE, ""));

    Result done = run("vfio:inspect emu:mtty-0");

    assertThat(done.status()).isZero();
    assertThat(done.out()).contains("raw stream of 3 bytes");
    assertThat(done.err()).contains("emu:mtty-0 stood for ", " and runs on (migrate-1).");
    assertThat(platform.sessions.requests)
        .containsExactly(new InspectRequest(Samples.MTTY, Then.RUN, false));
    assertThat(platform.images.asked).isEmpty();
    assertThat(
            json("vfio:inspect emu:mtty-0 --then stop --fresh --json").getAsJsonObject().keySet())
        .contains("devices", "faults");
    assertThat(platform.sessions.requests)
        .last()
        .isEqualTo(new InspectRequest(Samples.MTTY, Then.STOP, true));
  }

  private FakeSession device() {
    platform.drivers.add(new DriverInfo("backend", "emu", "x 1.0.0"));
    platform.drivers.add(new DriverInfo("transport", "file", "y 1.0.0"));
    platform.sessions.next = new FakeSession(Samples.snapshot(SessionState.ACTIVE, ""));
    return platform.sessions.next;
  }

  @Test
  void anInspectionThatFailsSaysWhyAndTellsNothing() throws IOException {
    device().end(Samples.report(SessionState.STUCK, "emu:mtty-0 stays in STOP."));
    Result failed = run("vfio:inspect emu:mtty-0");
    assertThat(failed.status()).isEqualTo(1);
    assertThat(failed.out()).isEmpty();
    assertThat(failed.err()).isEqualTo("emu:mtty-0 stays in STOP.\n");
  }

  @Test
  void aFaultOfADeviceIsTheLastWordToo() throws IOException {
    device().end(Samples.report(SessionState.DONE, ""));
    platform.sessions.inspected = ImageSamples.image("frame 1 is torn");
    Result failed = run("vfio:inspect emu:mtty-0");
    assertThat(failed.status()).isEqualTo(1);
    assertThat(failed.out()).contains("fault    frame 1 is torn");
    assertThat(failed.err()).endsWith(").\nframe 1 is torn\n");
  }

  /** Of a device there is nothing to be left: it goes to its safe point. */
  @Test
  void theEndOfItsTimeCancelsIt() throws IOException {
    FakeSession session = device();
    session.whenCancelled =
        () -> session.end(Samples.report(SessionState.CANCELLED, "It was cancelled."));
    Result failed = run("vfio:inspect emu:mtty-0 --timeout 0");
    assertThat(failed.status()).isEqualTo(1);
    assertThat(failed.err()).contains("It was cancelled.");
    assertThat(session.cancelled.getCount()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "emu:mtty-0 --vendor mtty | --vendor is for a file, and emu:mtty-0 is a device",
        "a.img --then stop | --then, --fresh and --timeout are for a device, and 'a.img' is none",
        "a.img --fresh | --then, --fresh and --timeout are for a device",
        "a.img --timeout 3 | --then, --fresh and --timeout are for a device",
        "emu:mtty-0 --then burn | end of an inspection"
      })
  void whatDoesNotGoTogetherIsRefused(String words, String why) throws IOException {
    device();
    Result refused = run("vfio:inspect " + words);
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err()).contains(why);
    assertThat(platform.sessions.requests).isEmpty();
    assertThat(platform.images.asked).isEmpty();
  }

  @Test
  void verifiesAnImage() throws IOException {
    assertThat(out("vfio:verify /var/tmp/a.img"))
        .isEqualTo("file:///var/tmp/a.img is whole: 5000 bytes in 4 frames, SHA-256 9c56cc51.\n");
    assertThat(json("vfio:verify /var/tmp/a.img --json").getAsJsonObject().get("frames"))
        .hasToString("4");
  }

  @Test
  void comparesImages() throws IOException {
    assertThat(out("vfio:diff /var/tmp/a.img /var/tmp/b.img")).isEqualTo("Both hold the same.\n");
    assertThat(out("vfio:diff /var/tmp/a.img /var/tmp/b.img --json")).isEqualTo("[]\n");
    platform.images.differences = ImageSamples.differences();
    Result failed = run("vfio:diff /var/tmp/a.img /var/tmp/b.img");
    assertThat(failed.status()).isEqualTo(1);
    assertThat(failed.err())
        .isEqualTo("file:///var/tmp/a.img and file:///var/tmp/b.img differ in 2 place(s)\n");
    assertThat(failed.out()).contains("| 16 bytes");
  }
}
