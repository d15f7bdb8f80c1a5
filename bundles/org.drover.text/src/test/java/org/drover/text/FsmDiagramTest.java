// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationState;
import org.drover.text.StyledLine.Look;
import org.drover.text.StyledLine.Piece;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FsmDiagramTest {
  private static final FeatureSet ALL = FeatureSet.parse("STOP_COPY,P2P,PRE_COPY");

  private static String text(FeatureSet features, Optional<MigrationState> present) {
    return FsmDiagram.of(features, present).stream()
        .map(line -> line.text().stripTrailing())
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static List<String> having(Look look, MigrationState present) {
    return FsmDiagram.of(ALL, Optional.of(present)).stream()
        .flatMap(line -> line.pieces().stream())
        .filter(piece -> piece.look() == look)
        .map(Piece::text)
        .map(String::strip)
        .toList();
  }

  @Test
  void drawsEveryFeature() {
    assertThat(text(ALL, Optional.of(MigrationState.PRE_COPY)))
        .isEqualTo(
            """
             RUNNING   <->  RUNNING_P2P   <->    STOP     <->  RESUMING
                ^                ^                 ^
                v                v                 v
            [PRE_COPY] <->  PRE_COPY_P2P  -->  STOP_COPY        ERROR
            """);
  }

  @Test
  void drawsNoP2pWhereThereIsNone() {
    assertThat(text(FeatureSet.parse("STOP_COPY,PRE_COPY"), Optional.of(MigrationState.STOP)))
        .isEqualTo(
            """
             RUNNING   <->   [STOP]    <->  RESUMING
                ^               ^
                v               v
             PRE_COPY  -->  STOP_COPY        ERROR
            """);
  }

  @Test
  void drawsNoPreCopyWhereThereIsNone() {
    assertThat(text(FeatureSet.parse("STOP_COPY"), Optional.empty()))
        .isEqualTo(
            """
             RUNNING   <->    STOP     <->  RESUMING
                                ^
                                v
                            STOP_COPY        ERROR
            """);
    assertThat(text(FeatureSet.parse("STOP_COPY,P2P"), Optional.of(MigrationState.ERROR)))
        .isEqualTo(
            """
             RUNNING   <->  RUNNING_P2P   <->    STOP     <->  RESUMING
                                                   ^
                                                   v
                                               STOP_COPY       [ERROR]
            """);
  }

  /** Counted in the kernel's table: vfio_mig_get_next_state() in drivers/vfio/vfio_main.c. */
  @ParameterizedTest
  @CsvSource({
    "STOP_COPY, 6", // STOP to and from RUNNING, STOP_COPY and RESUMING
    "'STOP_COPY,P2P', 8", // RUNNING_P2P stands between RUNNING and STOP
    "'STOP_COPY,PRE_COPY', 9", // and RUNNING to and from PRE_COPY, PRE_COPY to STOP_COPY
    "'STOP_COPY,P2P,PRE_COPY', 15" // PRE_COPY_P2P to and from two, and to STOP_COPY
  })
  void drawsEveryArc(String features, int arcs) {
    long heads =
        text(FeatureSet.parse(features), Optional.empty())
            .chars()
            .filter(sign -> "<>^v".indexOf(sign) >= 0)
            .count();
    assertThat(heads).isEqualTo(arcs);
  }

  @ParameterizedTest
  @EnumSource(MigrationState.class)
  void lightsThePresentStateAlone(MigrationState present) {
    assertThat(having(Look.LIT, present)).containsExactly("[" + present + "]");
  }

  @Test
  void statesOneArcAwayStandOutAndTheArcsToo() {
    assertThat(having(Look.STRONG, MigrationState.PRE_COPY_P2P))
        .containsExactly("RUNNING_P2P", "^", "v", "PRE_COPY", "<->", "-->", "STOP_COPY");
    assertThat(having(Look.STRONG, MigrationState.STOP_COPY)).containsExactly("STOP", "^", "v");
    assertThat(having(Look.STRONG, MigrationState.ERROR)).isEmpty();
  }
}
