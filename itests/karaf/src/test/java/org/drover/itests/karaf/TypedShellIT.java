// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** That a page which does not work when it is typed as a person types it is found. */
class TypedShellIT {
  private TypedShell shell;

  @BeforeEach
  void open() throws Exception {
    shell = TypedShell.open(Map.of("WORD", "known"));
  }

  @AfterEach
  void close() {
    shell.close();
  }

  @Test
  void whatOneBlockLeavesIsThereForTheNext() throws Exception {
    shell.type(List.of("other=$WORD"));
    shell.type(List.of("cat", "test \"$other\" = known"));
  }

  @Test
  void aLineThatDoesNotEndHidesNothing() throws Exception {
    shell.type(List.of("printf half"));
    shell.type(List.of("true"));
  }

  @Test
  void aBlockThatLeavesTheCheckoutIsFound() throws Exception {
    shell.type(List.of("(cd / && pwd)"));
    assertThatThrownBy(() -> shell.type(List.of("cd /")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("where [cd /] has left the shell");
  }

  @Test
  void aCommandThatFailsIsFoundWithWhatItSaid() {
    assertThatThrownBy(() -> shell.type(List.of("echo reason >&2", "(exit 3)", "echo not here")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll("ended with 3", "reason\n")
        .hasMessageNotContaining("not here\n");
  }
}
