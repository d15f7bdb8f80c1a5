// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.process;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.service.ConformanceRequest;

/** A process with a worker, for a test that ends the process: its arguments are the command. */
final class InterruptedParent {
  private InterruptedParent() {}

  public static void main(String[] command) {
    ConformanceRequest request =
        new ConformanceRequest(
            DeviceAddress.parse("vfio:a"),
            true,
            false,
            List.of(),
            ConformanceRequest.PATIENCE,
            Optional.empty());
    Duration guard = Duration.ofSeconds(30);
    new ChildRun(
            List.of(command),
            request,
            List.of(),
            new ChildRun.Times(guard, Duration.ofMillis(1), guard),
            notice -> {})
        .carryOut(result -> {});
  }
}
