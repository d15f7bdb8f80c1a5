// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.contents;

/** What a function counts, from 0 and as 64 bits; in the order in which its contents have them. */
public enum Counter {
  /** Packets that were received. */
  RX_PACKETS(0),
  /** Their bytes. */
  RX_BYTES(1),
  /** Packets for which no entry of a queue was ready. */
  RX_DROPS(2),
  /** Writes to the memory of whoever has the function open. */
  DMA_WRITES(3);

  private final int index;

  Counter(int index) {
    this.index = index;
  }

  long at() {
    return VfLayout.AT_COUNTERS + (long) index * Long.BYTES;
  }
}
