// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.RefusedException;
import org.drover.api.service.Conformance;
import org.drover.api.service.ConformanceCheck;
import org.drover.api.service.ConformanceForm;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceRequest;
import org.drover.api.service.ConformanceResult;
import org.drover.api.service.ConformanceVerdict;
import org.drover.api.service.Devices;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.Owner;
import org.drover.jshell.words.ScriptDevice;
import org.drover.testkit.samples.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CheckingPlanTest {
  private static final ConformanceCheck CHECK =
      new ConformanceCheck("reset.empties", "rule", "source", false);

  @TempDir private Path directory;
  private Rig rig;
  private final List<ConformanceRequest> requests = new ArrayList<>();
  private List<ConformanceCheck> offered = List.of(CHECK);
  private Runnable fails = () -> {};
  private DroverException failure;

  @BeforeEach
  void begin() {
    rig = new Rig(directory);
    rig.put(Conformance.class, new Suite());
  }

  /** One check, which reserves the device as the suite does. */
  private final class Suite implements Conformance {
    @Override
    public List<ConformanceCheck> checks(List<String> only) {
      return offered;
    }

    @Override
    public ConformanceReport run(ConformanceRequest request, Consumer<ConformanceResult> progress) {
      requests.add(request);
      fails.run();
      if (failure != null) {
        throw failure;
      }
      Owner owner = new Owner(Owner.Kind.COMMAND, "conform");
      try (Devices.Reservation reserved = rig.devices.reserve(request.address(), owner)) {
        ConformanceResult result =
            new ConformanceResult(CHECK, ConformanceVerdict.PASS, "", List.of());
        progress.accept(result);
        return new ConformanceReport(
            reserved.info().address(),
            "6.12",
            "mtty",
            AccessPath.GROUP,
            "STOP_COPY",
            Samples.NOON,
            Duration.ofMillis(3),
            List.of(result),
            "RUNNING");
      }
    }

    @Override
    public String render(ConformanceReport report, ConformanceForm form) {
      throw new UnsupportedOperationException("the vocabulary shows reports itself");
    }

    @Override
    public String list(List<ConformanceCheck> checks, ConformanceForm form) {
      throw new UnsupportedOperationException("the vocabulary shows checks itself");
    }
  }

  @Test
  void wipesNothingUnlessItIsSaid() {
    ScriptDevice a = rig.vfio.open("emu:a");
    assertThatThrownBy(() -> rig.vfio.conform(a).run())
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "the conformance run on emu:a is refused: it wipes the device; say fresh() if that is"
                + " meant");
    assertThat(requests).isEmpty();
    assertThat(a.isOpen()).isTrue();
  }

  @Test
  void givesItsLeaseBackForTheRunAndTakesItAgain() {
    ScriptDevice a = rig.vfio.open("emu:a", "vm-1");
    ConformanceReport report = rig.vfio.conform("emu:a").fresh().run();

    assertThat(report.conformant()).isTrue();
    assertThat(a.isOpen()).isTrue();
    assertThat(rig.leases.leases())
        .singleElement()
        .satisfies(lease -> assertThat(lease.space().orElseThrow()).hasToString("vm-1"))
        .extracting(LeaseInfo::owner)
        .isEqualTo(NotedDesk.OWNER);
    assertThat(rig.desk.lines).containsExactly("1/1  pass  reset.empties", "");
  }

  @Test
  void theRunsOwnErrorComesBeforeThatOfTheLeaseBehindIt() {
    ScriptDevice a = rig.vfio.open("emu:a");
    failure = new DroverException("the run failed");
    fails = () -> rig.vfio.remove("emu:a");
    assertThatThrownBy(() -> rig.vfio.conform(a).fresh().run())
        .hasMessage("the run failed")
        .satisfies(
            error ->
                assertThat(error.getSuppressed())
                    .singleElement()
                    .asString()
                    .contains("there is no device emu:a"));
    assertThat(a.isOpen()).isFalse();
  }

  @Test
  void saysBeforeWhatTheMachineMayDieOf() throws InterruptedException {
    offered = List.of(CHECK, new ConformanceCheck("pairs.blocked", "rule", "source", true));
    failure = new DroverException("the run failed");
    rig.vfio.conform("emu:b").fresh().dangerous().only("pairs").checks();

    assertThatThrownBy(() -> rig.vfio.conform("vfio:0000:3b:00.2").fresh().dangerous().run())
        .isSameAs(failure);

    assertThat(rig.desk.heard())
        .isEqualTo("The machine may hang or die, with all that runs on it, of: pairs.blocked");
  }

  @Test
  void asksForWhatWasSaid() {
    rig.vfio
        .conform("emu:b")
        .fresh()
        .dangerous()
        .only("reset")
        .patience(Duration.ofSeconds(2))
        .via(AccessPath.CDEV)
        .run();

    assertThat(requests)
        .containsExactly(
            new ConformanceRequest(
                DeviceAddress.parse("emu:b"),
                true,
                true,
                List.of("reset"),
                Duration.ofSeconds(2),
                Optional.of(AccessPath.CDEV)));
    assertThat(rig.leases.leases()).isEmpty();
    assertThat(rig.vfio.conform("emu:b").checks()).containsExactly(CHECK);
    assertThat(rig.vfio.conform("emu:b"))
        .hasToString("conform(emu:b): nothing is done before run()");
  }

  @Test
  void oneThatEndsAfterTheSessionLeasesNothingAgain() throws InterruptedException {
    HeldCall held = new HeldCall();
    fails = held;
    ScriptDevice device = rig.vfio.open("emu:a");
    held.leftBy(() -> rig.vfio.conform(device).fresh().run());
    assertThat(rig.desk.heard()).contains("goes on in the background");
    assertThat(rig.vocabulary.close(Rig.GUARD)).isEmpty();

    held.end();

    assertThat(rig.desk.heard()).isEqualTo("the conformance run on emu:a has ended.");
    assertThat(rig.leases.leases()).isEmpty();
    assertThat(device.isOpen()).isFalse();
  }
}
