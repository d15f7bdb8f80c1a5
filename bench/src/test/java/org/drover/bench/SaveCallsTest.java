// SPDX-License-Identifier: Apache-2.0
package org.drover.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.drover.api.DeviceAddress;
import org.drover.api.service.SaveRequest;
import org.drover.emulator.EmulatedKernel;
import org.drover.emulator.EmulatedMachine;
import org.drover.emulator.EmulationService;
import org.drover.model.mtty.MttyModel;
import org.drover.testkit.CountingKernel;
import org.drover.uapi.FdRole;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code bench/run save-calls} counts in the guest, counted on the emulator in every build: a
 * call too many shows here first.
 */
final class SaveCallsTest {
  @TempDir private Path folder;

  @Test
  @Timeout(60)
  void saveAsksAndSetsNothingTwice() throws InterruptedException {
    EmulatedMachine machine = new EmulatedMachine();
    machine.addModel(new MttyModel());
    DeviceAddress device =
        new EmulationService(machine).create("mtty", "one", Map.of("ports", "2"));
    CountingKernel kernel = new CountingKernel(new EmulatedKernel(machine));
    Path file = folder.resolve("one.img");

    try (PlainEngine engine = new PlainEngine(kernel)) {
      PlainEngine.done(
          engine
              .migrator()
              .save(
                  new SaveRequest(
                      device, URI.create("file:" + file), SaveRequest.Then.RUN, false)));
    }

    assertThat(file).isNotEmptyFile();
    assertThat(withoutProbes(kernel.ioctls()))
        .isEqualTo(
            Map.ofEntries(
                Map.entry("VFIO_GET_API_VERSION", 1),
                Map.entry("VFIO_CHECK_EXTENSION", 1),
                Map.entry("VFIO_SET_IOMMU", 1),
                Map.entry("VFIO_GROUP_GET_STATUS", 1),
                Map.entry("VFIO_GROUP_SET_CONTAINER", 1),
                Map.entry("VFIO_GROUP_UNSET_CONTAINER", 1),
                Map.entry("VFIO_GROUP_GET_DEVICE_FD", 1),
                Map.entry("VFIO_DEVICE_GET_INFO", 1),
                Map.entry("VFIO_DEVICE_GET_REGION_INFO", 9),
                // INTx, MSI and MSI-X: how many there are of each is part of the device context.
                Map.entry("VFIO_DEVICE_GET_IRQ_INFO", 3),
                // MIGRATION and MIG_DATA_SIZE.
                Map.entry("VFIO_DEVICE_FEATURE GET 1", 1),
                Map.entry("VFIO_DEVICE_FEATURE GET 9", 1),
                // MIG_DEVICE_STATE: at the begin, and before each SET, which goes nowhere blindly.
                Map.entry("VFIO_DEVICE_FEATURE GET 2", 3),
                // To STOP_COPY and to RUNNING.
                Map.entry("VFIO_DEVICE_FEATURE SET 2", 2)));
    assertThat(kernel.opened(FdRole.DEVICE)).isEqualTo(1);
    assertThat(kernel.opened(FdRole.DATA)).isEqualTo(1);
  }

  /** One for each feature that Linux 6.12 knows. */
  private static Map<String, Integer> withoutProbes(Map<String, Integer> ioctls) {
    Map<String, Integer> probes =
        ioctls.entrySet().stream()
            .filter(entry -> entry.getKey().contains("PROBE"))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    assertThat(probes).hasSize(11).allSatisfy((name, count) -> assertThat(count).isEqualTo(1));
    return ioctls.entrySet().stream()
        .filter(entry -> !entry.getKey().contains("PROBE"))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
