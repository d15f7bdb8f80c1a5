// SPDX-License-Identifier: Apache-2.0
package org.drover.fsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole machine, every pair and every feature set, against {@link BreadthFirstOracle}. */
class MigrationFsmOracleTest {
  /** By feature bits: the states, and the arcs that the header gives to the driver. */
  private static final Map<Long, Rules> RULES =
      Map.of(
          1L,
          new Rules(
              "STOP RUN SCPY RESM", "STOP>RUN STOP>SCPY STOP>RESM RUN>STOP SCPY>STOP RESM>STOP"),
          3L,
          new Rules(
              "STOP RUN SCPY RESM RP2P",
              "STOP>SCPY STOP>RESM STOP>RP2P RUN>RP2P SCPY>STOP RESM>STOP RP2P>STOP RP2P>RUN"),
          5L,
          new Rules(
              "STOP RUN SCPY RESM PREC",
              "STOP>RUN STOP>SCPY STOP>RESM RUN>STOP RUN>PREC SCPY>STOP RESM>STOP PREC>RUN"
                  + " PREC>SCPY"),
          7L,
          new Rules(
              "STOP RUN SCPY RESM RP2P PREC PCP2",
              "STOP>SCPY STOP>RESM STOP>RP2P RUN>RP2P RUN>PREC SCPY>STOP RESM>STOP RP2P>STOP"
                  + " RP2P>RUN RP2P>PCP2 PREC>RUN PREC>PCP2 PCP2>SCPY PCP2>RP2P PCP2>PREC"));

  private record Rules(List<String> states, Set<String> arcs) {
    Rules(String states, String arcs) {
      this(List.of(states.split(" ")), Set.of(arcs.split(" ")));
    }
  }

  static Stream<Arguments> pairs() {
    return RULES.entrySet().stream()
        .flatMap(
            rules ->
                rules.getValue().states().stream()
                    .flatMap(
                        from ->
                            rules.getValue().states().stream()
                                .map(to -> Arguments.of(rules.getKey(), from, to))));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void takesThePathThatTheRulesGive(long bits, String from, String to) {
    Route route =
        MigrationFsm.route(ShortNames.state(from), ShortNames.state(to), FeatureSet.ofBits(bits));
    Optional<List<String>> expected = new BreadthFirstOracle(RULES.get(bits).arcs()).path(from, to);

    assertThat(route.from()).isEqualTo(ShortNames.state(from));
    assertThat(route.to()).isEqualTo(ShortNames.state(to));
    if (expected.isPresent()) {
      assertThat(route)
          .isEqualTo(
              new Route.Path(
                  ShortNames.state(from),
                  ShortNames.state(to),
                  expected.get().stream().map(ShortNames::state).toList(),
                  BreadthFirstOracle.stream(from, expected.get())));
    } else {
      assertThat(route).isInstanceOf(Route.Refused.class);
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void walksDriverArcsOnlyAndHandsOutOneStreamAtMost(long bits, String from, String to) {
    FeatureSet features = FeatureSet.ofBits(bits);
    Route route = MigrationFsm.route(ShortNames.state(from), ShortNames.state(to), features);

    if (route instanceof Route.Path path) {
      assertThat(MigrationFsm.arcs(features)).containsAll(path.arcs());
      assertThat(path.arcs()).extracting(Arc::to).containsExactlyElementsOf(path.hops());
      assertThat(path.arcs().stream().filter(arc -> arc.stream() != StreamKind.NONE))
          .hasSizeLessThanOrEqualTo(1);
    } else {
      assertThat(from).isEqualTo("SCPY");
      assertThat(to).isIn("PREC", "PCP2");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 3, 5, 7})
  void hasTheArcsThatTheHeaderGivesToTheDriver(long bits) {
    assertThat(MigrationFsm.arcs(FeatureSet.ofBits(bits)))
        .containsExactlyInAnyOrderElementsOf(
            RULES.get(bits).arcs().stream()
                .map(arc -> arc.split(">"))
                .map(ends -> new Arc(ShortNames.state(ends[0]), ShortNames.state(ends[1])))
                .toList());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7})
  void refusesEveryPairWithAStateThatTheDeviceLacks(long bits) {
    Set<MigrationState> supported =
        RULES.containsKey(bits)
            ? RULES.get(bits).states().stream().map(ShortNames::state).collect(Collectors.toSet())
            : Set.of();
    FeatureSet features = FeatureSet.ofBits(bits);

    for (MigrationState from : MigrationState.values()) {
      for (MigrationState to : MigrationState.values()) {
        if (!supported.contains(from) || !supported.contains(to)) {
          assertThat(MigrationFsm.route(from, to, features))
              .as("%s to %s with %s", from, to, features)
              .isInstanceOf(Route.Refused.class);
          assertThat(MigrationFsm.nextHop(from, to, features)).isEmpty();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 2, 4, 6})
  void hasNothingForASetThatNoDeviceReports(long bits) {
    assertThat(MigrationFsm.arcs(FeatureSet.ofBits(bits))).isEmpty();
    assertThat(MigrationFsm.matrix(FeatureSet.ofBits(bits))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 3, 5, 7})
  void listsEveryOrderedPairOnceInTheOrderOfTheCodes(long bits) {
    List<MigrationState> states =
        RULES.get(bits).states().stream().map(ShortNames::state).sorted().toList();

    assertThat(MigrationFsm.matrix(FeatureSet.ofBits(bits)))
        .extracting(route -> new Arc(route.from(), route.to()))
        .containsExactlyElementsOf(
            states.stream().flatMap(from -> states.stream().map(to -> new Arc(from, to))).toList());
  }

  @Test
  void doesNotMindBitsThatItDoesNotKnow() {
    assertThat(MigrationFsm.matrix(FeatureSet.ofBits(0x40000007L)))
        .isEqualTo(MigrationFsm.matrix(FeatureSet.ofBits(7)));
  }

  @Test
  void oracleRefusesRulesThatLeaveAChoice() {
    BreadthFirstOracle ambiguous =
        new BreadthFirstOracle(Set.of("STOP>RUN", "STOP>RP2P", "RUN>SCPY", "RP2P>SCPY"));

    assertThatIllegalStateException()
        .isThrownBy(() -> ambiguous.path("STOP", "SCPY"))
        .withMessageContaining("leave a choice");
  }
}
