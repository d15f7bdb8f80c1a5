// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.variant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.fsm.MigrationState.RUNNING;
import static org.drover.fsm.MigrationState.STOP_COPY;

import java.util.List;
import org.drover.api.Errno;
import org.drover.api.spi.ModelLog;
import org.drover.model.mlx5.core.Mlx5Capabilities;
import org.junit.jupiter.api.Test;

/**
 * The page tracker: 4 ranges at most, 1 MiB to 1 TiB of addresses, pages of 4 to 64 KiB. From
 * sections 2 and 3 of real-vendor-drivers and 4.1 of kernel-vfio-migration.
 */
class PageTrackerTest {
  private static final long MIB = 1 << 20;

  /** {@code MLX5_EVENT_TYPE_*}: a queue, the completion queue, an object. */
  private static final int WQ_CATAS = 5;

  private static final int CQ_ERROR = 4;
  private static final int OBJECT_CHANGE = 0x27;

  private final Bound bound = Bound.plain();
  private final ScriptedCore core = bound.core;
  private final ModelLog log = bound.device.log().orElseThrow();

  private static ModelLog.Range range(long iova, long length) {
    return new ModelLog.Range(iova, length);
  }

  private String start(long pageSize, ModelLog.Range... ranges) {
    return Bound.told(log.start(List.of(ranges), pageSize));
  }

  @Test
  void makesTheQueuesThenTheTracker() {
    assertThat(start(4096, range(0, MIB))).isEqualTo("4096");
    assertThat(core.asked())
        .containsExactly(
            "ALLOC_PD",
            "CREATE_CQ",
            "CREATE_QP",
            "CREATE_MKEY 2097152",
            "CREATE_QP",
            "RST2INIT_QP",
            "INIT2RTR_QP",
            "RST2INIT_QP",
            "INIT2RTR_QP",
            "RTR2RTS_QP",
            "CREATE_GENERAL_OBJECT of [0x0+0x100000]");
    assertThat(log.stop()).isZero();
    assertThat(core.asked())
        .containsExactly(
            "DESTROY_GENERAL_OBJECT",
            "DESTROY_QP",
            "DESTROY_MKEY 1",
            "DESTROY_QP",
            "DESTROY_CQ",
            "DEALLOC_PD");
    assertThat(core.left()).containsExactly(0, 0, 0);
  }

  @Test
  void aSecondStartIsRefusedAndAStopIsAlwaysFine() {
    start(4096, range(0, MIB));
    assertThat(start(4096, range(0, MIB))).isEqualTo("EINVAL");
    assertThat(log.stop()).isZero();
    assertThat(log.stop()).isZero();
    assertThat(start(4096, range(0, MIB))).isEqualTo("4096");
  }

  @Test
  void aReportOfNothingIsRefused() {
    assertThat(Bound.told(log.reportOfNothing())).isEqualTo("EINVAL");
    assertThat(Bound.told(log.report(0, MIB))).isEqualTo("EINVAL");
  }

  @Test
  void thePageSizeIsClamped() {
    for (long[] pair : new long[][] {{1024, 4096}, {8192, 8192}, {1 << 21, 65536}}) {
      assertThat(start(pair[0], range(0, 4 * MIB))).isEqualTo(Long.toString(pair[1]));
      log.stop();
    }
  }

  @Test
  void comparesTheSumOfTheLengthsRoundedUp() {
    assertThat(start(4096, range(0, MIB / 2))).as("2^19").isEqualTo("EOPNOTSUPP");
    assertThat(core.left()).containsExactly(0, 0, 0);
    assertThat(start(4096, range(0, MIB / 2 + 4096))).as("2^20, rounded up").isEqualTo("4096");
    log.stop();
    assertThat(start(4096, range(0, MIB / 2), range(1L << 50, MIB / 2)))
        .as("the sum, not the span")
        .isEqualTo("4096");
    log.stop();
    assertThat(start(4096, range(0, 1L << 40))).isEqualTo("4096");
    log.stop();
    assertThat(start(4096, range(0, (1L << 40) + 4096))).as("2^41").isEqualTo("EOPNOTSUPP");
  }

  @Test
  void mergesAcrossTheSmallestGapsAndCountsThem() {
    start(
        4096,
        range(0x4000000, MIB),
        range(0, MIB),
        range(0x500000, MIB),
        range(0x200000, MIB),
        range(0x1000000, MIB));
    assertThat(core.asked())
        .last()
        .isEqualTo(
            "CREATE_GENERAL_OBJECT of [0x0+0x300000, 0x500000+0x100000, 0x1000000+0x100000,"
                + " 0x4000000+0x100000]");
  }

  @Test
  void aReportIsAskedOfTheFirmware() {
    start(4096, range(0, MIB));
    core.asked();
    assertThat(log.report(0x1000, 0x2000)).isZero();
    assertThat(core.asked()).containsExactly("MODIFY_GENERAL_OBJECT");
  }

  @Test
  void anErrorOfAQueueLastsUntilTheStop() {
    start(4096, range(0, MIB));
    core.event(CQ_ERROR, 99);
    assertThat(log.report(0, MIB)).as("of somebody else").isZero();
    core.event(CQ_ERROR, 0);
    assertThat(Bound.told(log.report(0, MIB))).isEqualTo("EIO");
    assertThat(Bound.told(log.report(0, MIB))).isEqualTo("EIO");
    log.stop();
    start(4096, range(0, MIB));
    assertThat(log.report(0, MIB)).isZero();
    core.event(WQ_CATAS, 0);
    assertThat(Bound.told(log.report(0, MIB))).isEqualTo("EIO");
  }

  @Test
  void anObjectThatChangedIsAskedForItsState() {
    start(4096, range(0, MIB));
    core.asked();
    core.event(OBJECT_CHANGE, 0);
    assertThat(log.report(0, MIB)).as("it still tracks").isZero();
    assertThat(core.asked()).containsExactly("MODIFY_GENERAL_OBJECT", "QUERY_GENERAL_OBJECT");

    core.trackerState = 2;
    core.event(OBJECT_CHANGE, 0);
    assertThat(Bound.told(log.report(0, MIB))).isEqualTo("EIO");
    core.asked();
    assertThat(Bound.told(log.report(0, MIB))).isEqualTo("EIO");
    assertThat(core.asked()).as("until STOP").isEmpty();
  }

  @Test
  void aReportThatTheFirmwareRefusesIsAnErrorOnce() {
    start(4096, range(0, MIB));
    core.fail(0xa01, Errno.EINVAL.negative(), 0);
    assertThat(Bound.told(log.report(0, MIB))).isEqualTo("EINVAL");
    assertThat(log.report(0, MIB)).isZero();
  }

  @Test
  void itSurvivesAResetButNotTheClose() {
    start(4096, range(0, MIB));
    bound.set(STOP_COPY);
    bound.device.reset();
    assertThat(bound.device.state()).isEqualTo(RUNNING);
    assertThat(log.report(0, MIB)).isZero();
    bound.device.closed();
    assertThat(Bound.told(log.report(0, MIB))).isEqualTo("EINVAL");
    assertThat(core.left()).containsExactly(0, 0, 0);
  }

  @Test
  void withoutThePhysicalFunctionItIsGone() {
    start(4096, range(0, MIB));
    core.vf(false);
    assertThat(Bound.told(log.report(0, MIB))).isEqualTo("EINVAL");
    assertThat(log.stop()).isZero();
    assertThat(start(4096, range(0, MIB))).isEqualTo("ENOTCONN");
  }

  @Test
  void aFailedStartLeavesNothing() {
    for (int opcode : new int[] {0x800, 0x400, 0x500, 0x200, 0x502, 0x503, 0x504, 0xa00}) {
      core.fail(opcode, Errno.ENOMEM.negative(), 0);
      assertThat(start(4096, range(0, MIB))).as("0x%x", opcode).isEqualTo("ENOMEM");
      assertThat(core.left()).as("0x%x", opcode).containsExactly(0, 0, 0);
    }
  }

  /** Of gaps that are equal the first goes ({@code vfio_combine_iova_ranges()}). */
  @Test
  void ofEqualGapsTheLowestGoes() {
    start(
        4096,
        range(0, MIB),
        range(2 * MIB, MIB),
        range(4 * MIB, MIB),
        range(6 * MIB, MIB),
        range(8 * MIB, MIB));
    assertThat(core.asked())
        .last()
        .isEqualTo(
            "CREATE_GENERAL_OBJECT of [0x0+0x300000, 0x400000+0x100000, 0x600000+0x100000,"
                + " 0x800000+0x100000]");
  }

  /** A gap is from where a range ends, not from where it begins. */
  @Test
  void aLongRangeIsNearToTheNext() {
    start(
        4096,
        range(0, 7 * MIB),
        range(8 * MIB, MIB),
        range(12 * MIB, MIB),
        range(16 * MIB, MIB),
        range(20 * MIB, MIB));
    assertThat(core.asked())
        .last()
        .isEqualTo(
            "CREATE_GENERAL_OBJECT of [0x0+0x900000, 0xc00000+0x100000, 0x1000000+0x100000,"
                + " 0x1400000+0x100000]");
  }

  /** {@code mlx5vf_start_page_tracker()}: SZ_2M, or four messages if that is more. */
  @Test
  void theReceiveBufferTakesFourMessages() {
    core.capabilities =
        new Mlx5Capabilities(true, true, true, false, true, true, 4, 20, 40, 20, 12, 16);
    assertThat(start(4096, range(0, MIB))).isEqualTo("4096");
    assertThat(core.asked()).contains("CREATE_MKEY 4194304");
  }

  @Test
  void hearsOfEventsWhileItTracks() {
    assertThat(core.listening()).as("of the function alone").containsExactly(0, 1);
    start(4096, range(0, MIB));
    assertThat(core.listening()).containsExactly(1, 1);
    log.stop();
    assertThat(core.listening()).containsExactly(0, 1);
  }

  /** {@code mlx5vf_cmd_remove_migratable()}, after the close. */
  @Test
  void anUnbindLeavesNothingAndHearsNothing() {
    start(4096, range(0, MIB));
    bound.set(STOP_COPY);
    bound.device.removed();
    assertThat(core.left()).containsExactly(0, 0, 0);
    assertThat(core.listening()).containsExactly(0, 0);
  }
}
