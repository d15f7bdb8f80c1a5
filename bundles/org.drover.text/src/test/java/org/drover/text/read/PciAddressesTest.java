// SPDX-License-Identifier: Apache-2.0
package org.drover.text.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.drover.api.DeviceAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PciAddressesTest {
  @ParameterizedTest
  @CsvSource({
    "0000:3b:00.2, vfio:0000:3b:00.2",
    "vfio:0000:3b:00.2, vfio:0000:3b:00.2",
    "3b:00.2, vfio:0000:3b:00.2",
    "0000:3B:0A.2, vfio:0000:3b:0a.2",
    "10000:01:00.0, vfio:10000:01:00.0",
    "emu:0000:3b:00.2, emu:0000:3b:00.2"
  })
  void aFunctionIsWrittenWithAndWithoutItsScheme(String text, String address) {
    assertThat(PciAddresses.parse(text)).isEqualTo(DeviceAddress.parse(address));
  }

  @ParameterizedTest
  @CsvSource({"eth0", "0000:3b:00.8", "0000:3b:00", "3b:00.2x"})
  void whatIsNoneIsRefused(String text) {
    assertThatThrownBy(() -> PciAddresses.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not a device address");
  }

  @Test
  void severalHaveCommasBetweenThem() {
    assertThat(PciAddresses.parse(List.of("3b:00.2,vfio:0000:3b:00.3", "3b:00.4")))
        .extracting(DeviceAddress::name)
        .containsExactlyInAnyOrder("0000:3b:00.2", "0000:3b:00.3", "0000:3b:00.4");
  }
}
