// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.drover.model.mlx5.contents.StandInFiller;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The state piece by piece, as migration_in_chunks has it; what is asked for is 1 MiB at most. */
class ChunksTest {
  private static final int MIB = 1 << 20;
  private static final int STATE = 5 * MIB;

  private final Adapter adapter =
      new Adapter(AdapterSettings.usual(2).withStateSize(STATE).withFiller(StandInFiller::new));
  private final SimulatedCore core = adapter.core(0);
  private final VfDriver driver = new VfDriver(core, 0x10);

  @AfterEach
  void close() {
    core.close();
  }

  @Test
  void asksForAPieceAndTellsTheWhole() {
    VfDriver.Answer answer = driver.query(false, true);
    assertThat(answer.required()).isEqualTo(MIB);
    assertThat(answer.remaining()).isEqualTo(STATE + 48);
    adapter.vhca(0).resize(1000);
    assertThat(driver.query(false, true).required()).as("less than a piece").isEqualTo(1048);
  }

  /** The first SAVE is not incremental, the next are; each says what the next one needs. */
  @Test
  void handsOutPieces() {
    driver.stop();
    driver.query(false, true);
    VfDriver.Key key = driver.key(512);
    List<Long> actual = new ArrayList<>();
    List<Long> next = new ArrayList<>();
    for (int piece = 0; piece < 3; piece++) {
      VfDriver.Answer answer = driver.save(key, piece > 0, false);
      actual.add(answer.actual());
      next.add(answer.next());
    }
    // 2 MiB have room for a head, an extent's and 511 pages; 1280 pages are 511, 511 and 258.
    long full = 48 + 511 * 4096L;
    assertThat(actual).containsExactly(full, full, 48 + 258 * 4096L);
    assertThat(next).containsExactly((long) MIB, (long) MIB, 0L);
    assertThat(driver.save(key, true, false).status()).as("no more").isEqualTo(9);
  }

  @Test
  void tellsANextPieceThatIsSmaller() {
    driver.stop();
    driver.query(false, true);
    VfDriver.Key key = driver.key(1271);
    VfDriver.Answer answer = driver.save(key, false, false);
    // Of 1280 pages 1270 are in it.
    assertThat(answer.next()).isEqualTo(48 + 10 * 4096);
  }

  @Test
  void piecesMakeUpTheWhole() {
    driver.stop();
    driver.query(false, true);
    SimulatedCore otherCore = adapter.core(1);
    VfDriver other = new VfDriver(otherCore, 0x11);
    other.stop();
    VfDriver.Key key = driver.key(257);
    boolean first = true;
    for (long next = 1; next > 0; first = false) {
      VfDriver.Answer answer = driver.save(key, !first, false);
      next = answer.next();
      assertThat(other.load(key, answer.actual()).result()).isZero();
    }
    otherCore.close();
    ByteBuffer one = ByteBuffer.allocate(STATE);
    ByteBuffer two = ByteBuffer.allocate(STATE);
    adapter.vhca(0).contents().read(0, one);
    adapter.vhca(1).contents().read(0, two);
    assertThat(two.flip()).isEqualTo(one.flip());
  }

  /** The driver does not look at what is left then: it is dirty data of the next round. */
  @Test
  void handsOutPiecesOfARunningFunction() {
    driver.query(false, true);
    VfDriver.Key key = driver.key(512);
    assertThat(driver.save(key, false, true).actual()).isEqualTo(48 + 511 * 4096);
    assertThat(driver.query(true, true).remaining()).isEqualTo(48 + 769 * 4096);
    assertThat(driver.query(true, true).required()).isEqualTo(MIB);
  }

  @Test
  void forgetsTheRestAtAReset() {
    driver.stop();
    driver.query(false, true);
    driver.save(driver.key(512), false, false);
    adapter.vhca(0).reset();
    driver.stop();
    assertThat(driver.save(driver.key(512), true, false).status()).isEqualTo(9);
  }
}
