// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.drover.api.service.ImageRequest;
import org.drover.shell.Shell.Result;
import org.drover.testkit.samples.ImageSamples;
import org.junit.jupiter.api.Test;

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
