// SPDX-License-Identifier: Apache-2.0
package org.drover.text.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.service.PlanRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanWordsTest {
  private static PlanRequest parse(String from, String into) {
    return PlanWords.parse(from, into, Path.of("/work"), false);
  }

  @Test
  void aDeviceIntoAnother() {
    assertThat(parse("emu:a", "emu:b"))
        .isEqualTo(new PlanRequest(DeviceAddress.parse("emu:a"), DeviceAddress.parse("emu:b")));
    assertThat(parse("3b:00.2", "0000:3b:00.3"))
        .isEqualTo(
            new PlanRequest(
                DeviceAddress.parse("vfio:0000:3b:00.2"),
                DeviceAddress.parse("vfio:0000:3b:00.3")));
  }

  @Test
  void aDeviceToAPlatform() {
    PlanRequest plain = parse("emu:a", "tcp://h:7000");
    assertThat(plain.peer()).contains(URI.create("tcp://h:7000"));
    assertThat(plain.destination()).isEmpty();
    assertThat(parse("emu:a=emu:b", "tcp://h:7000").destination())
        .contains(DeviceAddress.parse("emu:b"));
    assertThat(parse("emu:a=mdev:mtty/mtty-2", "tcp://h:7000"))
        .isEqualTo(
            new PlanRequest(
                new PlanRequest.Device(DeviceAddress.parse("emu:a")),
                Optional.of(DeviceAddress.parse("mdev:mtty/mtty-2")),
                Optional.of(URI.create("tcp://h:7000")),
                false));
  }

  @ParameterizedTest
  @CsvSource({
    "a.img, file:///work/a.img",
    "/tmp/a.img, file:///tmp/a.img",
    "file:/tmp/a.img, file:/tmp/a.img",
    "./odd:name.img, file:///work/odd:name.img",
  })
  void anImageIntoADevice(String text, URI place) {
    assertThat(parse(text, "emu:b").from()).isEqualTo(new PlanRequest.Image(place));
  }

  @Test
  void refusesTwoDestinationsAndAnImageThatTravels() {
    assertThatThrownBy(() -> parse("emu:a=emu:b", "emu:c"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("names a destination, and so does 'emu:c'");
    assertThatThrownBy(() -> parse("a.img", "tcp://h:7000"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is restored where it is");
  }
}
