// SPDX-License-Identifier: Apache-2.0
package org.drover.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.core.fake.Platform.PERSON;
import static org.drover.core.fake.Platform.ended;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.drover.api.Compatibility;
import org.drover.api.DeviceAddress;
import org.drover.api.Finding;
import org.drover.api.IovaRange;
import org.drover.api.Mismatch;
import org.drover.api.Reason;
import org.drover.api.service.Devices;
import org.drover.api.service.Placement;
import org.drover.api.service.Plan;
import org.drover.api.service.Plan.Verdict;
import org.drover.api.service.PlanPoint;
import org.drover.api.service.PlanPoint.Weight;
import org.drover.api.service.PlanRequest;
import org.drover.api.service.Planner;
import org.drover.api.service.SaveRequest;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.api.spi.PolicyHints;
import org.drover.core.engine.Services;
import org.drover.core.explain.ExplainService;
import org.drover.core.fake.FakeContext;
import org.drover.core.fake.FakeDriver;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.PipeNetwork;
import org.drover.core.fake.Platform;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationState;
import org.drover.testkit.CallMatcher;
import org.drover.testkit.ScriptedKernel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a migration would be refused for, told without beginning one. */
@Timeout(60)
class PlanServiceTest {
  private final PipeNetwork network = new PipeNetwork();
  private final Platform platform = new Platform(new FakeDriver("fake", false, Set.of()), network);
  private final FakeHardware source = platform.device("a").holds("five!");
  private final FakeHardware destination = platform.device("b").holds("other");
  private final Planner planner = planner(platform);

  private static Planner planner(Platform platform) {
    return new PlanService(
        platform.leases,
        new Services(
            platform.backends,
            platform.drivers,
            platform.transports,
            platform.workloads,
            platform.mdevs),
        platform.devices,
        new ExplainService(platform.backends, platform.devices, platform.drivers));
  }

  private Plan plan() {
    return planner.plan(new PlanRequest(source.address, destination.address));
  }

  private static PlanRequest to(FakeHardware source, String peer) {
    return new PlanRequest(
        new PlanRequest.Device(source.address),
        Optional.empty(),
        Optional.of(URI.create(peer)),
        false);
  }

  private PlanRequest restore() {
    return new PlanRequest(
        new PlanRequest.Image(URI.create("mem:image")),
        Optional.of(destination.address),
        Optional.empty(),
        false);
  }

  private static List<String> ids(Plan plan, Weight weight) {
    return plan.points().stream()
        .filter(point -> point.weight() == weight)
        .map(PlanPoint::id)
        .toList();
  }

  private void resets() {
    platform.driver.hints = PolicyHints.CAUTIOUS;
  }

  /** Nothing but looks: no arc, no reset, no lease that stays. */
  private void assertNothingTouched() {
    for (FakeHardware device : List.of(source, destination)) {
      assertThat(device.log()).as("%s", device.address).containsOnly("OPEN", "CLOSE");
      assertThat(device.open).as("%s is closed", device.address).isZero();
      assertThat(device.resets).isZero();
    }
    assertThat(source.content())
        .isEqualTo("FAKEfive!".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    assertThat(platform.devices.leases()).isEmpty();
    assertThat(platform.sessions.list()).isEmpty();
  }

  @Test
  void findsNothingAgainstTwins() {
    Plan plan = plan();

    assertThat(plan.points()).isEmpty();
    assertThat(plan.verdict()).isEqualTo(Verdict.POSSIBLE);
    assertThat(plan.source()).isEqualTo("emu:a");
    assertThat(plan.destination()).isEqualTo("emu:b");
    assertThat(plan.estimate())
        .isEqualTo(
            new Plan.Estimate(
                Optional.of(FeatureSet.parse("STOP_COPY,P2P,PRE_COPY")), OptionalLong.of(9), 0));
    assertNothingTouched();
  }

  @Test
  void tellsEveryReasonAndNotOnlyTheFirst() {
    source.is(MigrationState.STOP);
    platform.driver.compatibility =
        Compatibility.of(
            Mismatch.warning("firmware", "its firmware is older", "bring it up"),
            Mismatch.refusal("size", "it is too small", "take a larger one"),
            Mismatch.refusal("board", "it is of another board", "take another one"));
    try (Devices.Reservation taken = platform.devices.reserve(destination.address, PERSON)) {
      assertThat(taken.info().open()).isFalse();
      Plan plan = plan();

      assertThat(plan.verdict()).isEqualTo(Verdict.REFUSED);
      assertThat(ids(plan, Weight.REFUSAL))
          .containsExactly("not-running", "in-use", "size", "board");
      assertThat(ids(plan, Weight.WARNING)).containsExactly("firmware");
      assertThat(plan.points().get(1).sentence()).startsWith("emu:b is leased by person ada");
      assertThat(plan.points())
          .filteredOn(point -> point.id().equals("not-running"))
          .singleElement()
          .satisfies(
              point -> {
                assertThat(point.sentence()).contains("emu:a is in STOP");
                assertThat(point.remedy()).startsWith("vfio:state emu:a --set RUNNING");
              });
    }
    assertThat(source.state()).isEqualTo(MigrationState.STOP);
  }

  @Test
  void whatIsFoundAroundADeviceIsAgainstItToo() {
    platform.backend.found =
        List.of(new Finding(Reason.GROUP_NOT_VIABLE, "nvme has its neighbour", "vfio:prepare it"));
    Plan plan = plan();

    assertThat(ids(plan, Weight.REFUSAL)).containsExactly("group-not-viable", "group-not-viable");
  }

  @Test
  void opensNothingThatAnOpenResets() {
    resets();
    Plan plan = plan();

    assertThat(plan.verdict()).isEqualTo(Verdict.REFUSED);
    assertThat(ids(plan, Weight.REFUSAL)).containsExactly("emptied-at-open");
    assertThat(ids(plan, Weight.UNKNOWN))
        .containsExactly("unknown-until-opened", "unknown-until-opened");
    assertThat(plan.points().get(0).remedy()).contains("vfio:open emu:a", "--fresh");
    assertThat(plan.estimate())
        .isEqualTo(new Plan.Estimate(Optional.empty(), OptionalLong.empty(), 0));
    assertThat(source.opened + destination.opened).isZero();
  }

  @Test
  void anEmptyDeviceMayBeMeant() {
    resets();
    Plan plan =
        planner.plan(
            new PlanRequest(
                new PlanRequest.Device(source.address),
                Optional.of(destination.address),
                Optional.empty(),
                true));

    assertThat(plan.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(source.opened).isZero();
  }

  /** Its driver alone can say what it will have, and this one does not. */
  @Test
  void takesNoP2pForGrantedOfADeviceThatIsNotOpen() {
    resets();
    assertThat(ids(plan(), Weight.WARNING)).containsExactly("no-p2p");
    platform.driver.hints = new PolicyHints(true, true, false, true);
    assertThat(ids(plan(), Weight.WARNING)).isEmpty();
  }

  /** Its lease is what keeps its state. */
  @Test
  void asksADeviceThatIsOpenWhatItSaysNow() {
    resets();
    platform.devices.open(source.address, PERSON);
    source.holds(3000);
    Plan plan = plan();

    assertThat(ids(plan, Weight.REFUSAL)).isEmpty();
    assertThat(ids(plan, Weight.UNKNOWN)).containsExactly("unknown-until-opened");
    assertThat(plan.estimate().stateBytes()).hasValue(3000);
    assertThat(source.log()).containsExactly("OPEN");
    assertThat(destination.opened).isZero();
  }

  @Test
  void callsNobody() throws Exception {
    Platform there = new Platform(new FakeDriver("fake", false, Set.of()), network);
    FakeHardware far = there.device("far");
    Session listening = there.listen("pipe:there", far);
    Plan plan = planner.plan(to(source, "pipe:there"));

    assertThat(plan.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(plan.destination()).isEqualTo("pipe:there");
    assertThat(plan.points())
        .singleElement()
        .satisfies(
            point -> {
              assertThat(point.id()).isEqualTo("destination-not-asked");
              assertThat(point.sentence()).contains("this side alone is judged");
            });
    assertThat(far.opened).isZero();
    assertThat(listening.cancel()).isTrue();
    assertThat(ended(listening, SessionState.CANCELLED).notes()).as("calls").isEmpty();
  }

  @Test
  void aWayThatThereIsNotIsARefusal() {
    Plan plan = planner.plan(to(source, "carrier://pigeon"));

    assertThat(ids(plan, Weight.REFUSAL)).containsExactly("no-transport");
    assertThat(plan.points().get(0).sentence()).contains("no transport can reach a peer at");
  }

  @Test
  void readsTheManifestOfAnImage() throws Exception {
    ended(platform.save(source, SaveRequest.Then.RUN), SessionState.DONE);
    Plan plan = planner.plan(restore());

    assertThat(ids(plan, Weight.WARNING)).containsExactly("not-verified");
    assertThat(plan.verdict()).isEqualTo(Verdict.POSSIBLE);
    assertThat(plan.source()).isEqualTo("mem:image");
    assertThat(plan.estimate().stateBytes()).hasValue(9);
    assertThat(destination.log()).containsOnly("OPEN", "CLOSE");
  }

  @Test
  void saysWhyAnImageCannotBeRead() {
    Plan plan = planner.plan(restore());

    assertThat(ids(plan, Weight.REFUSAL)).containsExactly("unreadable");
    assertThat(plan.points().get(0).sentence()).startsWith("mem:image: ");
  }

  @Test
  void refusesWhatAMigrationRefusesBeforeItBegins() {
    assertThat(ids(planner.plan(new PlanRequest(source.address, source.address)), Weight.REFUSAL))
        .containsExactly("into-itself");
    DeviceAddress asked = DeviceAddress.parse("mdev:mtty/mtty-2");
    assertThat(ids(planner.plan(new PlanRequest(source.address, asked)), Weight.REFUSAL))
        .containsExactly("made-elsewhere-only");
    DeviceAddress nobody = DeviceAddress.parse("emu:nobody");
    assertThat(planner.plan(new PlanRequest(nobody, destination.address)).points())
        .singleElement()
        .satisfies(point -> assertThat(point.sentence()).contains("there is no device emu:nobody"));
    assertThat(
            ids(planner.plan(new PlanRequest(DeviceAddress.parse("x:y"), nobody)), Weight.REFUSAL))
        .containsExactly("no-such-device", "no-such-device");
  }

  /** A destination is reset before anything is loaded into it; a source in ERROR is lost. */
  @Test
  void anErrorIsAgainstASourceAlone() {
    destination.is(MigrationState.ERROR);
    assertThat(plan().points()).isEmpty();
    destination.is(MigrationState.RUNNING);
    source.is(MigrationState.ERROR);
    assertThat(ids(plan(), Weight.REFUSAL)).containsExactly("in-error");
  }

  @Test
  void aDriverThatFailsIsAReason() {
    platform.driver.compatibility = null;
    assertThat(ids(plan(), Weight.REFUSAL)).containsExactly("driver-failed");
  }

  /** As {@code vfio:open --memory} makes it; no memory moves, but it has to be there. */
  @Test
  void countsTheMemoryThatTheDestinationLacks() {
    ScriptedKernel machine = new ScriptedKernel("vfio");
    AtomicInteger next = new AtomicInteger(7);
    machine
        .whenever(CallMatcher.any("memfd_create"))
        .replying((call, none) -> next.getAndIncrement());
    machine.whenever(CallMatcher.any("ftruncate")).giving(0);
    platform.machine.bind(machine, Map.of());
    new FakeContext(source, "config and interrupts");
    List<IovaRange> layout =
        List.of(new IovaRange(0x1000000, 0x4000), new IovaRange(0x8000000, 0x200000));
    platform.devices.open(source.address, PERSON, Placement.ANY.with(layout));
    Plan plan = plan();

    assertThat(plan.estimate().memoryBytes()).isEqualTo(0x204000);
    assertThat(ids(plan, Weight.REFUSAL)).containsExactly("memory");
    assertThat(plan.points().get(0).remedy())
        .isEqualTo("open it first with vfio:open emu:b --memory 16K@0x1000000,2M@0x8000000");
  }

  @Test
  void anImageStaysWhereItIs() {
    assertThatThrownBy(
            () ->
                new PlanRequest(
                    new PlanRequest.Image(URI.create("mem:image")),
                    Optional.empty(),
                    Optional.of(URI.create("tcp://h:1")),
                    false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is restored where it is");
    assertThatThrownBy(
            () ->
                new PlanRequest(
                    new PlanRequest.Device(source.address),
                    Optional.empty(),
                    Optional.empty(),
                    false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("goes nowhere");
  }
}
