// SPDX-License-Identifier: Apache-2.0
package org.drover.core.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.drover.api.service.SessionState;
import org.drover.core.protocol.ExplorationTest.Device;
import org.drover.core.protocol.ExplorationTest.World;

/** A step from one {@link World} to the next; every method gives a new one. */
final class Change {
  private SourceProtocol source;
  private DestinationProtocol destination;
  private Device from;
  private Device to;
  private List<Message> there;
  private List<Message> back;
  private boolean cut;
  private boolean sourceHeardCut;
  private boolean destinationHeardCut;
  private boolean destinationOn;
  private boolean sourceCancelled;
  private boolean sourceDeparted;
  private boolean decided;
  private List<SourceAction> sourceDo;
  private List<DestinationAction> destinationDo;
  private Optional<SessionState> sourceEnd;
  private Optional<SessionState> destinationEnd;

  Change(World world) {
    source = world.source();
    destination = world.destination();
    from = world.from();
    to = world.to();
    there = world.there();
    back = world.back();
    cut = world.cut();
    sourceHeardCut = world.sourceHeardCut();
    destinationHeardCut = world.destinationHeardCut();
    destinationOn = world.destinationOn();
    sourceCancelled = world.sourceCancelled();
    sourceDeparted = world.sourceDeparted();
    decided = world.decided();
    sourceDo = world.sourceDo();
    destinationDo = world.destinationDo();
    sourceEnd = world.sourceEnd();
    destinationEnd = world.destinationEnd();
  }

  World done() {
    return new World(
        source,
        destination,
        from,
        to,
        there,
        back,
        cut,
        sourceHeardCut,
        destinationHeardCut,
        destinationOn,
        sourceCancelled,
        sourceDeparted,
        decided,
        sourceDo,
        destinationDo,
        sourceEnd,
        destinationEnd);
  }

  /** The same but for something. */
  private Change but(Consumer<Change> different) {
    Change next = new Change(done());
    different.accept(next);
    return next;
  }

  private static <T> List<T> tail(List<T> list) {
    return list.subList(1, list.size());
  }

  private static <T> List<T> join(List<T> list, List<? extends T> more) {
    List<T> all = new ArrayList<>(list);
    all.addAll(more);
    return List.copyOf(all);
  }

  Change sourceDid() {
    return but(next -> next.sourceDo = tail(sourceDo));
  }

  Change destinationDid() {
    return but(next -> next.destinationDo = tail(destinationDo));
  }

  /** An event of one side; the rest of a list that failed is dropped, as the engine does. */
  Change source(SourceEvent event) {
    SourceProtocol.Step step = source.on(event);
    List<SourceAction> left = event instanceof SourceEvent.Failed ? List.of() : sourceDo;
    return but(
        next -> {
          next.source = step.next();
          next.sourceDo = join(left, step.actions());
        });
  }

  Change destination(DestinationEvent event) {
    DestinationProtocol.Step step = destination.on(event);
    List<DestinationAction> left =
        event instanceof DestinationEvent.Failed ? List.of() : destinationDo;
    return but(
        next -> {
          next.destination = step.next();
          next.destinationDo = join(left, step.actions());
        });
  }

  Change say(Message message) {
    return cut ? this : but(next -> next.there = join(there, List.of(message)));
  }

  Change answer(Message message) {
    boolean heard = !cut && destinationOn;
    return heard ? but(next -> next.back = join(back, List.of(message))) : this;
  }

  Change heardThere() {
    return but(next -> next.there = tail(there));
  }

  Change heardBack() {
    return but(next -> next.back = tail(back));
  }

  Change from(Device device) {
    return but(next -> next.from = device);
  }

  Change to(Device device) {
    return but(next -> next.to = device);
  }

  /** A side that is over closes its end: the other one hears it after what is on the way. */
  Change sourceEnd(SessionState end) {
    return but(next -> next.sourceEnd = Optional.of(end)).hangUp();
  }

  Change destinationEnd(SessionState end) {
    return but(next -> next.destinationEnd = Optional.of(end)).hangUp();
  }

  /** The wire breaks and what was on it is gone. */
  Change cut() {
    return emptied().hangUp();
  }

  private Change emptied() {
    return but(
        next -> {
          next.there = List.of();
          next.back = List.of();
        });
  }

  /** Whoever leaves a wire is heard no more; what is on it still comes. */
  Change hangUp() {
    return but(next -> next.cut = true);
  }

  /** What the destination said on a wire that the source has left is never heard. */
  Change deaf() {
    return but(next -> next.back = List.of());
  }

  /** Another wire; the destination finds out when it hears what is said on it first. */
  Change newWire() {
    return emptied()
        .but(
            next -> {
              next.cut = false;
              next.sourceHeardCut = false;
              next.destinationOn = false;
            });
  }

  Change adopted() {
    return but(
        next -> {
          next.destinationHeardCut = false;
          next.destinationOn = true;
        });
  }

  Change sourceHeardCut() {
    return but(next -> next.sourceHeardCut = true);
  }

  Change destinationHeardCut() {
    return but(next -> next.destinationHeardCut = true);
  }

  Change cancelled() {
    return but(next -> next.sourceCancelled = true);
  }

  Change departed() {
    return but(next -> next.sourceDeparted = true);
  }

  /** A person took part, or a platform ended: not everything is told to the other side then. */
  Change decided() {
    return but(next -> next.decided = true);
  }
}
