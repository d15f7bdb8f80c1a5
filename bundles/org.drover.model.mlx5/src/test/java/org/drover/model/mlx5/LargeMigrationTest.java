// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Map;
import org.drover.api.Errno;
import org.drover.api.spi.ArcResult;
import org.drover.api.spi.ModelFile;
import org.drover.fsm.MigrationState;
import org.drover.model.mlx5.contents.ContentsDifferences;
import org.drover.model.mlx5.contents.VfContents;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A state of 256 MiB goes from one function into another, in PRE_COPY and after it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LargeMigrationTest {
  private static final long SIZE = 256L << 20;

  private static ModelFile enter(Mlx5Function function, MigrationState to) {
    return ((ArcResult.WithFile) function.arc(to)).file();
  }

  private static long pipe(ModelFile from, ModelFile into) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
    long all = 0;
    long count = from.read(buffer);
    while (count > 0) {
      assertThat(into.write(buffer.flip())).isEqualTo(count);
      all += count;
      count = from.read(buffer.clear());
    }
    assertThat(count).isIn(0L, (long) Errno.ENOMSG.negative());
    return all;
  }

  private static Mlx5Function function(String seed) {
    Mlx5Function made = (Mlx5Function) new Mlx5Model().create(Map.of("size", "256M", "seed", seed));
    made.opened();
    return made;
  }

  @Test
  void arrivesWithWhatChangedOnTheWay() {
    Mlx5Function source = function("1");
    Mlx5Function destination = function("2");
    destination.arc(MigrationState.RUNNING_P2P);
    destination.arc(MigrationState.STOP);
    ModelFile into = enter(destination, MigrationState.RESUMING);
    ModelFile from = enter(source, MigrationState.PRE_COPY);

    assertThat(pipe(from, into)).isGreaterThan(SIZE);
    source.vhca().write(SIZE - 5, ByteBuffer.wrap(new byte[] {5, 4, 3, 2, 1}));
    assertThat(from.precopyInfo()).isInstanceOf(ModelFile.PreCopyAnswer.Dirty.class);
    source.arc(MigrationState.PRE_COPY_P2P);
    source.vhca().write(123_456_789, ByteBuffer.wrap(new byte[] {9}));
    source.arc(MigrationState.STOP_COPY);
    assertThat(pipe(from, into)).as("two pages and their headers").isBetween(8192L, 20_000L);
    assertThat(destination.arc(MigrationState.STOP)).isInstanceOf(ArcResult.Done.class);

    assertThat(
            ContentsDifferences.between(
                new VfContents(source.vhca().contents()),
                new VfContents(destination.vhca().contents())))
        .isEmpty();
    source.removed();
    destination.removed();
  }
}
