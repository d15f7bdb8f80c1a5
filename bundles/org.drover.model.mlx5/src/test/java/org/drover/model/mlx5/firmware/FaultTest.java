// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

/** A fault's line, as the stand-in takes it too. */
class FaultTest {
  @Test
  void readsItsLine() {
    assertThat(Fault.of(" status 0x118 -1 9 0 1\n"))
        .isEqualTo(new Fault(Fault.Kind.STATUS, 0x118, -1, 9, 0, 1));
    assertThat(Fault.of("error 277 1 110 2 3"))
        .isEqualTo(new Fault(Fault.Kind.ERROR, 0x115, 1, 110, 2, 3));
    assertThat(Fault.of("submit 0x118\t0 12 0 1").kind()).isEqualTo(Fault.Kind.SUBMIT);
    assertThat(Fault.of("delay 0x118 0 1000 0 1").kind()).isEqualTo(Fault.Kind.DELAY);
  }

  @Test
  void writesTheLineThatItReads() {
    assertThat(Fault.of("delay 280 -1 0x10 2 3")).hasToString("delay 0x118 -1 16 2 3");
  }

  @Test
  void saysWhatIsWrong() {
    refuses("status 0x118 -1 9 0", "a fault is KIND OPCODE OP_MOD VALUE SKIP COUNT, not ");
    refuses("status 0x118 -1 9 0 1 1", "a fault is KIND OPCODE OP_MOD VALUE SKIP COUNT, not ");
    refuses("slow 0x118 -1 9 0 1", "the kind of a fault is status, error, submit or delay, not ");
    refuses("STATUS 0x118 -1 9 0 1", "the kind of a fault is ");
    refuses("status 0x118 -1 nine 0 1", "'nine' of a fault is not a number");
    refuses("status 0x118 -1 9 0 0", "value and skip of a fault are 0 or more, its count 1 or");
    refuses("status 0x118 -1 9 -1 1", "value and skip of a fault are 0 or more, its count 1 or");
    refuses("status 0x118 -1 -9 0 1", "value and skip of a fault are 0 or more, its count 1 or");
  }

  private static void refuses(String line, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Fault.of(line))
        .withMessageStartingWith(message);
  }
}
