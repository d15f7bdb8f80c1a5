// SPDX-License-Identifier: Apache-2.0
package org.drover.fsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MigrationStateTest {

  @ParameterizedTest
  @CsvSource({
    "0, ERROR",
    "1, STOP",
    "2, RUNNING",
    "3, STOP_COPY",
    "4, RESUMING",
    "5, RUNNING_P2P",
    "6, PRE_COPY",
    "7, PRE_COPY_P2P"
  })
  void carriesTheCodeOfTheUapi(int code, MigrationState state) {
    assertThat(state.code()).isEqualTo(code);
    assertThat(MigrationState.of(code)).contains(state);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 8, 99, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void knowsNoStateForAnotherCode(int code) {
    assertThat(MigrationState.of(code)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "STOP_COPY, STOP_COPY",
    "stop-copy, STOP_COPY",
    "Pre_Copy-p2p, PRE_COPY_P2P",
    "' running ', RUNNING",
    "error, ERROR"
  })
  void parsesNamesAsPeopleWriteThem(String name, MigrationState state) {
    assertThat(MigrationState.parse(name)).isEqualTo(state);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "STOPCOPY", "PRECOPY", "3"})
  void refusesAnotherNameAndListsThoseThatExist(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MigrationState.parse(name))
        .withMessage(
            "'"
                + name
                + "' is not a migration state; use one of ERROR, STOP, RUNNING, STOP_COPY,"
                + " RESUMING, RUNNING_P2P, PRE_COPY, PRE_COPY_P2P.");
  }

  @Test
  void sortsTheStatesIntoTheirGroups() {
    assertThat(those(MigrationState::isSaving))
        .containsExactlyInAnyOrder(
            MigrationState.STOP_COPY, MigrationState.PRE_COPY, MigrationState.PRE_COPY_P2P);
    assertThat(those(MigrationState::isPreCopy))
        .containsExactlyInAnyOrder(MigrationState.PRE_COPY, MigrationState.PRE_COPY_P2P);
    assertThat(those(MigrationState::isStopped))
        .containsExactlyInAnyOrder(
            MigrationState.STOP, MigrationState.STOP_COPY, MigrationState.RESUMING);
    assertThat(those(MigrationState::isP2p))
        .containsExactlyInAnyOrder(MigrationState.RUNNING_P2P, MigrationState.PRE_COPY_P2P);
  }

  private static Set<MigrationState> those(Predicate<MigrationState> group) {
    return Arrays.stream(MigrationState.values())
        .filter(group)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(MigrationState.class)));
  }

  @ParameterizedTest
  @CsvSource({
    "STOP, 1",
    "RUNNING, 1",
    "STOP_COPY, 1",
    "RESUMING, 1",
    "RUNNING_P2P, 3",
    "PRE_COPY, 5",
    "PRE_COPY_P2P, 7",
    "ERROR, -1"
  })
  void namesTheFeaturesItNeeds(MigrationState state, long bits) {
    assertThat(state.required()).isEqualTo(FeatureSet.ofBits(bits));
  }
}
