// SPDX-License-Identifier: Apache-2.0
package org.drover.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.core.protocol.SourceStage.COMMITTED;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.drover.api.DeviceAddress;
import org.drover.api.service.SessionState;
import org.drover.api.spi.SourceDescription;
import org.drover.core.image.Manifest;
import org.drover.core.image.SavedDevice;
import org.drover.core.journal.Journal;
import org.drover.fsm.FeatureSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every course that two halves of the production protocol can take: each local step may go well or
 * fail, messages arrive in their order and at any time, the wire may be cut as often as it likes
 * and come back, both sides may be cancelled, a service may leave either, and any action may throw
 * (also the last ones, and those of the way back), an operator may decide for one side of two in
 * doubt, and either platform may end, in every combination. What is checked is written from the
 * handover's rules, with devices modelled apart from the protocol.
 */
class ExplorationTest {
  private static final Message.Accept ACCEPT =
      new Message.Accept(new UUID(0, 2), List.of(new DeviceAddress("emu", "b")), List.of());
  private static final Message.End END = new Message.End(List.of(1L));

  /** What a device is, as far as the rules go. */
  enum Device {
    RUNNING,
    STOPPED,
    UNKNOWN,
    GONE,
    EMPTY,
    LOADED
  }

  /** One moment of the whole: both halves, what is on the way, what still has to be done. */
  record World(
      SourceProtocol source,
      DestinationProtocol destination,
      Device from,
      Device to,
      List<Message> there,
      List<Message> back,
      boolean cut,
      boolean sourceHeardCut,
      boolean destinationHeardCut,
      boolean destinationOn,
      boolean sourceCancelled,
      boolean sourceDeparted,
      boolean decided,
      List<SourceAction> sourceDo,
      List<DestinationAction> destinationDo,
      Optional<SessionState> sourceEnd,
      Optional<SessionState> destinationEnd) {}

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nothingEverRunsTwiceOrIsLostSilently(boolean preCopy) {
    Set<World> seen = new HashSet<>();
    Map<World, List<World>> before = new HashMap<>();
    Deque<World> settled = new ArrayDeque<>();
    Deque<World> open = new ArrayDeque<>();
    open.add(first(preCopy));
    while (!open.isEmpty()) {
      World world = open.poll();
      if (!seen.add(world)) {
        continue;
      }
      check(world);
      List<World> next = successors(world);
      next.removeIf(world::equals);
      next.forEach(one -> before.computeIfAbsent(one, any -> new ArrayList<>()).add(world));
      if (next.isEmpty()) {
        settled.add(world);
        checkEnd(world);
      }
      open.addAll(next);
      if (!world.cut) {
        open.add(new Change(world).cut().done());
      }
    }
    assertThat(seen.size()).isGreaterThan(500);
    assertThat(settled.size()).isGreaterThan(20);
    assertThat(leadingTo(settled, before)).as("worlds that come to no end").isEqualTo(seen);
  }

  /** Without another cut, every world comes to an end: nothing goes round for ever. */
  private static Set<World> leadingTo(Deque<World> ends, Map<World, List<World>> before) {
    Set<World> reached = new HashSet<>();
    while (!ends.isEmpty()) {
      World world = ends.poll();
      if (reached.add(world)) {
        ends.addAll(before.getOrDefault(world, List.of()));
      }
    }
    return reached;
  }

  private static World first(boolean preCopy) {
    SourceProtocol.Step begun = SourceProtocol.begin(preCopy).on(new SourceEvent.Begin(offer()));
    return new World(
        begun.next(),
        DestinationProtocol.begin(),
        Device.RUNNING,
        Device.EMPTY,
        List.of(),
        List.of(),
        false,
        false,
        false,
        true,
        false,
        false,
        false,
        begun.actions(),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  private static Message.Offer offer() {
    SourceDescription description =
        new SourceDescription("fake", "", "", FeatureSet.parse("STOP_COPY"), Map.of());
    SavedDevice saved = new SavedDevice(0, "emu:a", description, OptionalLong.empty());
    return new Message.Offer(
        new UUID(0, 1),
        new UUID(0, 1),
        1,
        new Manifest(Instant.EPOCH, List.of(saved)),
        List.of(Optional.empty()));
  }

  /** Rule 1: the state runs at most once, and a reset never hits the only copy. */
  private static void check(World world) {
    assertThat(world.from == Device.RUNNING && world.to == Device.RUNNING)
        .as("runs on both sides: %s", world)
        .isFalse();
    boolean somewhere =
        world.from != Device.GONE || world.to == Device.RUNNING || world.to == Device.LOADED;
    assertThat(somewhere || world.source.reason().contains("gone"))
        .as("is nowhere: %s", world)
        .isTrue();
  }

  /**
   * Where nothing can happen any more, though the wire stands, both have ended and somebody has the
   * state or says so. Only a journal that takes nothing, or a destination that was emptied before
   * it was loaded, leave something to an operator.
   */
  private static void checkEnd(World world) {
    boolean waits = world.destination.stage() == DestinationProtocol.Stage.NEW;
    if (world.sourceEnd.isEmpty()) {
      assertThat(world.source.stage()).as("source hangs: %s", world).isEqualTo(COMMITTED);
      assertThat(world.destinationEnd).as("source hangs: %s", world).isPresent();
      // It could not go back, so it committed; but END had not come, and nobody is left to say so.
      boolean neverLoaded = world.to == Device.EMPTY && !world.source.reason().isEmpty();
      assertThat(world.destinationEnd.get() == SessionState.STUCK || neverLoaded || world.decided)
          .as("source hangs: %s", world)
          .isTrue();
    } else if (world.destinationEnd.isEmpty() && !waits && !world.decided) {
      assertThat(world.sourceEnd).as("destination hangs: %s", world).contains(SessionState.STUCK);
    }
    if (world.sourceEnd.isPresent()) {
      switch (world.sourceEnd.get()) {
        case DONE -> assertThat(world.to).as("%s", world).isEqualTo(Device.RUNNING);
        case FAILED, CANCELLED -> assertThat(world.from).as("%s", world).isEqualTo(Device.RUNNING);
        case SPLIT -> throw new AssertionError("split without force: " + world);
        default -> assertThat(world.source.reason()).isNotNull();
      }
    }
    if (world.destinationEnd.equals(Optional.of(SessionState.DONE))) {
      assertThat(world.to).isEqualTo(Device.RUNNING);
    }
  }

  private static List<World> successors(World world) {
    List<World> next = new ArrayList<>();
    if (!world.sourceDo.isEmpty()) {
      doSource(world, next);
    } else if (world.sourceEnd.isEmpty()) {
      hearSource(world, next);
    }
    if (!world.destinationDo.isEmpty()) {
      doDestination(world, next);
    } else if (world.destinationEnd.isEmpty()) {
      hearDestination(world, next);
    }
    comeBack(world, next);
    decide(world, next);
    return next;
  }

  /**
   * An operator decides for one side, once, and is right about the other one; or a platform ends.
   */
  private static void decide(World world, List<World> next) {
    Change change = new Change(world).decided();
    boolean sourceAsks =
        world.source.is(SourceProtocol.Fact.PEER_LOST)
            && world.sourceDo.isEmpty()
            && world.sourceEnd.isEmpty();
    boolean destinationWaits =
        world.destination.is(DestinationProtocol.Fact.PEER_LOST)
            && world.destinationDo.isEmpty()
            && world.destinationEnd.isEmpty();
    if (world.decided) {
      return;
    }
    if (sourceAsks) {
      next.add(change.source(new SourceEvent.Abandoned("x", true)).done());
      next.add(change.source(new SourceEvent.Cancelled()).done());
    }
    if (destinationWaits) {
      next.add(change.destination(new DestinationEvent.Abandoned("x", true)).done());
      next.add(change.destination(new DestinationEvent.Cancelled()).done());
    }
    boolean committed = sourceAsks && world.source.stage() == COMMITTED;
    boolean loaded =
        destinationWaits && world.destination.stage() == DestinationProtocol.Stage.LOADED;
    if (committed && world.to == Device.RUNNING) {
      next.add(change.source(new SourceEvent.Surrendered()).done());
    }
    if (loaded && world.from == Device.RUNNING) {
      next.add(change.destination(new DestinationEvent.Surrendered()).done());
    }
    if (committed && loaded && world.there.isEmpty()) {
      // Fenced: no COMMIT is on its way to it any more.
      next.add(change.source(new SourceEvent.Forced("x")).done());
    }
    if (committed && loaded) {
      next.add(change.destination(new DestinationEvent.Forced("x")).done());
    }
  }

  /** The source calls again; who waits for it, or for nobody any more, is found there. */
  private static void comeBack(World world, List<World> next) {
    boolean calls =
        world.sourceEnd.isEmpty()
            && world.sourceDo.isEmpty()
            && world.sourceHeardCut
            && (world.source.stage() == COMMITTED || world.source.stage() == SourceStage.SETTLING);
    if (!calls) {
      return;
    }
    if (world.destinationEnd.isPresent()) {
      Message unknown = new Message.UnknownSession(new UUID(0, 3));
      next.add(new Change(world).source(new SourceEvent.NobodyListens("x")).done());
      if (world.source.stage() == COMMITTED) {
        assertThat(world.source.on(new SourceEvent.Peer(unknown)).next().stage())
            .as("believes who has forgotten everything: %s", world)
            .isEqualTo(COMMITTED);
      } else {
        next.add(new Change(world).source(new SourceEvent.Peer(unknown)).done());
      }
    } else if (world.destination.stage().compareTo(DestinationProtocol.Stage.LOADED) >= 0) {
      next.add(new Change(world).newWire().source(new SourceEvent.Reached()).done());
    }
  }

  private static void doSource(World world, List<World> next) {
    SourceAction action = world.sourceDo.get(0);
    Change rest = new Change(world).sourceDid();
    SourceEvent failed = new SourceEvent.Failed("x");
    if (action instanceof SourceAction.Send send) {
      assertThat(world.sourceHeardCut).as("speaks to nobody: %s", world).isFalse();
      assertThat(send.message() instanceof Message.Abort && world.from == Device.GONE)
          .as("resets the only copy: %s", world)
          .isFalse();
      next.add(rest.say(send.message()).done());
      next.add(rest.say(send.message()).source(failed).done());
      next.add(rest.source(failed).done());
    } else if (action instanceof SourceAction.Enter
        || action instanceof SourceAction.HoldCommitted) {
      next.add(rest.done());
      next.add(rest.source(failed).done());
    } else if (action instanceof SourceAction.Tell tell) {
      next.add(rest.say(tell.message()).done());
    } else if (action instanceof SourceAction.PreCopy) {
      next.add(rest.done());
      next.add(rest.source(failed).done());
    } else if (action instanceof SourceAction.Stop) {
      next.add(rest.from(Device.STOPPED).source(new SourceEvent.Stopped(END)).done());
      next.add(rest.from(Device.STOPPED).source(failed).done());
      next.add(rest.from(Device.GONE).source(new SourceEvent.Failed("gone")).done());
    } else if (action instanceof SourceAction.DecideCommit) {
      next.add(rest.source(new SourceEvent.CommitDecided()).done());
      next.add(rest.source(failed).done());
      if (world.cut && !world.sourceHeardCut) {
        next.add(rest.sourceHeardCut().source(new SourceEvent.PeerLost("cut")).done());
      }
      if (!world.sourceCancelled) {
        next.add(rest.cancelled().source(new SourceEvent.Cancelled()).done());
      }
      if (!world.sourceDeparted) {
        next.add(rest.departed().source(new SourceEvent.Departed("x")).done());
      }
    } else if (action instanceof SourceAction.RollBack) {
      rollBack(world, rest, next);
    } else if (action instanceof SourceAction.CloseDevices) {
      next.add(rest.from(Device.GONE).done());
    } else if (action instanceof SourceAction.Redial) {
      next.add(rest.hangUp().deaf().sourceHeardCut().done());
    } else if (action instanceof SourceAction.Finish finish) {
      next.add(rest.sourceEnd(finish.outcome()).done());
    } else {
      next.add(rest.done());
    }
  }

  private static void rollBack(World world, Change rest, List<World> next) {
    if (world.from == Device.GONE) {
      next.add(rest.source(new SourceEvent.RollBackFailed("gone", true, true)).done());
      return;
    }
    next.add(rest.from(Device.RUNNING).source(new SourceEvent.RolledBack()).done());
    SourceEvent unknown = new SourceEvent.RollBackFailed("x", false, false);
    next.add(rest.from(Device.RUNNING).source(unknown).done());
    next.add(rest.source(unknown).done());
    if (world.from == Device.STOPPED) {
      next.add(rest.source(new SourceEvent.RollBackFailed("x", true, false)).done());
      next.add(rest.from(Device.UNKNOWN).source(unknown).done());
    }
  }

  private static void hearSource(World world, List<World> next) {
    Change change = new Change(world);
    if (!world.back.isEmpty()) {
      next.add(change.heardBack().source(new SourceEvent.Peer(world.back.get(0))).done());
    } else if (world.cut && !world.sourceHeardCut) {
      next.add(change.sourceHeardCut().source(new SourceEvent.PeerLost("cut")).done());
    }
    if (world.source.stage() == SourceStage.STREAMING) {
      if (!world.source.is(SourceProtocol.Fact.ACKNOWLEDGED)
          && world.there.isEmpty()
          && world.back.isEmpty()) {
        // The engine says it once; again here only while the answer is on its way.
        next.add(change.source(new SourceEvent.InitialDataSent()).done());
      }
      next.add(change.source(new SourceEvent.SwitchoverDue()).done());
      next.add(change.source(new SourceEvent.Failed("x")).done());
    }
    boolean early = world.source.stage().compareTo(SourceStage.COMMITTED) < 0;
    boolean telling =
        world.source.stage() == SourceStage.SETTLING
            && !world.source.is(SourceProtocol.Fact.PEER_LOST);
    if ((early || telling) && !world.sourceCancelled) {
      next.add(change.cancelled().source(new SourceEvent.Cancelled()).done());
    }
    if ((early || telling) && !world.sourceDeparted) {
      next.add(change.departed().source(new SourceEvent.Departed("x")).done());
    }
  }

  private static void doDestination(World world, List<World> next) {
    DestinationAction action = world.destinationDo.get(0);
    Change rest = new Change(world).destinationDid();
    DestinationEvent failed = new DestinationEvent.Failed("x");
    if (action instanceof DestinationAction.Send send) {
      next.add(rest.answer(send.message()).done());
      next.add(rest.answer(send.message()).destination(failed).done());
      next.add(rest.destination(failed).done());
    } else if (action instanceof DestinationAction.Enter enter) {
      boolean decision = enter.point() == Journal.Point.FORCED;
      next.add(rest.done());
      next.add(rest.destination(decision ? new DestinationEvent.Unwritten("x") : failed).done());
    } else if (action instanceof DestinationAction.Tell tell) {
      next.add(rest.answer(tell.message()).done());
    } else if (action instanceof DestinationAction.Examine) {
      next.add(rest.destination(new DestinationEvent.Fits(offer(), ACCEPT)).done());
      next.add(rest.destination(new DestinationEvent.Unfit(List.of("x"))).done());
      next.add(rest.destination(failed).done());
    } else if (action instanceof DestinationAction.Prepare) {
      next.add(rest.destination(new DestinationEvent.Prepared()).done());
      next.add(rest.destination(failed).done());
    } else if (action instanceof DestinationAction.CheckInitialData) {
      next.add(rest.destination(new DestinationEvent.InitialDataLoaded()).done());
      next.add(rest.destination(failed).done());
    } else if (action instanceof DestinationAction.Validate) {
      next.add(rest.to(Device.LOADED).destination(new DestinationEvent.Loaded()).done());
      next.add(rest.destination(failed).done());
    } else if (action instanceof DestinationAction.RunQuietly) {
      next.add(rest.destination(new DestinationEvent.QuietlyRunning()).done());
      next.add(rest.destination(failed).done());
    } else if (action instanceof DestinationAction.Run) {
      next.add(rest.to(Device.RUNNING).destination(new DestinationEvent.Started()).done());
      next.add(rest.to(Device.RUNNING).destination(failed).done());
      next.add(rest.destination(failed).done());
    } else if (action instanceof DestinationAction.Reset) {
      next.add(rest.to(Device.EMPTY).done());
    } else if (action instanceof DestinationAction.Await) {
      next.add((world.destinationOn ? rest.hangUp() : rest).destinationHeardCut().done());
    } else if (action instanceof DestinationAction.Finish finish) {
      next.add(rest.destinationEnd(finish.outcome()).done());
    } else {
      next.add(rest.done());
    }
  }

  private static void hearDestination(World world, List<World> next) {
    Change change = new Change(world);
    boolean anew = !world.there.isEmpty() && world.there.get(0) instanceof Message.Resume;
    boolean lost = world.cut || !world.destinationOn;
    if (anew && !world.destinationOn) {
      Message resume = world.there.get(0);
      next.add(change.heardThere().adopted().destination(new DestinationEvent.Peer(resume)).done());
    } else if (!world.there.isEmpty() && world.destinationOn) {
      Message message = world.there.get(0);
      next.add(change.heardThere().destination(new DestinationEvent.Peer(message)).done());
      next.add(change.heardThere().destination(new DestinationEvent.Garbled("x")).done());
    }
    boolean everything = world.there.isEmpty() || !world.destinationOn;
    if (lost && everything && !world.destinationHeardCut) {
      next.add(
          change.destinationHeardCut().destination(new DestinationEvent.PeerLost("cut")).done());
    }
    boolean doubts = world.destination.is(DestinationProtocol.Fact.PEER_LOST);
    if (!world.destination.stage().equals(DestinationProtocol.Stage.NEW) && !doubts) {
      next.add(change.destination(new DestinationEvent.Cancelled()).done());
      next.add(change.destination(new DestinationEvent.Departed("x")).done());
    }
  }

  @Test
  void aDestinationNeverRunsWithoutACommit() {
    Optional<Message> word = Optional.of(new Message.GaveUp("x", false));
    Optional<DestinationAction.Finish> last =
        Optional.of(new DestinationAction.Finish(SessionState.FAILED, "x"));
    for (DestinationProtocol.Stage stage : DestinationProtocol.Stage.values()) {
      for (Message message : Messages.all()) {
        if (message instanceof Message.Commit) {
          continue;
        }
        DestinationProtocol.Step step =
            new DestinationProtocol(stage, Set.of(), word, last)
                .on(new DestinationEvent.Peer(message));
        assertThat(step.actions())
            .noneMatch(
                action ->
                    action instanceof DestinationAction.Run
                        || action instanceof DestinationAction.RunQuietly);
      }
    }
  }
}
