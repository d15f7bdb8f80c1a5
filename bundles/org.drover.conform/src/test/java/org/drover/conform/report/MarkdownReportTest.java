// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.drover.api.service.ConformanceForm;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceResult;
import org.drover.api.service.ConformanceVerdict;
import org.junit.jupiter.api.Test;

class MarkdownReportTest {

  @Test
  void isAPageForABugReport() {
    assertThat(Reports.render(Samples.report(), ConformanceForm.MARKDOWN))
        .isEqualTo(
            """
            # VFIO migration conformance of vfio:0000:3b:00.2

            | | |
            |---|---|
            | kernel | 6.12.117+deb12-amd64 |
            | driver | mlx5\\_vfio\\_pci |
            | opened by | cdev |
            | features | STOP\\_COPY,P2P |
            | date | 2026-01-02T03:04:05Z |
            | totals | 1 pass, 1 fail, 1 known deviation, 2 not applicable, 1 not run |
            | the device was left | RUNNING, reset |

            ## Checks

            | verdict | check | seen |
            |---|---|---|
            | pass | `info.argsz` |  |
            | FAIL | `state.same` | SET \\<RUNNING\\> & "STOP" \\| answered\\\\u001b\\[31m EIO \
            its thread is at: \\`mlx5\\_\\*\\` |
            | known deviation | `reset.empties` | it holds 5a (known) |
            | not applicable | `precopy.a` | the device does not report PRE\\_COPY |
            | not applicable | `precopy.b` | the device does not report PRE\\_COPY |
            | not run | `pairs.blocked` | a kernel without the fix may hang or crash; it runs with \
            --dangerous |

            ## Failures

            ### `state.same`

            - Rule: A SET to the state that the device is in answers 0 and does nothing else, so \
            that a user may repeat it.
            - Source: drivers/vfio/vfio\\_main.c, vfio\\_mig\\_get\\_next\\_state()
            - Seen:

            ```
            SET <RUNNING> & "STOP" | answered\\u001b[31m EIO
            its thread is at: `mlx5_*`
            ```

            Calls, in their order:

            ```
            SET MIG_DEVICE_STATE RUNNING -> 0
            SET MIG_DEVICE_STATE RUNNING -> EIO
            ```

            ## Known deviations

            ### `reset.empties`

            - Rule: A reset empties.
            - Source: vfio.h
            - Seen:

            ```
            it holds 5a (known)
            ```
            """);
  }

  /** An indented block after a list's item is a paragraph of it, and a fence ends at its like. */
  @Test
  void whatIsSeenStaysOneBlockOfCode() {
    ConformanceReport all = Samples.report();
    ConformanceResult result =
        new ConformanceResult(
            Samples.failed().check(),
            ConformanceVerdict.FAIL,
            "first\n```\n# no heading\n    ````\nlast",
            List.of());
    ConformanceReport report =
        new ConformanceReport(
            all.address(),
            all.release(),
            all.driver(),
            all.via(),
            all.features(),
            all.started(),
            all.took(),
            List.of(result),
            all.left());
    assertThat(Reports.render(report, ConformanceForm.MARKDOWN))
        .endsWith("- Seen:\n\n`````\nfirst\n```\n# no heading\n    ````\nlast\n`````\n");
  }
}
