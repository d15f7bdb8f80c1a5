// SPDX-License-Identifier: Apache-2.0
package org.drover.vendor.mtty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.drover.api.spi.RegionAccess;
import org.junit.jupiter.api.Test;

/** Reading a port out on a device that fails in the middle of it. */
class UartRegistersTest {
  /** A port of one FIFO whose line status can be read a few times only. */
  private static final class Fifo implements RegionAccess {
    private final Deque<Byte> bytes = new ArrayDeque<>(List.of((byte) 1, (byte) 2, (byte) 3));
    private int statusReads;
    private boolean refusesWrites;

    Fifo(int statusReads) {
      this.statusReads = statusReads;
    }

    @Override
    public void read(int region, long offset, ByteBuffer into) {
      if (offset == 5) {
        statusReads--;
        if (statusReads < 0) {
          throw new IllegalStateException("no line status any more");
        }
        into.put((byte) (bytes.isEmpty() ? 0 : 1));
      } else {
        into.put(offset == 0 ? bytes.remove() : 0);
      }
    }

    @Override
    public void write(int region, long offset, ByteBuffer from) {
      if (refusesWrites) {
        throw new IllegalStateException("no write any more");
      }
      bytes.add(from.get());
    }
  }

  @Test
  void putsBackWhatItReadWhenAReadFails() {
    Fifo fifo = new Fifo(2);
    assertThatThrownBy(() -> new UartRegisters(fifo).observe(1))
        .hasMessage("no line status any more");
    assertThat(fifo.bytes).containsExactlyInAnyOrder((byte) 1, (byte) 2, (byte) 3);
  }

  @Test
  void tellsTheFirstFailureFirst() {
    Fifo fifo = new Fifo(1);
    fifo.refusesWrites = true;
    assertThatThrownBy(() -> new UartRegisters(fifo).observe(1))
        .hasMessage("no line status any more")
        .hasSuppressedException(new IllegalStateException("no write any more"));
  }

  @Test
  void leavesTheBytesInTheirOrder() {
    Fifo fifo = new Fifo(20);
    assertThat(new UartRegisters(fifo).observe(1).port(0).fifo)
        .containsExactly((byte) 1, (byte) 2, (byte) 3);
    assertThat(fifo.bytes).containsExactly((byte) 1, (byte) 2, (byte) 3);
  }
}
