// SPDX-License-Identifier: Apache-2.0
package org.drover.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
import org.drover.fsm.FeatureSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every course that two halves of the production protocol can take: each local step may go well or
 * fail, messages arrive in their order and at any time, the wire may be cut, both sides may be
 * cancelled, and any action may throw (also the last ones, and those of the way back), in every
 * combination. What is checked is written from the handover's rules, with devices modelled apart
 * from the protocol.
 */
class ExplorationTest {
  private static final Message.Accept ACCEPT =
      new Message.Accept(new UUID(0, 2), List.of(new DeviceAddress("emu", "b")));
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
      boolean sourceCancelled,
      List<SourceAction> sourceDo,
      List<DestinationAction> destinationDo,
      Optional<SessionState> sourceEnd,
      Optional<SessionState> destinationEnd) {}

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nothingEverRunsTwiceOrIsLostSilently(boolean preCopy) {
    Set<World> seen = new HashSet<>();
    Deque<World> open = new ArrayDeque<>();
    open.add(first(preCopy));
    int ends = 0;
    while (!open.isEmpty()) {
      World world = open.poll();
      if (!seen.add(world)) {
        continue;
      }
      check(world);
      List<World> next = successors(world);
      if (next.isEmpty()) {
        ends++;
        checkEnd(world);
      }
      open.addAll(next);
    }
    assertThat(seen.size()).isGreaterThan(500);
    assertThat(ends).isGreaterThan(20);
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

  /** Where nothing can happen any more, both have ended and somebody has the state or says so. */
  private static void checkEnd(World world) {
    assertThat(world.sourceEnd).as("source hangs: %s", world).isPresent();
    boolean waits = world.destination.stage() == DestinationProtocol.Stage.NEW;
    assertThat(world.destinationEnd.isPresent() || waits)
        .as("destination hangs: %s", world)
        .isTrue();
    switch (world.sourceEnd.get()) {
      case DONE -> assertThat(world.to).as("%s", world).isEqualTo(Device.RUNNING);
      case FAILED, CANCELLED -> assertThat(world.from).as("%s", world).isEqualTo(Device.RUNNING);
      default -> assertThat(world.source.reason()).isNotNull();
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
    if (!world.cut) {
      next.add(new Change(world).cut().done());
    }
    return next;
  }

  private static void doSource(World world, List<World> next) {
    SourceAction action = world.sourceDo.get(0);
    Change rest = new Change(world).sourceDid();
    SourceEvent failed = new SourceEvent.Failed("x");
    if (action instanceof SourceAction.Send send) {
      assertThat(world.sourceHeardCut).as("speaks to nobody: %s", world).isFalse();
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
    } else if (action instanceof SourceAction.RollBack) {
      rollBack(world, rest, next);
    } else if (action instanceof SourceAction.CloseDevices) {
      next.add(rest.from(Device.GONE).done());
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
    next.add(rest.from(Device.RUNNING).source(new SourceEvent.Failed("x")).done());
    next.add(rest.source(new SourceEvent.Failed("x")).done());
    if (world.from == Device.STOPPED) {
      next.add(rest.source(new SourceEvent.RollBackFailed("x", true, false)).done());
      next.add(
          rest.from(Device.UNKNOWN)
              .source(new SourceEvent.RollBackFailed("x", false, false))
              .done());
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
      if (!world.source.acknowledged() && world.there.isEmpty() && world.back.isEmpty()) {
        // The engine says it once; again here only while the answer is on its way.
        next.add(change.source(new SourceEvent.InitialDataSent()).done());
      }
      next.add(change.source(new SourceEvent.SwitchoverDue()).done());
      next.add(change.source(new SourceEvent.Failed("x")).done());
    }
    boolean cancellable = world.source.stage().compareTo(SourceStage.COMMITTED) < 0;
    if (cancellable && !world.sourceCancelled) {
      next.add(change.cancelled().source(new SourceEvent.Cancelled()).done());
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
    } else if (action instanceof DestinationAction.Enter) {
      next.add(rest.done());
      next.add(rest.destination(failed).done());
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
    } else if (action instanceof DestinationAction.Finish finish) {
      next.add(rest.destinationEnd(finish.outcome()).done());
    } else {
      next.add(rest.done());
    }
  }

  private static void hearDestination(World world, List<World> next) {
    Change change = new Change(world);
    if (!world.there.isEmpty()) {
      Message message = world.there.get(0);
      next.add(change.heardThere().destination(new DestinationEvent.Peer(message)).done());
      next.add(change.heardThere().destination(new DestinationEvent.Garbled("x")).done());
    } else if (world.cut && !world.destinationHeardCut) {
      next.add(
          change.destinationHeardCut().destination(new DestinationEvent.PeerLost("cut")).done());
    }
    if (!world.destination.stage().equals(DestinationProtocol.Stage.NEW)) {
      next.add(change.destination(new DestinationEvent.Cancelled()).done());
    }
  }

  @Test
  void aDestinationNeverRunsWithoutACommit() {
    for (DestinationProtocol.Stage stage : DestinationProtocol.Stage.values()) {
      for (Message message : List.of(new Message.Settled(), new Message.Loaded(), END)) {
        DestinationProtocol.Step step =
            new DestinationProtocol(stage).on(new DestinationEvent.Peer(message));
        assertThat(step.actions())
            .noneMatch(
                action ->
                    action instanceof DestinationAction.Run
                        || action instanceof DestinationAction.RunQuietly);
      }
    }
  }
}
