// SPDX-License-Identifier: Apache-2.0
package org.drover.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NotesTest {

  @Test
  void keepsTheFirstHundredSentencesAndCountsTheOthers() {
    Notes notes = new Notes("m1");
    for (int i = 0; i < 300; i++) {
      notes.add("sentence " + i);
    }
    assertThat(notes.all())
        .hasSize(101)
        .startsWith("sentence 0", "sentence 1")
        .endsWith("sentence 99", "and 200 more, which are in the log");
  }
}
