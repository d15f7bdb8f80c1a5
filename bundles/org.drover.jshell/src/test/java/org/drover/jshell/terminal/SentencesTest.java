// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SentencesTest {
  @Test
  void breaksBetweenWordsAndGoesOnBehindABar() {
    assertThat(Sentences.broken("|  one two three four", 12))
        .isEqualTo("|  one two\n|  three\n|  four");
    assertThat(Sentences.broken("|  short\n|  one two three", 12))
        .isEqualTo("|  short\n|  one two\n|  three");
  }

  @Test
  void aWordThatIsTooLongStandsAlone() {
    assertThat(Sentences.broken("|  a incomprehensible b", 10))
        .isEqualTo("|  a\n|  incomprehensible\n|  b");
  }

  @Test
  void leavesAloneWhatFitsWhatIsAlignedAndWhatIsNotTheConsoles() {
    assertThat(Sentences.broken("|  one two", 10)).isEqualTo("|  one two");
    assertThat(Sentences.broken("|  name    what it does", 10))
        .isEqualTo("|  name    what it does");
    assertThat(Sentences.broken("|    source of a snippet", 10))
        .isEqualTo("|    source of a snippet");
    assertThat(Sentences.broken("a value of many words", 10)).isEqualTo("a value of many words");
    assertThat(Sentences.broken("|  one two three", 0)).isEqualTo("|  one two three");
  }
}
