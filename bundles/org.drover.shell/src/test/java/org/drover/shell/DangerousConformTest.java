// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.drover.api.service.ConformanceRequest;
import org.junit.jupiter.api.Test;

/** A person at a terminal is told what the machine may die of before it is tried. */
class DangerousConformTest extends ConsoleTestBase {
  private static final String DANGEROUS = "vfio:conform vfio:0000:3b:00.2 --fresh --dangerous\r";

  @Test
  void aPersonIsAskedAndMaySayNo() throws IOException {
    press(DANGEROUS);
    awaitScreen(text -> text.contains("(yes/no)"));
    assertThat(screen())
        .contains("The machine may hang or die, with all that runs on it, of: pairs.blocked");
    press("no\r");
    awaitScreen(text -> text.contains("Nothing was done;"));
    assertThat(platform.conformance.requests).isEmpty();
  }

  @Test
  void aPersonIsAskedAndMaySayYes() throws IOException {
    press(DANGEROUS);
    awaitScreen(text -> text.contains("(yes/no)"));
    press("yes\r");
    awaitScreen(text -> text.contains("TABLE PASS"));
    assertThat(platform.conformance.requests)
        .singleElement()
        .matches(ConformanceRequest::dangerous);
  }
}
