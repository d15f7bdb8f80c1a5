// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf;

import org.drover.itests.platform.Distribution;
import org.drover.itests.platform.Platform;
import org.drover.itests.platform.Terminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The distribution without Drover, and with each of its features alone. */
@ExtendWith(OnePlatform.class)
class LoneFeaturesIT {
  @Test
  void eachIsInstalledAloneWhileAConsoleStaysOpen(Distribution distribution) throws Exception {
    Platform platform =
        Platform.start(distribution, Distribution.work().resolve("lone"), Platform.SHORT_LIVED);
    try (Terminal console = platform.console().terminal()) {
      console.awaitText(Terminal.PROMPT);
      new LoneFeatures(console, Terminal.PROMPT).installEach();
    } finally {
      platform.close();
    }
  }
}
