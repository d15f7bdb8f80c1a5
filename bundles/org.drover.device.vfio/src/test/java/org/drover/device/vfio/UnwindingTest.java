// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnwindingTest {
  private final List<String> undone = new ArrayList<>();
  private final Unwinding undo = new Unwinding();

  @Test
  void undoesTheLastStepFirst() {
    undo.onFailure(() -> undone.add("first"));
    undo.onFailure(() -> undone.add("second"));

    undo.close();

    assertThat(undone).containsExactly("second", "first");
  }

  @Test
  void undoesTheRestAfterAStepThatFails() {
    undo.onFailure(() -> undone.add("first"));
    undo.onFailure(
        () -> {
          throw new IllegalStateException("second");
        });
    undo.onFailure(
        () -> {
          throw new IllegalStateException("third");
        });

    assertThatThrownBy(undo::close)
        .hasMessage("third")
        .satisfies(
            e ->
                assertThat(e.getSuppressed())
                    .singleElement()
                    .extracting(Throwable::getMessage)
                    .isEqualTo("second"));
    assertThat(undone).containsExactly("first");
  }

  @Test
  void undoesNothingThatIsKept() {
    undo.onFailure(() -> undone.add("first"));

    undo.keep();
    undo.close();

    assertThat(undone).isEmpty();
  }
}
