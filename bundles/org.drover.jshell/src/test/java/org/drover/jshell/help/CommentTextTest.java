// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.help;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommentTextTest {
  @Test
  void layoutsParagraphsAndTags() {
    assertThat(
            CommentText.lines(
                """
                Takes a lease and opens the
                device: {@code open("emu:a")}.

                <p>See {@link Devices#held(DeviceAddress) what is held} and {@link #use}; a &lt; b.

                @param address whom
                @param owner for whom, which may
                    go on in the next line
                @return the lease
                @throws org.drover.api.DroverException if not
                """,
                60))
        .containsExactly(
            "Takes a lease and opens the device: open(\"emu:a\").",
            "",
            "See what is held and use; a < b.",
            "  address: whom",
            "  owner: for whom, which may go on in the next line",
            "  returns the lease",
            "  throws org.drover.api.DroverException: if not");
  }

  @Test
  void wrapsAndIndentsWhatIsLong() {
    assertThat(
            CommentText.lines(
                "One two three four five six.\n<ul>\n<li>seven eight nine ten\n</ul>\n"
                    + "@param x eleven twelve thirteen",
                20))
        .containsExactly(
            "One two three four",
            "five six.",
            "",
            "- seven eight nine",
            "  ten",
            "  x: eleven twelve",
            "      thirteen");
  }

  @Test
  void nothingIsNothing() {
    assertThat(CommentText.lines("", 40)).isEmpty();
  }
}
