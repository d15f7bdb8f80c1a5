// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi.jna;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.drover.uapi.KernelLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records are as {@code Documentation/ABI/testing/dev-kmsg} has them. */
class MachineLogTest {
  @TempDir private Path dev;

  @Test
  void readsARecordsNumberTimeAndFirstLine() {
    assertThat(MachineLog.message("6,812,51250400,-;mtty_reset: called\n"))
        .contains(new KernelLog.Message(812, 51_250_400, "mtty_reset: called"));
    // More fields may come, and the lines behind the first are the device's dictionary.
    String record =
        """
        7,160,424069,-,caller=T12;pci_root PNP0A03:00: host bridge; ok
         SUBSYSTEM=acpi
         DEVICE=+acpi:PNP0A03:00
        """;
    assertThat(MachineLog.message(record))
        .contains(new KernelLog.Message(160, 424_069, "pci_root PNP0A03:00: host bridge; ok"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "text", "6,812;short", "6,many,51250400,-;text", "6,812,late,-;text"})
  void leavesOutWhatIsNoRecord(String record) {
    assertThat(MachineLog.message(record)).isEqualTo(Optional.empty());
  }

  @Test
  void saysWhereThereIsNoLog() {
    KernelLog log = new JnaKernel(dev, dev).log().orElseThrow();

    assertThatThrownBy(log::watch)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("open of " + dev + "/kmsg answered ENOENT");
  }

  /** A file stands for the log: it has an end where the log would block. */
  @Test
  void aWatchBeginsAtTheEnd() throws IOException {
    Path kmsg = Files.writeString(dev.resolve("kmsg"), "6,1,1,-;before\n");
    KernelLog log = new JnaKernel(dev, dev).log().orElseThrow();
    try (KernelLog.Watch watch = log.watch()) {
      assertThat(watch.read()).isEmpty();
      Files.writeString(kmsg, "6,2,20,-;after\n", StandardOpenOption.APPEND);
      assertThat(watch.read()).containsExactly(new KernelLog.Message(2, 20, "after"));
      assertThat(watch.read()).isEmpty();
    }
  }
}
