// SPDX-License-Identifier: Apache-2.0
package org.drover.fsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MigrationFsmTest {
  private static final FeatureSet ALL = FeatureSet.ofBits(7);

  /** Pitfall 5: unfixed kernels spin for ever in this SET. */
  @ParameterizedTest
  @CsvSource({"PRE_COPY, 5", "PRE_COPY, 7", "PRE_COPY_P2P, 7"})
  void refusesStopCopyToPreCopy(MigrationState target, long bits) {
    String reason = refusal(MigrationState.STOP_COPY, target, FeatureSet.ofBits(bits));

    assertThat(reason)
        .startsWith("The kernel blocks the way from STOP_COPY back to " + target)
        .contains("spin for ever")
        .contains("Go to RUNNING first");
    assertThat(MigrationFsm.nextHop(MigrationState.STOP_COPY, target, FeatureSet.ofBits(bits)))
        .isEmpty();
  }

  /** Without PRE_COPY the pair is not blocked but unsupported, and the reason says that. */
  @Test
  void refusesStopCopyToPreCopyForTheMissingFeatureFirst() {
    assertThat(refusal(MigrationState.STOP_COPY, MigrationState.PRE_COPY, FeatureSet.ofBits(3)))
        .isEqualTo(
            "PRE_COPY needs the feature PRE_COPY, which the device does not report (it reports"
                + " STOP_COPY,P2P). Its states are STOP, RUNNING, STOP_COPY, RESUMING,"
                + " RUNNING_P2P.");
  }

  @ParameterizedTest
  @EnumSource
  void refusesEveryWayOutOfErrorAndNamesReset(MigrationState target) {
    assertThat(refusal(MigrationState.ERROR, target, ALL)).contains("RESET", "RUNNING");
  }

  /** Pitfall 5: target 0 is EINVAL on every kernel. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ERROR")
  void refusesErrorAsATarget(MigrationState from) {
    assertThat(refusal(from, MigrationState.ERROR, ALL))
        .startsWith("ERROR cannot be asked for")
        .endsWith("RUNNING_P2P, PRE_COPY, PRE_COPY_P2P.");
  }

  @Test
  void namesEveryFeatureThatIsMissing() {
    assertThat(refusal(MigrationState.RUNNING, MigrationState.PRE_COPY_P2P, FeatureSet.ofBits(9)))
        .isEqualTo(
            "PRE_COPY_P2P needs the features P2P and PRE_COPY, which the device does not report (it"
                + " reports STOP_COPY,0x8). Its states are STOP, RUNNING, STOP_COPY, RESUMING.");
  }

  /** A device that says it is in a state that its own features exclude. */
  @Test
  void refusesAStartThatTheDeviceLacks() {
    assertThat(refusal(MigrationState.RUNNING_P2P, MigrationState.RUNNING, FeatureSet.ofBits(1)))
        .startsWith("RUNNING_P2P needs the feature P2P,");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"0; none", "2; P2P", "4; PRE_COPY", "6; P2P,PRE_COPY"})
  void refusesASetWithoutStopCopy(long bits, String spelled) {
    FeatureSet features = FeatureSet.ofBits(bits);

    for (MigrationState from : MigrationState.values()) {
      for (MigrationState to : MigrationState.values()) {
        assertThat(refusal(from, to, features))
            .startsWith("The feature set " + spelled + " lacks STOP_COPY");
      }
    }
  }

  /** Pitfall 8: the same state again is a no-op and gives no FD. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ERROR")
  void hasNothingToDoWhereTheDeviceIsAlready(MigrationState state) {
    assertThat(MigrationFsm.route(state, state, ALL))
        .isEqualTo(new Route.Path(state, state, List.of(), StreamKind.NONE));
    assertThat(MigrationFsm.nextHop(state, state, ALL)).contains(state);
  }

  /** The kernel's lookup skips states that the device lacks. */
  @ParameterizedTest
  @CsvSource({
    "STOP, RUNNING, 7, RUNNING_P2P",
    "STOP, RUNNING, 5, RUNNING",
    "PRE_COPY, STOP_COPY, 7, PRE_COPY_P2P",
    "PRE_COPY, STOP_COPY, 5, STOP_COPY",
    "RUNNING, PRE_COPY_P2P, 7, RUNNING_P2P",
    "RUNNING, STOP_COPY, 1, STOP"
  })
  void looksUpTheNextHop(
      MigrationState from, MigrationState to, long bits, MigrationState expected) {
    assertThat(MigrationFsm.nextHop(from, to, FeatureSet.ofBits(bits))).contains(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "RUNNING, STOP_COPY, READ",
    "RUNNING, PRE_COPY, READ",
    "RESUMING, PRE_COPY_P2P, READ",
    "PRE_COPY, STOP_COPY, NONE",
    "STOP_COPY, RESUMING, WRITE",
    "PRE_COPY, RESUMING, WRITE",
    "RESUMING, RUNNING, NONE"
  })
  void saysWhatTheSetHandsOut(MigrationState from, MigrationState to, StreamKind stream) {
    assertThat(MigrationFsm.route(from, to, ALL))
        .asInstanceOf(InstanceOfAssertFactories.type(Route.Path.class))
        .extracting(Route.Path::stream)
        .isEqualTo(stream);
  }

  @Test
  void splitsAPathIntoItsArcs() {
    Route.Path path =
        new Route.Path(
            MigrationState.RUNNING,
            MigrationState.STOP,
            List.of(MigrationState.RUNNING_P2P, MigrationState.STOP),
            StreamKind.NONE);

    assertThat(path.arcs())
        .containsExactly(
            new Arc(MigrationState.RUNNING, MigrationState.RUNNING_P2P),
            new Arc(MigrationState.RUNNING_P2P, MigrationState.STOP));
  }

  @Test
  void refusesAPathThatEndsElsewhere() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new Route.Path(
                    MigrationState.RUNNING,
                    MigrationState.STOP,
                    List.of(MigrationState.RUNNING_P2P),
                    StreamKind.NONE))
        .withMessageContaining("ends in RUNNING_P2P");
  }

  @Test
  void handsOutArcsThatNobodyCanChange() {
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> MigrationFsm.arcs(ALL).clear());
  }

  private static String refusal(MigrationState from, MigrationState to, FeatureSet features) {
    Route route = MigrationFsm.route(from, to, features);
    assertThat(route).isInstanceOf(Route.Refused.class);
    return ((Route.Refused) route).reason();
  }
}
