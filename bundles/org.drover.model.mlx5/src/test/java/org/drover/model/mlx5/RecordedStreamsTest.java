// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.drover.api.spi.ArcResult;
import org.drover.api.spi.ModelFile;
import org.drover.api.spi.ModelIommu;
import org.drover.fsm.MigrationState;
import org.drover.model.mlx5.contents.SeededFiller;
import org.drover.model.mlx5.firmware.Adapter;
import org.drover.model.mlx5.firmware.AdapterSettings;
import org.drover.testkit.mlx5.RecordedMlx5;
import org.drover.testkit.mlx5.RecordedStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the kernel's own driver has saved, an emulated function loads. */
class RecordedStreamsTest {
  private static final int USUAL = 5000;
  private static final int ROUNDS = 20_000;

  /** What the stand-in's function 0 holds: byte {@code i} is {@code (i >> 8) + 7 * i + 31}. */
  private static byte[] standIn(int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) ((i >> 8) + 7 * i + 31);
    }
    return bytes;
  }

  /** With what the scenario of three rounds has written. */
  private static byte[] afterThreeRounds() {
    byte[] bytes = standIn(ROUNDS);
    for (int i = 0; i < 8; i++) {
      bytes[4090 + i] = (byte) (i + 1);
    }
    bytes[0] = 9;
    bytes[19_999] = 9;
    bytes[10_000] = 9;
    return bytes;
  }

  private static byte[] held(RecordedStream stream) {
    if (stream == RecordedStream.PRE_COPY) {
      return afterThreeRounds();
    }
    byte[] bytes = standIn(USUAL);
    if (stream == RecordedStream.NOT_TRACKED) {
      bytes[0] = 1;
    }
    return bytes;
  }

  @ParameterizedTest
  @EnumSource
  void loads(RecordedStream stream) {
    byte[] expected = held(stream);
    Adapter adapter =
        new Adapter(
            AdapterSettings.usual(1)
                .withStateSize(expected.length)
                .withFiller(vf -> new SeededFiller(1)));
    Mlx5Function function =
        new Mlx5Function(adapter, 0, new Mlx5Function.Behaviour(0, 0, new ModelIommu(false)));
    function.opened();
    function.arc(MigrationState.RUNNING_P2P);
    function.arc(MigrationState.STOP);
    ModelFile file = ((ArcResult.WithFile) function.arc(MigrationState.RESUMING)).file();
    byte[] bytes = RecordedMlx5.stream(stream);
    assertThat(file.write(ByteBuffer.wrap(bytes))).isEqualTo(bytes.length);
    assertThat(function.arc(MigrationState.STOP)).isInstanceOf(ArcResult.Done.class);

    byte[] held = new byte[expected.length];
    adapter.vhca(0).contents().read(0, ByteBuffer.wrap(held));
    assertThat(held).isEqualTo(expected);
    function.closed();
    function.removed();
    assertThat(adapter.objects().mkeys()).isZero();
    assertThat(adapter.objects().pds()).isZero();
  }
}
