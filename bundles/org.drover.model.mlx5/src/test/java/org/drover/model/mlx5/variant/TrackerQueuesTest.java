// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.variant;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.drover.api.spi.ModelLog;
import org.drover.model.mlx5.firmware.Adapter;
import org.drover.model.mlx5.firmware.AdapterSettings;
import org.drover.model.mlx5.firmware.SimulatedCore;
import org.junit.jupiter.api.Test;

/**
 * The DMA addresses in the mailboxes of the page tracker's queues, which are no part of what was
 * recorded of the kernel's driver. Places by hand from mlx5_ifc.h, in bytes: dbr_addr is at 56 of
 * cqc and at 160 of qpc, which begin at 16 and 24; the pages follow from 272 on.
 */
class TrackerQueuesTest {
  private static final int CREATE_CQ = 0x400;
  private static final int CREATE_QP = 0x500;
  private static final int PAGES = 272;

  /** Commands of a kind, from the journal: sequence, result, and the sizes of both mailboxes. */
  private static List<ByteBuffer> commands(Adapter adapter, int opcode) {
    ByteBuffer journal = ByteBuffer.wrap(adapter.journal().bytes()).order(ByteOrder.LITTLE_ENDIAN);
    List<ByteBuffer> found = new ArrayList<>();
    while (journal.hasRemaining()) {
      journal.getLong();
      int inSize = journal.getInt();
      int outSize = journal.getInt();
      ByteBuffer in = journal.slice(journal.position(), inSize).order(ByteOrder.BIG_ENDIAN);
      if ((in.getShort(0) & 0xffff) == opcode) {
        found.add(in);
      }
      journal.position(journal.position() + inSize + outSize);
    }
    return found;
  }

  private static List<Long> pages(ByteBuffer in) {
    List<Long> pages = new ArrayList<>();
    for (int at = PAGES; at < in.capacity(); at += Long.BYTES) {
      pages.add(in.getLong(at));
    }
    return pages;
  }

  @Test
  void nameTheirPagesAndDoorbells() {
    Adapter adapter = new Adapter(AdapterSettings.usual(1));
    try (SimulatedCore core = adapter.core(0)) {
      Mlx5vfDevice device = new Mlx5vfDevice(core, 0, Runnable::run);
      device.opened();
      assertThat(device.log().orElseThrow().start(List.of(new ModelLog.Range(0, 1 << 30)), 4096))
          .isEqualTo(4096);

      ByteBuffer cq = commands(adapter, CREATE_CQ).get(0);
      List<ByteBuffer> qps = commands(adapter, CREATE_QP);
      assertThat(qps).hasSize(2);
      List<Long> all = new ArrayList<>(pages(cq));
      all.addAll(pages(qps.get(0)));
      long doorbells = cq.getLong(16 + 56);
      all.add(doorbells);
      assertThat(pages(cq)).isNotEmpty();
      assertThat(pages(qps.get(0))).isNotEmpty();
      assertThat(all)
          .doesNotHaveDuplicates()
          .allSatisfy(page -> assertThat(page).isPositive().matches(at -> at % 4096 == 0));
      assertThat(qps.get(0).getLong(24 + 160)).as("in the same page").isEqualTo(doorbells + 64);
      assertThat(pages(qps.get(1))).as("it receives nothing").isEmpty();
      assertThat(qps.get(1).getLong(24 + 160)).isZero();
      device.closed();
    }
  }
}
