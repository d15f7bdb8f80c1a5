// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import org.drover.api.AccessPath;
import org.drover.api.service.ConformanceForm;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceResult;
import org.drover.api.service.ConformanceRow;
import org.junit.jupiter.api.Test;

class TableReportTest {

  @Test
  void namesEveryCheckAndExplainsWhatDidNotPass() {
    assertThat(Reports.render(Samples.report(), ConformanceForm.TABLE))
        .isEqualTo(
            """
            vfio:0000:3b:00.2: driver mlx5_vfio_pci, opened by cdev, kernel
            6.12.117+deb12-amd64, STOP_COPY,P2P
            2026-01-02T03:04:05Z, 12.3 s

            VERDICT          CHECK          SEEN
            pass             info.argsz
            FAIL             state.same     SET <RUNNING> & "STOP" | answered\\u001b[31m E...
            known deviation  reset.empties  it holds 5a (known)
            not run          pairs.blocked  a kernel without the fix may hang or crash; i...

            FAIL  state.same
              rule    A SET to the state that the device is in answers 0 and does nothing
                      else, so that a user may repeat it.
              source  drivers/vfio/vfio_main.c, vfio_mig_get_next_state()
              seen    SET <RUNNING> & "STOP" | answered\\u001b[31m EIO
                      its thread is at: `mlx5_*`
              calls   SET MIG_DEVICE_STATE RUNNING -> 0
                      SET MIG_DEVICE_STATE RUNNING -> EIO

            known deviation  reset.empties
              rule    A reset empties.
              source  vfio.h
              seen    it holds 5a (known)

            2 checks not applicable: the device does not report PRE_COPY
              precopy 2

            not run: a kernel without the fix may hang or crash; it runs with --dangerous
              pairs.blocked

            1 pass, 1 fail, 1 known deviation, 2 not applicable, 1 not run
            The device was left RUNNING, reset
            """);
  }

  @Test
  void isNeverWiderThanATerminal() {
    assertThat(Reports.render(Samples.report(), ConformanceForm.TABLE).lines())
        .allMatch(line -> line.length() <= 80);
  }

  @Test
  void showsTheLastOfManyCalls() {
    ConformanceResult failed = Samples.failed();
    ConformanceReport report =
        with(
            new ConformanceResult(
                failed.check(),
                failed.verdict(),
                "seen",
                Collections.nCopies(40, new ConformanceRow("read of 1", "1"))));
    assertThat(Reports.render(report, ConformanceForm.TABLE))
        .contains("  calls   the last 12 of 40; the JSON report has all\n")
        .satisfies(text -> assertThat(text.split("read of 1 -> 1", -1)).hasSize(13));
  }

  private static ConformanceReport with(ConformanceResult result) {
    ConformanceReport all = Samples.report();
    return new ConformanceReport(
        all.address(),
        all.release(),
        "",
        AccessPath.GROUP,
        "none",
        all.started(),
        all.took(),
        Collections.singletonList(result),
        all.left());
  }

  @Test
  void saysWhatIsNotKnown() {
    assertThat(Reports.render(with(Samples.passed()), ConformanceForm.TABLE))
        .startsWith(
            """
            vfio:0000:3b:00.2: no known driver, opened by group, kernel
            6.12.117+deb12-amd64, no migration
            """)
        .contains("1 pass, 0 fail, 0 known deviations, 0 not applicable, 0 not run\n");
  }
}
