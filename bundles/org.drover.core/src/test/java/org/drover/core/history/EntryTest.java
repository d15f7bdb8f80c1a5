// SPDX-License-Identifier: Apache-2.0
package org.drover.core.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntryTest {
  /** As it is on disks: what is read here must be read for ever. */
  private static final String FIRST_FORM =
      """
      {"format":"drover-session","version":1,"session":"s7","kind":"SAVE","outcome":"FAILED",
       "error":"the device is gone","message":"the device is gone",
       "started":"2025-03-01T12:00:00.000000001Z","elapsed":0,"bytes":0,
       "progress":[{"bytes":0}],"phases":[],
       "devices":[{"preCopyBytes":0,"stopCopyBytes":0,"rounds":0}],
       "wireBytes":0,"notes":[],"kernelLog":[],"of a later version":{"a":[1,null]}}
      """;

  @Test
  void everythingComesBack() throws Exception {
    assertThat(EntryReader.read("m12", EntryWriter.write(Entries.full("m12"))))
        .isEqualTo(Entries.full("m12"));
    assertThat(EntryReader.read("s7", EntryWriter.write(Entries.bare("s7"))))
        .isEqualTo(Entries.bare("s7"));
  }

  @Test
  void readsTheFirstForm() throws Exception {
    assertThat(EntryReader.read("s7", FIRST_FORM)).isEqualTo(Entries.bare("s7"));
  }

  @Test
  void noPartOfAnEntryIsTakenForAnEntry() {
    String whole = EntryWriter.write(Entries.full("m12")).strip();
    for (int length = 0; length < whole.length(); length++) {
      String part = whole.substring(0, length);
      assertThatExceptionOfType(DamagedEntryException.class)
          .as("%s bytes", length)
          .isThrownBy(() -> EntryReader.read("m12", part));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"session\":\"s7\" | \"session\":\"s8\" | it is of the session s8",
        "drover-session | other | it is no kept session",
        "\"version\":1 | \"version\":2 | its version is 2, not 1",
        "\"FAILED\" | \"ACTIVE\" | its session is not over",
        "\"FAILED\" | \"GONE\" | its outcome cannot be 'GONE'",
        "\"wireBytes\":0 | \"wireBytes\":0.5 | its wireBytes is no whole number",
        "\"wireBytes\":0 | \"wireBytes\":\"0\" | its wireBytes is no whole number",
        "\"wireBytes\":0 | \"wired\":0 | its wireBytes is missing",
        "\"error\":\"the device is gone\" | \"error\":1 | its error is no text",
        "\"rounds\":0 | \"rounds\":null | its devices[0].rounds is missing",
        "\"phases\":[] | \"phases\":{} | its phases is no list",
        "\"phases\":[] | \"phases\":[1] | its phases[0] is no object",
        "\"notes\":[] | \"notes\":[1] | its notes is no list of texts",
        "\"wireBytes\":0 | \"wireBytes\":0,\"blackout\":{} | its blackout.total is missing",
        "2025-03-01T12 | noon | its started cannot be 'noon:00:00.000000001Z'",
      })
  void whatIsWrongIsSaid(String instead, String of, String said) {
    String damaged = FIRST_FORM.replace(instead.strip(), of.strip());
    assertThat(damaged).isNotEqualTo(FIRST_FORM);
    assertThatExceptionOfType(DamagedEntryException.class)
        .isThrownBy(() -> EntryReader.read("s7", damaged))
        .withMessage(said.strip());
  }

  @Test
  void nothingMayFollow() {
    assertThatExceptionOfType(DamagedEntryException.class)
        .isThrownBy(() -> EntryReader.read("s7", FIRST_FORM + "{}"));
  }
}
