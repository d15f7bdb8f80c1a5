// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;
import org.drover.api.spi.DataStream;
import org.drover.api.spi.Recovery;
import org.drover.api.spi.ResumingStream;
import org.drover.api.spi.SavingStream;
import org.drover.device.vfio.VfioBackend;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationFeature;
import org.drover.fsm.MigrationFsm;
import org.drover.fsm.MigrationState;
import org.drover.fsm.Route;
import org.drover.fsm.StreamKind;
import org.drover.uapi.jna.JnaKernel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every pair of states of the kernel's own mlx5-vfio-pci goes the way that the fsm predicts: the
 * stand-in firmware sees the commands of each arc, and no others, in their order.
 */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class Mlx5PathsTest {
  private static final FeatureSet ALL =
      FeatureSet.of(MigrationFeature.STOP_COPY, MigrationFeature.P2P, MigrationFeature.PRE_COPY);

  private Mlx5 function;
  private byte[] image;

  @BeforeAll
  void openAndSave() throws IOException, InterruptedException {
    Firmware.start();
    function = new Mlx5(new VfioBackend(new JnaKernel()), 0);
    Firmware.resize(0, 300_000);
    image = function.save();
  }

  @AfterAll
  void close() {
    function.close();
  }

  static Stream<Route.Path> paths() {
    return MigrationFsm.matrix(ALL).stream()
        .filter(Route.Path.class::isInstance)
        .map(Route.Path.class::cast);
  }

  @Test
  void matrixHasEveryPairOfTheSevenStatesButTheBlockedOnes() {
    assertThat(paths()).hasSize(7 * 7 - 2);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("paths")
  void takesThePredictedArcsByTheCommandsOfEach(Route.Path path) throws IOException {
    driveTo(path.from());
    Firmware.forgetCommands();

    Optional<DataStream> stream = function.device().transition(path.to(), Recovery.none());

    assertThat(Firmware.commands())
        .extracting(FirmwareCommand::toString)
        .isEqualTo(ArcCommands.of(path));
    assertThat(kind(stream)).isEqualTo(path.stream());
    assertThat(function.device().state()).isEqualTo(path.to());
  }

  private static StreamKind kind(Optional<DataStream> stream) {
    if (stream.isEmpty()) {
      return StreamKind.NONE;
    }
    return stream.get() instanceof SavingStream ? StreamKind.READ : StreamKind.WRITE;
  }

  /** For RESUMING with an image loaded. */
  private void driveTo(MigrationState state) {
    function.device().reset();
    function
        .device()
        .transition(state, Recovery.none())
        .filter(ResumingStream.class::isInstance)
        .map(ResumingStream.class::cast)
        .ifPresent(stream -> stream.write(Mtty.direct(image)));
  }
}
