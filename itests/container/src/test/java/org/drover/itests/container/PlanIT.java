// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.drover.api.DeviceAddress;
import org.drover.api.TracedCall;
import org.drover.api.service.Emulation;
import org.drover.api.service.Plan;
import org.drover.api.service.PlanRequest;
import org.drover.api.service.Planner;
import org.drover.api.service.Trace;
import org.drover.api.service.Tracing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A plan on the real backend: which system calls it makes, and which it does not. */
@Timeout(120)
class PlanIT {
  @TempDir private Path storage;
  private EmulatedPlatform platform;

  @BeforeEach
  void start() throws Exception {
    platform = EmulatedPlatform.start(storage);
  }

  @AfterEach
  void stop() throws Exception {
    platform.close();
  }

  /** An mtty keeps its state over an open and a close, so it may be asked. */
  @Test
  void looksAtDevicesThatNobodyHasAndTouchesThemNot() throws Exception {
    Emulation emulation = platform.container.service(Emulation.class);
    DeviceAddress source = emulation.create("mtty", "one", Map.of("ports", "2"));
    DeviceAddress destination = emulation.create("mtty", "two", Map.of("ports", "2"));
    Planned planned = plan(source, destination);

    assertThat(planned.plan.verdict()).as("%s", planned.plan).isEqualTo(Plan.Verdict.POSSIBLE);
    // 24 bytes and 36 for each port: facts/kernel-vfio-migration.md, 5.3.
    assertThat(planned.plan.estimate().stateBytes()).hasValue(96);
    assertThat(planned.names()).anyMatch(name -> name.contains("GET MIG_DATA_SIZE"));
    assertNoCallTouches(planned);
    assertThat(platform.devices.leases()).isEmpty();
  }

  @Test
  void asksALeasedSourceAndLeavesItAsItIs() throws Exception {
    DeviceAddress source = platform.lease("one", 0x5a);
    DeviceAddress destination = platform.lease("two", 0x11);
    Planned planned = plan(source, destination);

    assertThat(planned.plan.verdict()).as("%s", planned.plan).isEqualTo(Plan.Verdict.POSSIBLE);
    assertThat(planned.names()).isNotEmpty().noneMatch(name -> name.contains("open"));
    assertNoCallTouches(planned);
    assertThat(platform.peek(source)).isEqualTo(0x5a);
    assertThat(platform.peek(destination)).isEqualTo(0x11);
    assertThat(platform.devices.leases()).hasSize(2);
  }

  private record Planned(Plan plan, List<TracedCall> calls) {
    List<String> names() {
      return calls.stream().map(TracedCall::call).toList();
    }
  }

  private Planned plan(DeviceAddress source, DeviceAddress destination) throws Exception {
    Tracing tracing = platform.container.service(Tracing.class);
    try (Trace atSource = tracing.device(source);
        Trace atDestination = tracing.device(destination)) {
      Plan plan =
          platform.container.service(Planner.class).plan(new PlanRequest(source, destination));
      List<TracedCall> calls = new ArrayList<>();
      for (Trace trace : List.of(atSource, atDestination)) {
        trace.close();
        while (!trace.isOver()) {
          calls.addAll(trace.take(Duration.ofSeconds(1)));
        }
        assertThat(trace.dropped()).isZero();
      }
      return new Planned(plan, calls);
    }
  }

  private static void assertNoCallTouches(Planned planned) {
    assertThat(planned.names())
        .noneMatch(name -> name.contains("SET MIG_DEVICE_STATE"))
        .noneMatch(name -> name.contains("RESET"))
        .noneMatch(name -> name.contains("DMA_LOGGING_START"))
        .noneMatch(name -> name.contains("SET_IRQS"))
        .noneMatch(name -> name.contains("write"));
  }
}
