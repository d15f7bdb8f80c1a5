// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.List;
import org.drover.model.mlx5.contents.Extent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** 4 GiB of state: what nobody has written takes no memory, and an image none of its own. */
class LargeStateTest {
  private static final long GIB = 1L << 30;

  private final Adapter adapter = new Adapter(AdapterSettings.usual(2).withStateSize(4 * GIB));
  private final SimulatedCore core = adapter.core(0);
  private final VfDriver driver = new VfDriver(core, 0x10);

  @AfterEach
  void close() {
    core.close();
  }

  @Test
  void offersMoreThan32BitsCountInChunksAlone() {
    assertThat(driver.query(false, false).status()).as("LIM_ERR").isEqualTo(8);
    assertThat(driver.query(false, false).result()).as("ENOMEM").isEqualTo(-12);
    VfDriver.Answer answer = driver.query(false, true);
    assertThat(answer.required()).isEqualTo(1 << 20);
    assertThat(answer.remaining()).isEqualTo(4 * GIB + 48);
    adapter.vhca(0).resize(0xffff_ffffL - 48);
    assertThat(driver.query(false, false).required()).as("the most").isEqualTo(0xffff_ffffL);
    adapter.vhca(0).resize(0xffff_ffffL - 47);
    assertThat(driver.query(false, false).status()).isEqualTo(8);
  }

  /** Pieces of 8 MiB; what lies between the first one and the last 20 MiB is taken for clean. */
  @Test
  void goesFromOneFunctionToAnother() {
    ByteBuffer mark = ByteBuffer.wrap(new byte[] {1, 2, 3, 4});
    adapter.vhca(0).write(4 * GIB - 4, mark.duplicate());
    driver.stop();
    driver.query(false, true);
    SimulatedCore otherCore = adapter.core(1);
    VfDriver other = new VfDriver(otherCore, 0x11);
    other.stop();
    VfDriver.Key key = driver.key(2048);
    VfDriver.Answer answer = driver.save(key, false, false);
    assertThat(answer.actual()).isEqualTo(48 + 2047 * 4096);
    adapter.vhca(0).contents().clean(List.of(new Extent(0, 4 * GIB - (20 << 20))));
    long moved = 0;
    do {
      answer = driver.save(key, true, false);
      assertThat(other.load(key, answer.actual()).result()).isZero();
      moved += answer.actual() - 48;
    } while (answer.next() > 0);
    otherCore.close();
    assertThat(moved).isEqualTo(20 << 20);
    ByteBuffer read = ByteBuffer.allocate(4);
    adapter.vhca(1).contents().read(4 * GIB - 4, read);
    assertThat(read.flip()).isEqualTo(mark);
  }

  @Test
  void refusesOtherSizes() {
    for (long bytes : new long[] {0, -1, 4 * GIB + 1}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> AdapterSettings.usual(1).withStateSize(bytes))
          .withMessage("the state of a function is 1 to 4294967296 bytes, not " + bytes);
    }
    assertThat(new Adapter(AdapterSettings.usual(1).withStateSize(1)).vhca(0).contents().size())
        .isEqualTo(1);
  }

  @Test
  void refusesOtherNumbersOfFunctions() {
    for (int functions : new int[] {0, 128}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> AdapterSettings.usual(functions))
          .withMessage("an adapter has 1 to 127 functions, not " + functions);
    }
    assertThat(new Adapter(AdapterSettings.usual(127)).vhca(126).vhcaId()).isEqualTo(0x8e);
  }
}
