// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.drover.uapi.KernelLog;
import org.junit.jupiter.api.Test;

class MachineLogTest {
  private final MachineLog log = new MachineLog();

  @Test
  void aWatchTellsWhatCameSinceItBeganAndTellsItOnce() throws Exception {
    log.print("before");
    try (KernelLog.Watch watch = log.watch();
        KernelLog.Watch other = log.watch()) {
      log.print("one");
      log.print("two");
      assertThat(watch.read()).extracting(KernelLog.Message::text).containsExactly("one", "two");
      log.print("three");
      assertThat(watch.read()).extracting(KernelLog.Message::sequence).containsExactly(3L);
      assertThat(watch.read()).isEmpty();
      assertThat(other.read()).hasSize(3);
    }
  }

  @Test
  void keepsTheNewestAndItsTimesDoNotGoBack() throws Exception {
    try (KernelLog.Watch watch = log.watch()) {
      for (int i = 0; i < MachineLog.KEPT + 2; i++) {
        log.print("line " + i);
      }
      var messages = watch.read();
      assertThat(messages).hasSize(MachineLog.KEPT);
      assertThat(messages.get(0).text()).isEqualTo("line 2");
      assertThat(messages).extracting(KernelLog.Message::micros).isSorted();
    }
  }
}
