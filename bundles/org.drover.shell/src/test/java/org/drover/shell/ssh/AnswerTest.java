// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerTest {
  private static final String COLOURED = "\u001b[31;1mred\u001b[m, \u001b[2Kcleared, \u001bM up";
  private static final String PLAIN = "red, \u001b[2Kcleared, \u001bM up";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Answer answer = new Answer(out, err);

  private void print(String text) throws IOException {
    answer.out().write(text.getBytes(StandardCharsets.UTF_8));
  }

  @BeforeEach
  void beginALine() {
    answer.begins();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 1000})
  void leavesColoursOutWhereverTheWritesAreCut(int length) throws IOException {
    for (int from = 0; from < COLOURED.length(); from += length) {
      print(COLOURED.substring(from, Math.min(COLOURED.length(), from + length)));
    }
    assertThat(out).hasToString(PLAIN);
  }

  @Test
  void passesASequenceOnThatIsNotFinished() throws IOException {
    print("a\u001b[3");
    assertThat(out).hasToString("a");
    answer.out().close();
    assertThat(out).hasToString("a\u001b[3");
  }

  @Test
  void tellsAFailureOnceAndLeavesKarafsWordsOut() throws IOException {
    Exception error = new IllegalStateException("no\n  more");
    print("result\n");
    answer.begins();
    answer.fails(error);
    answer.fails(error);
    print("Error executing command: no\n  more\n");
    assertThat(out).hasToString("result\n");
    assertThat(err).hasToString("no more; the log has the whole of it: log:display\n");
    answer.begins();
    print("next\n");
    assertThat(out).hasToString("result\nnext\n");
  }

  @Test
  void saysNothingWhereTheCommandHasSpoken() {
    answer.fails(new CommandException("", "told already"));
    assertThat(err.size()).isZero();
  }

  @Test
  void whatIsPrintedBetweenLinesIsNoResult() throws IOException {
    answer.ends();
    print("\u001b[31mcannot be parsed\u001b[39m\n");
    assertThat(out.size()).isZero();
    assertThat(err).hasToString("cannot be parsed\n");
  }

  @Test
  void namesRoles() {
    answer.fails(new SecurityException("Insufficient credentials."));
    assertThat(err).hasToString("Your roles do not allow this: Insufficient credentials.\n");
  }
}
