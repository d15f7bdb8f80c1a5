// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import java.io.IOException;
import org.drover.api.DroverException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DirtyCommandTest extends ShellTestBase {

  @AfterEach
  void everyMeasurementIsClosed() {
    assertThat(platform.dirty.open).hasValue(0);
  }

  @Test
  void showsRateSourcesAndMap() throws IOException {
    assertThat(out("vfio:dirty emu:mtty-0 --seconds 0"))
        .contains(
            "round    1, 1.00 s\n",
            "dirty    1 of 16384 pages of 4.0 KiB (0.0 %)\n",
            "rate     1.0 pages/s, 0.00 MiB/s\n",
            "told by  the fake: 1 pages\n",
            "0x1000000  :....",
            "Each character is 16 pages: . clean");
    assertThat(platform.dirty.begun).containsExactly("emu:mtty-0 4096");
  }

  @Test
  void showsSoManyRoundsOfOneMeasurement() throws IOException {
    String out = out("vfio:dirty emu:mtty-0 --seconds 0 --rounds 3 --page-size 64k");

    assertThat(out.lines().filter(line -> line.startsWith("round")))
        .containsExactly("round    1, 1.00 s", "round    2, 1.00 s", "round    3, 1.00 s");
    assertThat(platform.dirty.begun).containsExactly("emu:mtty-0 65536");
  }

  @Test
  void waitsAsLongAsARoundShallLast() throws IOException {
    long began = System.nanoTime();

    out("vfio:dirty emu:mtty-0 --seconds 1");

    assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(1_000_000_000L);
  }

  @Test
  void printsAnArrayOfRoundsForPrograms() throws IOException {
    JsonArray rounds = json("vfio:dirty emu:mtty-0 --seconds 0 --rounds 2 --json").getAsJsonArray();

    assertThat(rounds).hasSize(2);
    assertThat(rounds.get(0).getAsJsonObject().get("dirtyPages").getAsLong()).isEqualTo(1);
    assertThat(rounds.get(1).getAsJsonObject().get("dirtyPages").getAsLong()).isEqualTo(2);
  }

  @Test
  void whatIsTypedWronglyBeginsNothing() throws IOException {
    assertThat(failure("vfio:dirty emu:mtty-0 --rounds 0"))
        .isEqualTo("--rounds 0 shows nothing; leave it out for one round.");
    assertThat(failure("vfio:dirty emu:mtty-0 --page-size 4q"))
        .isEqualTo("--page-size '4q' is not a size; write it as 64M, 4096 or 0x1000.");
    assertThat(failure("vfio:dirty emu:mtty-0 --seconds x")).startsWith("--seconds 'x'");
    assertThat(platform.dirty.begun).isEmpty();
  }

  @Test
  void saysWhyItIsRefused() throws IOException {
    platform.dirty.refusal = new DroverException("nobody holds emu:mtty-0");

    assertThat(failure("vfio:dirty emu:mtty-0")).isEqualTo("nobody holds emu:mtty-0");
  }
}
