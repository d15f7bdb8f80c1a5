// SPDX-License-Identifier: Apache-2.0
package org.drover.text.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.drover.api.DroverException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {
  @ParameterizedTest
  @CsvSource({"0,0", "4096,4096", "0x1000,4096", "0XfF,255", "010,10"})
  void decimalAndHexadecimal(String text, long value) {
    assertThat(Numbers.parse("OFFSET", text, 4096)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "-1", "0x", "4097", "1k", "0xffffffffffffffff", "1e3"})
  void refusesTheRest(String text) {
    assertThatThrownBy(() -> Numbers.parse("OFFSET", text, 4096))
        .isInstanceOf(DroverException.class)
        .hasMessage(
            "OFFSET '" + text + "' is not a number from 0 to 4096; write it as 4096 or 0x1000.");
  }

  @Test
  void secondsUpToAYear() {
    assertThat(Numbers.seconds("--timeout", "0")).isZero();
    assertThat(Numbers.seconds("--timeout", "31536000")).isEqualTo(Duration.ofDays(365));
    assertThatThrownBy(() -> Numbers.seconds("--timeout", "31536001"))
        .isInstanceOf(DroverException.class)
        .hasMessageStartingWith("--timeout '31536001' is not a number from 0 to 31536000;");
  }

  @Test
  void bytes() {
    assertThat(Numbers.bytes("48656C")).containsExactly(0x48, 0x65, 0x6c);
    assertThat(Numbers.bytes("0x1d")).containsExactly(0x1d);
    assertThat(Numbers.bytes("00:ff")).containsExactly(0x00, 0xff);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0x", "4", "4g", "48 65"})
  void refusesWhatAreNotBytes(String text) {
    assertThatThrownBy(() -> Numbers.bytes(text))
        .isInstanceOf(DroverException.class)
        .hasMessageStartingWith("'" + text + "' are not bytes;");
  }
}
