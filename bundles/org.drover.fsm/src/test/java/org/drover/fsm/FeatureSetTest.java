// SPDX-License-Identifier: Apache-2.0
package org.drover.fsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureSetTest {

  @ParameterizedTest
  @CsvSource({"STOP_COPY, 1", "P2P, 2", "PRE_COPY, 4"})
  void carriesTheBitsOfTheUapi(MigrationFeature feature, long bit) {
    assertThat(feature.bit()).isEqualTo(bit);
    assertThat(FeatureSet.of(feature).bits()).isEqualTo(bit);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "STOP_COPY; 1",
        "STOP_COPY,P2P; 3",
        "stop-copy, Pre_Copy; 5",
        "P2P,STOP_COPY,PRE_COPY; 7",
        "P2P; 2",
        "P2P,P2P; 2"
      })
  void parsesNamesAsPeopleWriteThem(String text, long bits) {
    assertThat(FeatureSet.parse(text).bits()).isEqualTo(bits);
  }

  @Test
  void refusesAnUnknownNameAndListsThoseThatExist() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FeatureSet.parse("STOP_COPY,P3P"))
        .withMessage("'P3P' is not a migration feature; known are STOP_COPY, P2P, PRE_COPY.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "STOP_COPY,", ",P2P", "STOP_COPY,,P2P"})
  void refusesAnEmptyNameAndListsThoseThatExist(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FeatureSet.parse(text))
        .withMessage(
            "A name is missing in the list of migration features; known are STOP_COPY, P2P,"
                + " PRE_COPY.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "0; none",
        "1; STOP_COPY",
        "2; P2P",
        "3; STOP_COPY,P2P",
        "5; STOP_COPY,PRE_COPY",
        "7; STOP_COPY,P2P,PRE_COPY",
        "9; STOP_COPY,0x8",
        "16; 0x10",
        "-9223372036854775807; STOP_COPY,0x8000000000000000"
      })
  void writesItselfForPeople(long bits, String text) {
    assertThat(FeatureSet.ofBits(bits)).hasToString(text);
  }

  @Test
  void keepsBitsThatItDoesNotKnow() {
    FeatureSet future = FeatureSet.ofBits(0x8000000000000015L);

    assertThat(future.bits()).isEqualTo(0x8000000000000015L);
    assertThat(future.unknownBits()).isEqualTo(0x8000000000000010L);
    assertThat(future.withoutUnknown())
        .isEqualTo(FeatureSet.of(MigrationFeature.STOP_COPY, MigrationFeature.PRE_COPY));
    assertThat(future.withoutUnknown().unknownBits()).isZero();
    assertThat(future.states()).isEqualTo(FeatureSet.ofBits(5).states());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "1; STOP,RUNNING,STOP_COPY,RESUMING",
        "3; STOP,RUNNING,STOP_COPY,RESUMING,RUNNING_P2P",
        "5; STOP,RUNNING,STOP_COPY,RESUMING,PRE_COPY",
        "7; STOP,RUNNING,STOP_COPY,RESUMING,RUNNING_P2P,PRE_COPY,PRE_COPY_P2P"
      })
  void listsItsStatesInTheOrderOfTheirCodes(long bits, String states) {
    assertThat(FeatureSet.ofBits(bits).states())
        .extracting(MigrationState::name)
        .containsExactly(states.split(","));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 2, 4, 6, 8})
  void hasNoStatesWithoutStopCopy(long bits) {
    assertThat(FeatureSet.ofBits(bits).isValid()).isFalse();
    assertThat(FeatureSet.ofBits(bits).states()).isEmpty();
  }

  @Test
  void neverSupportsErrorEvenWithEveryBit() {
    assertThat(FeatureSet.ofBits(-1).supports(MigrationState.ERROR)).isFalse();
    assertThat(FeatureSet.ofBits(-1).supports(MigrationState.PRE_COPY_P2P)).isTrue();
  }
}
