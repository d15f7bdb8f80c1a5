// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.drover.api.spi.DataStream;
import org.drover.api.spi.Recovery;
import org.drover.api.spi.ResumingStream;
import org.drover.api.spi.SavingStream;
import org.drover.device.vfio.VfioBackend;
import org.drover.fsm.Arc;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationFeature;
import org.drover.fsm.MigrationFsm;
import org.drover.fsm.MigrationState;
import org.drover.fsm.Route;
import org.drover.fsm.StreamKind;
import org.drover.uapi.Kernel;
import org.drover.uapi.jna.JnaKernel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every pair of states of a kernel's mtty goes the way that the fsm predicts, which the kernel's
 * own debug output says arc by arc. The pairs that the kernel blocks are left to {@link
 * BlockedPairsTest}: they never get as far as an ioctl.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MttyPathsTest {
  private static final FeatureSet ALL =
      FeatureSet.of(MigrationFeature.STOP_COPY, MigrationFeature.P2P, MigrationFeature.PRE_COPY);
  private Kernel kernel;
  private KernelLog log;
  private Mtty mtty;
  private byte[] image;

  @BeforeAll
  void makeDevice() {
    kernel = new JnaKernel();
    log = new KernelLog(kernel);
    mtty = new Mtty(kernel, new VfioBackend(kernel));
    image = mtty.save();
  }

  @AfterAll
  void removeDevice() {
    mtty.close();
    log.close();
  }

  static Stream<Route.Path> paths() {
    return MigrationFsm.matrix(ALL).stream()
        .filter(Route.Path.class::isInstance)
        .map(Route.Path.class::cast);
  }

  @Test
  void hasAllFeatures() {
    assertThat(mtty.device().capabilities().migration()).contains(ALL);
  }

  @Test
  void matrixHasEveryPairOfTheSevenStatesButTheBlockedOnes() {
    assertThat(paths()).hasSize(7 * 7 - 2);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("paths")
  void takesThePredictedArcs(Route.Path path) {
    mtty.driveTo(path.from(), image);
    log.drain();

    Optional<DataStream> stream = mtty.device().transition(path.to(), Recovery.none());
    List<Arc> taken = log.arcs(mtty.address());

    assertThat(taken).isEqualTo(path.arcs());
    assertThat(kind(stream)).isEqualTo(path.stream());
    assertThat(mtty.device().state()).isEqualTo(path.to());
  }

  private static StreamKind kind(Optional<DataStream> stream) {
    if (stream.isEmpty()) {
      return StreamKind.NONE;
    }
    return stream.get() instanceof SavingStream
        ? StreamKind.READ
        : stream.filter(ResumingStream.class::isInstance).map(s -> StreamKind.WRITE).orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("states")
  void endsEveryStateByReset(MigrationState state) {
    mtty.driveTo(state, image);

    mtty.device().reset();

    assertThat(mtty.device().state()).isEqualTo(MigrationState.RUNNING);
  }

  static Stream<MigrationState> states() {
    return ALL.states().stream();
  }
}
