// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.core.fake.Platform.PERSON;
import static org.drover.core.fake.Platform.ended;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.drover.api.DeviceAddress;
import org.drover.api.IovaRange;
import org.drover.api.service.ListenRequest;
import org.drover.api.service.MigrationRequest;
import org.drover.api.service.MigrationRequest.DevicePair;
import org.drover.api.service.Placement;
import org.drover.api.service.SaveRequest.Then;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.api.service.SwitchoverPolicy;
import org.drover.core.fake.FakeContext;
import org.drover.core.fake.FakeDriver;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.FakeMdevs;
import org.drover.core.fake.PipeNetwork;
import org.drover.core.fake.Platform;
import org.drover.testkit.CallMatcher;
import org.drover.testkit.ScriptedKernel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A state whose context asks for memory goes where that memory is, or stays where it was. */
@Timeout(60)
class OfferedMemoryTest {
  private static final String PEER = "pipe:here";
  private static final List<IovaRange> LAYOUT =
      List.of(new IovaRange(0x1000000, 0x4000), new IovaRange(0x8000000, 0x200000));

  private final PipeNetwork network = new PipeNetwork();
  private final Platform here = platform();
  private final Platform there = platform();
  private final FakeHardware source = here.device("a").holds(3000);
  private final FakeHardware target = there.device("b").holds("other");

  private Platform platform() {
    Platform made = new Platform(new FakeDriver("fake", false, Set.of()), network);
    ScriptedKernel machine = new ScriptedKernel("vfio");
    AtomicInteger next = new AtomicInteger(7);
    machine
        .whenever(CallMatcher.any("memfd_create"))
        .replying((call, none) -> next.getAndIncrement());
    machine.whenever(CallMatcher.any("ftruncate")).giving(0);
    made.machine.bind(machine, Map.of());
    return made;
  }

  @BeforeEach
  void haveContexts() {
    here.devices.open(source.address, PERSON, Placement.ANY.with(LAYOUT));
    new FakeContext(source, "config and interrupts");
    new FakeContext(target, "nothing");
  }

  private void open(FakeHardware device, List<IovaRange> memory) {
    there.devices.open(device.address, PERSON, Placement.ANY.with(memory));
  }

  private Session migrate(Optional<DeviceAddress> to, Optional<URI> peer) {
    return here.migrator.migrate(
        new MigrationRequest(
            List.of(new DevicePair(source.address, to)),
            peer,
            SwitchoverPolicy.AUTO,
            false,
            Set.of(),
            List.of()));
  }

  private String refusal() throws Exception {
    Session listening = there.listen(PEER, target);
    int opened = target.opened;
    String error = ended(here.migrateTo(PEER, source, Set.of()), SessionState.FAILED).error();
    assertThat(source.log()).as("the blackout did not begin").containsExactly("OPEN");
    assertThat(target.opened).isEqualTo(opened);
    assertThat(listening.cancel()).isTrue();
    ended(listening, SessionState.CANCELLED);
    return error;
  }

  @Test
  void aTargetWithoutItIsRefusedAtTheOffer() throws Exception {
    assertThat(refusal())
        .isEqualTo(
            "the destination refuses: emu:a was opened with memory at IOVA 0x1000000 to 0x1003fff"
                + " rw, 0x8000000 to 0x81fffff rw, which the address space of emu:b does not map,"
                + " so open it first with vfio:open emu:b --memory 16K@0x1000000,2M@0x8000000");
    assertThat(target.log()).isEmpty();
  }

  @Test
  void soIsOneThatIsOpenWithOtherMemory() throws Exception {
    open(target, List.of(new IovaRange(0x1000000, 0x4000), new IovaRange(0x8000000, 0x1000)));

    assertThat(refusal())
        .isEqualTo(
            "the destination refuses: emu:a was opened with memory at IOVA 0x8000000 to 0x81fffff"
                + " rw, which the address space of emu:b does not map (it maps 0x1000000 to"
                + " 0x1003fff rw, 0x8000000 to 0x8000fff rw), so release it, and open it first"
                + " with vfio:open emu:b --memory 16K@0x1000000,2M@0x8000000");
  }

  @Test
  void oneWithMoreTakesIt() throws Exception {
    List<IovaRange> more = new ArrayList<>(LAYOUT);
    more.add(new IovaRange(0x9000000, 0x1000));
    open(target, more);
    Session listening = there.listen(PEER, target);

    ended(here.migrateTo(PEER, source, Set.of()), SessionState.DONE);

    ended(listening, SessionState.DONE);
    assertThat(target.sameContentAs(source)).isTrue();
  }

  @Test
  void oneThatWillJoinItsGroupsMemoryTakesIt() throws Exception {
    FakeHardware first = there.backend.add("g1", "STOP_COPY,P2P,PRE_COPY", OptionalInt.of(7));
    FakeHardware second = there.backend.add("g2", "STOP_COPY,P2P,PRE_COPY", OptionalInt.of(7));
    new FakeContext(second, "nothing");
    open(first, LAYOUT);
    Session listening = there.listen(PEER, second);

    ended(here.migrateTo(PEER, source, Set.of()), SessionState.DONE);

    ended(listening, SessionState.DONE);
  }

  @Test
  void aSourceWithoutAContextAsksForNone() throws Exception {
    source.context = Optional.empty();
    Session listening = there.listen(PEER, target);

    ended(here.migrateTo(PEER, source, Set.of()), SessionState.DONE);

    ended(listening, SessionState.DONE);
  }

  @Test
  void anImageIsRefusedBeforeTheDeviceIsTouched() throws Exception {
    FakeHardware other = here.device("c").holds("other");
    new FakeContext(other, "nothing");
    ended(here.save(source, Then.RUN), SessionState.DONE);

    Session session = here.restore(other);
    ended(session, SessionState.FAILED);

    assertThat(session.snapshot().message())
        .contains("emu:a was opened with memory at IOVA 0x1000000 to 0x1003fff rw")
        .contains("vfio:open emu:c --memory 16K@0x1000000,2M@0x8000000");
    assertThat(other.log()).isEmpty();
  }

  @Test
  void noDeviceIsMadeThatCannotHaveIt() throws Exception {
    FakeMdevs mdevs = new FakeMdevs(there.backend);
    there.mdevs.bind(mdevs, Map.of());
    there.migrator.listen(
        new ListenRequest(URI.create(PEER), List.of(target.address), List.of(FakeMdevs.FAKE)));
    DeviceAddress asked = DeviceAddress.parse("mdev:fake/fake-2");
    Session session = migrate(Optional.of(asked), Optional.of(URI.create(PEER)));

    assertThat(ended(session, SessionState.FAILED).error())
        .contains("which a device that is made on demand does not have")
        .contains("make it before with vfio:mdev create mdev:fake/fake-2")
        .contains("vfio:open DEVICE --memory 16K@0x1000000,2M@0x8000000");
    assertThat(mdevs.count).isZero();
  }

  @Test
  void withoutANameNoUnleasedDeviceIsTaken() throws Exception {
    FakeHardware other = here.device("c");
    Session session = migrate(Optional.empty(), Optional.empty());

    assertThat(ended(session, SessionState.FAILED).error())
        .contains("migrating emu:a without a named destination is refused")
        .contains("which no unleased device has, so open one with vfio:open DEVICE --memory")
        .endsWith("and name it: emu:a=DEVICE");
    assertThat(other.opened).isZero();
    assertThat(source.log()).containsExactly("OPEN");
  }

  @Test
  void manyPiecesMakeNoEndlessSentence() throws Exception {
    List<IovaRange> many = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      many.add(new IovaRange(0x10000000L + 0x10000L * i, 0x1000));
    }
    FakeHardware scattered = here.device("s");
    new FakeContext(scattered, "nothing");
    here.devices.open(scattered.address, PERSON, Placement.ANY.with(many));
    FakeHardware other = here.device("c");

    assertThat(ended(here.migrate(scattered, other), SessionState.FAILED).error())
        .contains("0x10050000 to 0x10050fff rw and 3 more, which")
        .endsWith("so open it first with vfio:open emu:c and the --memory of emu:s");
  }
}
