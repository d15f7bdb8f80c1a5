// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.drover.api.DroverException;
import org.junit.jupiter.api.Test;

class BelongingsTest {
  private final Belongings belongings = new Belongings();

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
    assertThat(belongings.giveBack()).containsExactly("last", "first");
    assertThat(belongings.giveBack()).isEmpty();
  }

  /** The end of one late migration is no reason to tell again of what another one holds. */
  @Test
  void whatCannotBeGivenBackIsToldOnceForEachReason() {
    Held held = new Held("m1 is at work");
    belongings.add(held);
    assertThat(belongings.giveBack()).containsExactly("m1 is at work");
    assertThat(belongings.giveBack()).isEmpty();
    held.why = "the bus is gone";
    assertThat(belongings.giveBack()).containsExactly("the bus is gone");
    held.why = null;
    assertThat(belongings.giveBack()).containsExactly("given back");
    assertThat(belongings.giveBack()).isEmpty();
  }

  @Test
  void whatComesAfterTheEndGoesBackAtOnce() {
    belongings.giveBack();
    assertThatThrownBy(() -> belongings.add(() -> Optional.of("given back")))
        .hasMessage("This session has ended; given back.");
  }
}
