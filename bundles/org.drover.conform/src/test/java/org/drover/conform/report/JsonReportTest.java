// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.drover.api.service.ConformanceForm;
import org.drover.api.service.ConformanceReport;
import org.junit.jupiter.api.Test;

class JsonReportTest {

  @Test
  void aReportSurvivesJsonAndBack() {
    ConformanceReport report = Samples.report();
    String text = Reports.render(report, ConformanceForm.JSON);
    assertThat(JsonReport.report(JsonParser.parseString(text).getAsJsonObject())).isEqualTo(report);
  }

  @Test
  void hasEveryRowAndCountsTheVerdicts() {
    JsonObject json = JsonReport.json(Samples.report());
    assertThat(json.get("counts"))
        .hasToString(
            "{\"PASS\":1,\"FAIL\":1,\"KNOWN_DEVIATION\":1,\"NOT_APPLICABLE\":2,\"NOT_RUN\":1}");
    assertThat(json.get("conformant").getAsBoolean()).isFalse();
    assertThat(json.get("tookMs")).hasToString("12345.678");
    assertThat(json.getAsJsonArray("results").get(0))
        .hasToString(
            "{\"id\":\"info.argsz\",\"verdict\":\"PASS\",\"seen\":\"\",\"rule\":\"A short argsz is"
                + " EINVAL.\",\"source\":\"vfio.h\",\"dangerous\":false,\"rows\":[{\"call\":"
                + "\"GET_INFO argsz 4\",\"answer\":\"EINVAL\"}]}");
  }
}
