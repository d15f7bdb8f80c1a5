// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.drover.api.DroverException;
import org.junit.jupiter.api.Test;

class BelongingsTest {
  private final Belongings belongings =
      new Belongings(new Work(new NotedDesk(Path.of("/nowhere"))), Rig.GUARD);

  /** Something that cannot be given back as long as there is a reason. */
  private static final class Held implements Belongings.Belonging {
    private String why;

    Held(String why) {
      this.why = why;
    }

    @Override
    public Optional<String> giveBack() {
      if (why != null) {
        throw new DroverException(why);
      }
      return Optional.of("given back");
    }
  }

  @Test
  void theLastThatCameGoesFirst() {
    belongings.add(() -> Optional.of("first"));
    belongings.add(Optional::empty);
    belongings.add(() -> Optional.of("last"));
    assertThat(belongings.giveBack().all()).containsExactly("last", "first");
    assertThat(belongings.giveBack().all()).isEmpty();
  }

  @Test
  void whatCannotBeGivenBackIsToldAndTriedAgain() {
    Held held = new Held("m1 is at work");
    belongings.add(() -> Optional.of("another thing given back"));
    belongings.add(held);
    assertThat(belongings.giveBack())
        .isEqualTo(
            new Belongings.Given(List.of("another thing given back"), List.of("m1 is at work")));
    held.why = null;
    assertThat(belongings.giveBack())
        .isEqualTo(new Belongings.Given(List.of("given back"), List.of()));
    assertThat(belongings.giveBack().all()).isEmpty();
  }

  @Test
  void whatComesAfterTheEndSaysNothingOfTheRest() {
    belongings.add(new Held("m1 is at work"));
    belongings.giveBack();
    assertThatThrownBy(() -> belongings.add(Optional::empty)).hasMessage("This session has ended.");
  }

  @Test
  void whatComesAfterTheEndGoesBackAtOnce() {
    belongings.giveBack();
    assertThatThrownBy(() -> belongings.add(() -> Optional.of("given back")))
        .hasMessage("This session has ended; given back.");
  }
}
