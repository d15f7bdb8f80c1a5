// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.drover.model.mlx5.core.Mlx5Capabilities;
import org.drover.model.mlx5.core.Mlx5Core.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a page tracker is made of, in the order of real-vendor-drivers.md §2: ALLOC_PD, CREATE_CQ,
 * CREATE_QP, CREATE_MKEY, CREATE_QP, 5 steps, CREATE_GENERAL_OBJECT. Places of the fields by hand
 * from mlx5_ifc.h, in bytes.
 */
class TrackerObjectsTest {
  private static final int OBJECT = 16;

  private final Adapter adapter =
      new Adapter(
          AdapterSettings.usual(2)
              .withCapabilities(
                  new Mlx5Capabilities(
                      true, true, true, false, true, true, 3, 20, 40, 17, 12, 21)));
  private final SimulatedCore core = adapter.core(0);
  private final VfDriver driver = new VfDriver(core, 0x10);
  private int pd;
  private int cq;
  private int reporting;

  @BeforeEach
  void makeQueues() {
    pd = driver.allocPd().number();
    cq = driver.exec(driver.command(272, 0x400, 0), 16).number();
    int host = createQp(cq, 0).number();
    reporting = createQp(0, 3).number();
    assertThat(List.of(cq, host, reporting)).containsExactly(1, 1, 2);
    step(0x502, host);
    step(0x503, host);
    step(0x502, reporting);
    step(0x503, reporting);
    assertThat(step(0x504, reporting)).isZero();
  }

  @AfterEach
  void close() {
    core.close();
  }

  /** qpc at byte 24: pd at 5, cqn_rcv at 0x9d, rq_type in the lowest bits of 0xac. */
  private VfDriver.Answer createQp(int cqn, int rqType) {
    ByteBuffer in = driver.command(272, 0x500, 0);
    in.putInt(24 + 4, pd).putInt(24 + 0x9c, cqn).put(24 + 0xac, (byte) rqType);
    return driver.exec(in, 16);
  }

  private int step(int opcode, int qpn) {
    return driver.exec(driver.command(272, opcode, 0).putInt(8, qpn), 16).status();
  }

  /** A page_track of 48 bytes behind the head, then 16 bytes for each range. */
  private ByteBuffer tracker(int ranges, int logSpace, int logPage) {
    ByteBuffer in = driver.command(OBJECT + 48 + ranges * 16, 0xa00, 0x46);
    in.putShort(OBJECT + 10, (short) 0x10);
    in.put(OBJECT + 16, (byte) 1).put(OBJECT + 17, (byte) logSpace);
    in.put(OBJECT + 18, (byte) logPage).put(OBJECT + 19, (byte) 17);
    return in.putInt(OBJECT + 20, reporting).put(OBJECT + 27, (byte) ranges);
  }

  private int status(ByteBuffer in) {
    return driver.exec(in, 16).status();
  }

  private ByteBuffer ofTracker(int size, int opcode, int id) {
    return driver.command(size, opcode, 0x46).putInt(8, id);
  }

  @Test
  void makesAndRemovesATracker() {
    VfDriver.Answer made = driver.exec(tracker(3, 20, 12), 16);
    assertThat(made.result()).isZero();
    assertThat(made.number()).isEqualTo(1);
    assertThat(adapter.objects()).isEqualTo(new LiveObjects(1, 0, 0, 1, 2, 1));
    assertThat(status(ofTracker(16, 0xa03, 1))).isZero();
    assertThat(status(ofTracker(16, 0xa03, 1))).as("BAD_RES").isEqualTo(5);
    assertThat(status(driver.command(16, 0x501, 0).putInt(8, 1))).isZero();
    assertThat(status(driver.command(16, 0x501, 0).putInt(8, 2))).isZero();
    assertThat(status(driver.command(16, 0x501, 0).putInt(8, 2))).isEqualTo(5);
    assertThat(status(driver.command(16, 0x401, 0).putInt(8, 1))).isZero();
    assertThat(status(driver.command(16, 0x401, 0).putInt(8, 1))).isEqualTo(5);
    assertThat(adapter.objects()).isEqualTo(new LiveObjects(1, 0, 0, 0, 0, 0));
  }

  @Test
  void keepsItsLimits() {
    assertThat(status(tracker(0, 20, 12))).as("no range: BAD_INP_LEN").isEqualTo(0x50);
    assertThat(status(tracker(4, 20, 12))).as("ranges").isEqualTo(3);
    assertThat(status(tracker(1, 19, 12))).as("small").isEqualTo(3);
    assertThat(status(tracker(1, 41, 12))).as("large").isEqualTo(3);
    assertThat(status(tracker(1, 20, 11))).as("small pages").isEqualTo(3);
    assertThat(status(tracker(1, 20, 22))).as("large pages").isEqualTo(3);
    assertThat(adapter.objects().trackers()).isZero();
    assertThat(status(tracker(1, 40, 21))).isZero();
  }

  @Test
  void refusesOtherObjects() {
    assertThat(status(tracker(1, 20, 12).putShort(6, (short) 0x47))).as("type").isEqualTo(3);
    assertThat(status(tracker(1, 20, 12).put(OBJECT + 16, (byte) 2))).as("track").isEqualTo(3);
    byte[] bytes = Arrays.copyOf(tracker(2, 20, 12).array(), 95);
    assertThat(status(ByteBuffer.wrap(bytes))).as("half a range").isEqualTo(0x50);
    adapter.capabilities(
        new Mlx5Capabilities(true, true, true, false, true, false, 3, 20, 40, 17, 12, 21));
    assertThat(status(tracker(1, 20, 12))).as("no adv_virtualization").isEqualTo(3);
  }

  @Test
  void makesOneForAFunction() {
    assertThat(status(tracker(1, 20, 12))).isZero();
    assertThat(status(tracker(1, 20, 12))).as("LIM_ERR").isEqualTo(8);
    assertThat(status(tracker(1, 20, 12).putShort(OBJECT + 10, (short) 0x11))).isZero();
  }

  @Test
  void queuePairsGoStepByStep() {
    int qpn = createQp(cq, 0).number();
    assertThat(step(0x503, qpn)).as("BAD_QP_STATE").isEqualTo(0x10);
    assertThat(step(0x504, qpn)).isEqualTo(0x10);
    assertThat(step(0x502, qpn)).isZero();
    assertThat(step(0x502, qpn)).isEqualTo(0x10);
    assertThat(step(0x503, qpn)).isZero();
    assertThat(step(0x504, qpn)).isZero();
    assertThat(step(0x504, qpn)).isEqualTo(0x10);
    assertThat(step(0x502, 99)).as("BAD_RES").isEqualTo(5);
  }

  @Test
  void reportsByAQueuePairThatMaySend() {
    assertThat(status(tracker(1, 20, 12).putInt(OBJECT + 20, 1))).as("receives").isEqualTo(0x10);
    assertThat(status(tracker(1, 20, 12).putInt(OBJECT + 20, 9))).as("none").isEqualTo(5);
  }

  @Test
  void queuePairsNeedTheirDomainAndQueue() {
    assertThat(createQp(99, 0).status()).as("no such queue: BAD_PARAM").isEqualTo(3);
    assertThat(createQp(99, 3).status()).as("does not receive").isZero();
    pd = 99;
    assertThat(createQp(cq, 0).status()).isEqualTo(3);
  }

  private int report(int id, int state) {
    return report(id, state, 4096);
  }

  private int report(int id, int state, long length) {
    ByteBuffer in = ofTracker(OBJECT + 48, 0xa01, id).putLong(OBJECT + 40, length);
    return status(in.put(OBJECT + 16, (byte) (state << 4)));
  }

  private int stateOf(int id) {
    ByteBuffer out = driver.exec(ofTracker(16, 0xa02, id), 64).out();
    assertThat(out.get(0)).isZero();
    return out.get(16 + 16) >> 4;
  }

  @Test
  void trackerBreaks() {
    List<Event> heard = new ArrayList<>();
    core.onEvent(heard::add);
    assertThat(adapter.breakTracker(0)).as("none yet").isFalse();
    driver.exec(tracker(1, 20, 12), 16);
    assertThat(stateOf(1)).as("TRACKING").isZero();
    assertThat(report(1, 1)).isZero();
    assertThat(report(1, 1, 0)).as("of nothing").isEqualTo(3);
    assertThat(report(1, 0)).as("not asked to report").isEqualTo(3);
    assertThat(adapter.breakTracker(1)).as("another function").isFalse();
    assertThat(heard).isEmpty();
    assertThat(adapter.breakTracker(0)).isTrue();
    assertThat(heard).as("OBJECT_CHANGE").containsExactly(new Event(0x27, 1));
    assertThat(stateOf(1)).as("ERROR").isEqualTo(2);
    assertThat(report(1, 1)).as("taken all the same").isZero();
    assertThat(stateOf(1)).isEqualTo(2);
    assertThat(report(7, 1)).isEqualTo(5);
    assertThat(driver.exec(ofTracker(16, 0xa02, 7), 64).status()).isEqualTo(5);
    assertThat(driver.exec(driver.command(16, 0xa02, 0x47).putInt(8, 1), 64).status()).isEqualTo(3);
  }

  @Test
  void hearsOfQueuesUntilItEnds() {
    List<Event> heard = new ArrayList<>();
    var registration = core.onEvent(heard::add);
    adapter.tell(new Event(0x05, 2));
    registration.end();
    adapter.tell(new Event(0x05, 3));
    assertThat(heard).containsExactly(new Event(5, 2));
  }

  @Test
  void namesItsPageOfDoorbellsAndItsEventQueue() {
    assertThat(core.uarPage()).isEqualTo(1);
    assertThat(core.compEqn()).isEqualTo(1);
    assertThat(core.vhca().vf()).isZero();
  }

  @Test
  void aFirmwareThatBeginsAnewHasNoneOfThem() {
    assertThat(status(tracker(1, 20, 12))).isZero();
    adapter.restart();
    assertThat(adapter.objects()).isEqualTo(new LiveObjects(0, 0, 0, 0, 0, 0));
    assertThat(status(ofTracker(16, 0xa03, 1))).as("BAD_RES").isEqualTo(5);
    assertThat(driver.exec(driver.command(272, 0x400, 0), 16).number()).isEqualTo(1);
  }
}
