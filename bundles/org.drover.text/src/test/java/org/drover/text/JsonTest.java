// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class JsonTest {
  @Test
  void isAsciiAndMeansTheSame() {
    String printed = Json.print(Json.object("note", "caf\u00e9 <\ud83d\ude80> & \"b\""));
    assertThat(printed)
        .isEqualTo("{\n  \"note\": \"caf\\u00e9 <\\ud83d\\ude80> & \\\"b\\\"\"\n}\n");
    assertThat(JsonParser.parseString(printed).getAsJsonObject().get("note").getAsString())
        .isEqualTo("caf\u00e9 <\ud83d\ude80> & \"b\"");
  }

  @Test
  void timesAreMillisecondsWithThreePlaces() {
    assertThat(Json.millis(Duration.ofNanos(3_141_592)).toString()).isEqualTo("3.141");
    assertThat(Json.millis(Duration.ofHours(1)).toString()).isEqualTo("3600000.000");
  }
}
