// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.drover.api.DeviceAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NewMdevTest {

  @Test
  void isReadAndWrittenAsASourceAsksForIt() {
    NewMdev mdev = NewMdev.parse("emu", "mdev:mtty/mtty-2");

    assertThat(mdev).isEqualTo(new NewMdev("emu", "mtty", "mtty-2"));
    assertThat(mdev).hasToString("mdev:mtty/mtty-2");
    assertThat(mdev.address()).isEqualTo(DeviceAddress.parse("mdev:mtty/mtty-2"));
    assertThat(NewMdev.isAskedBy(mdev.address())).isTrue();
    assertThat(NewMdev.isAskedBy(DeviceAddress.parse("vfio:mtty"))).isFalse();
  }

  @Test
  void theParentMayBeAPciFunction() {
    assertThat(NewMdev.parse("vfio", "mdev:0000:3b:00.0/nvidia-35"))
        .isEqualTo(new NewMdev("vfio", "0000:3b:00.0", "nvidia-35"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mtty/mtty-2",
        "mdev:mtty-2",
        "mdev:/mtty-2",
        "mdev:mtty/",
        "mdev:../mtty-2",
        "mdev:mtty/..",
        "mdev:a/b/mtty-2",
        "mdev:mtty/mtty 2",
        "vfio:mtty/mtty-2"
      })
  void whatIsNoneIsRefusedWithTheForm(String text) {
    assertThatThrownBy(() -> NewMdev.parse("vfio", text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("write mdev:PARENT/TYPE, for example mdev:mtty/mtty-2");
  }
}
