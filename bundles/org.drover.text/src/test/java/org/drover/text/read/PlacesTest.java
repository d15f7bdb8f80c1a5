// SPDX-License-Identifier: Apache-2.0
package org.drover.text.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.drover.api.DroverException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlacesTest {
  private static final Path HERE = Path.of("/var/images");

  @ParameterizedTest
  @CsvSource({
    "a.img,file:///var/images/a.img",
    "../a b.img,file:///var/a%20b.img",
    "/tmp/a.img,file:///tmp/a.img",
    "file:/tmp/a.img,file:/tmp/a.img",
    "tcp://h:1,tcp://h:1",
    "./odd:name,file:///var/images/odd:name",
  })
  void anImageIsAFileUnlessItHasAScheme(String text, String uri) {
    assertThat(Places.image(text, HERE)).hasToString(uri);
  }

  @Test
  void aTildeIsThePlatformsHome() {
    assertThat(Places.image("~/a.img", HERE))
        .isEqualTo(Path.of(System.getProperty("user.home"), "a.img").toUri());
  }

  @ParameterizedTest
  @CsvSource({
    "7000,tcp://127.0.0.1:7000",
    ":7000,tcp://127.0.0.1:7000",
    "tcp://:7000,tcp://127.0.0.1:7000",
    "tcp://0.0.0.0:7000,tcp://0.0.0.0:7000",
    "unix:/run/d.sock,unix:/run/d.sock",
  })
  void listensOnTheLoopbackUnlessTold(String text, String uri) {
    assertThat(Places.listener(text)).hasToString(uri);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp://h:1 2", "tcp:"})
  void refusesBrokenUris(String text) {
    assertThatThrownBy(() -> Places.listener(text))
        .isInstanceOf(DroverException.class)
        .hasMessageStartingWith("'" + text + "' is not a URI: ");
  }

  @Test
  void refusesAPlaceWithoutAScheme() {
    assertThatThrownBy(() -> Places.listener("localhost"))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("write for example tcp://127.0.0.1:7000");
  }

  @Test
  void devicesAreNoPeers() {
    assertThat(Places.isPeer("vfio:0000:3b:00.2")).isFalse();
    assertThat(Places.isPeer("emu:a=emu:b")).isFalse();
    assertThat(Places.isPeer("tcp://h:1")).isTrue();
    assertThat(Places.isPeer("unix:/run/d.sock")).isTrue();
  }
}
