// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTest {

  @Test
  void writesWhatNoReaderTakesAsItsNumber() {
    assertThat(Plain.text("a\u0000\u001b\u007f\u0085\uffff\ud800b\tc"))
        .isEqualTo("a\\u0000\\u001b\\u007f\\u0085\\uffff\\ud800b\\u0009c");
  }

  @Test
  void keepsLinesLettersAndPairsOfSurrogates() {
    assertThat(Plain.text("é\n\ud83d\udc04")).isEqualTo("é\n\ud83d\udc04");
    assertThat(Plain.line(" a\nb ")).isEqualTo("a b");
  }

  @Test
  void wrapsAtBlanksAndBreaksWhatHasNone() {
    assertThat(Wrapped.lines("one two three", 7)).containsExactly("one two", "three");
    assertThat(Wrapped.lines("abcdefgh", 3)).containsExactly("abc", "def", "gh");
    assertThat(Wrapped.lines("a\n\nb", 3)).containsExactly("a", "", "b");
    assertThat(Wrapped.lines("", 3)).containsExactly("");
    assertThat(Wrapped.labelled("x: ", "one two", 6)).isEqualTo("x: one\n   two\n");
  }
}
