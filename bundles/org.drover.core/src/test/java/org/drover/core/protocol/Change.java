// SPDX-License-Identifier: Apache-2.0
package org.drover.core.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drover.api.service.SessionState;
import org.drover.core.protocol.ExplorationTest.Device;
import org.drover.core.protocol.ExplorationTest.World;

/** A step from one {@link World} to the next; every method gives a new one. */
record Change(World now) {

  World done() {
    return now;
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
    return with(now.source(), now.destination(), tail(now.sourceDo()), now.destinationDo());
  }

  Change destinationDid() {
    return with(now.source(), now.destination(), now.sourceDo(), tail(now.destinationDo()));
  }

  /** An event of one side; the rest of a list that failed is dropped, as the engine does. */
  Change source(SourceEvent event) {
    SourceProtocol.Step step = now.source().on(event);
    List<SourceAction> left = event instanceof SourceEvent.Failed ? List.of() : now.sourceDo();
    return with(step.next(), now.destination(), join(left, step.actions()), now.destinationDo());
  }

  Change destination(DestinationEvent event) {
    DestinationProtocol.Step step = now.destination().on(event);
    if (event instanceof DestinationEvent.Failed) {
      return with(now.source(), step.next(), now.sourceDo(), step.actions());
    }
    return with(
        now.source(), step.next(), now.sourceDo(), join(now.destinationDo(), step.actions()));
  }

  private Change with(
      SourceProtocol source,
      DestinationProtocol destination,
      List<SourceAction> sourceDo,
      List<DestinationAction> destinationDo) {
    return new Change(
        new World(
            source,
            destination,
            now.from(),
            now.to(),
            now.there(),
            now.back(),
            now.cut(),
            now.sourceHeardCut(),
            now.destinationHeardCut(),
            now.destinationOn(),
            now.sourceCancelled(),
            now.decided(),
            sourceDo,
            destinationDo,
            now.sourceEnd(),
            now.destinationEnd()));
  }

  Change say(Message message) {
    return now.cut() ? this : wires(join(now.there(), List.of(message)), now.back());
  }

  Change answer(Message message) {
    return now.cut() || !now.destinationOn()
        ? this
        : wires(now.there(), join(now.back(), List.of(message)));
  }

  Change heardThere() {
    return wires(tail(now.there()), now.back());
  }

  Change heardBack() {
    return wires(now.there(), tail(now.back()));
  }

  private Change wires(List<Message> there, List<Message> back) {
    return new Change(
        new World(
            now.source(),
            now.destination(),
            now.from(),
            now.to(),
            there,
            back,
            now.cut(),
            now.sourceHeardCut(),
            now.destinationHeardCut(),
            now.destinationOn(),
            now.sourceCancelled(),
            now.decided(),
            now.sourceDo(),
            now.destinationDo(),
            now.sourceEnd(),
            now.destinationEnd()));
  }

  Change from(Device device) {
    return state(device, now.to(), now.sourceEnd(), now.destinationEnd());
  }

  Change to(Device device) {
    return state(now.from(), device, now.sourceEnd(), now.destinationEnd());
  }

  /** A side that is over closes its end: the other one hears it after what is on the way. */
  Change sourceEnd(SessionState end) {
    return state(now.from(), now.to(), Optional.of(end), now.destinationEnd()).closed();
  }

  Change destinationEnd(SessionState end) {
    return state(now.from(), now.to(), now.sourceEnd(), Optional.of(end)).closed();
  }

  private Change closed() {
    return flags(true, now.sourceHeardCut(), now.destinationHeardCut(), now.sourceCancelled());
  }

  private Change state(
      Device from,
      Device to,
      Optional<SessionState> sourceEnd,
      Optional<SessionState> destinationEnd) {
    return new Change(
        new World(
            now.source(),
            now.destination(),
            from,
            to,
            now.there(),
            now.back(),
            now.cut(),
            now.sourceHeardCut(),
            now.destinationHeardCut(),
            now.destinationOn(),
            now.sourceCancelled(),
            now.decided(),
            now.sourceDo(),
            now.destinationDo(),
            sourceEnd,
            destinationEnd));
  }

  /** The wire breaks and what was on it is gone. */
  Change cut() {
    return wires(List.of(), List.of()).closed();
  }

  /** Whoever leaves a wire is heard no more; what is on it still comes. */
  Change hangUp() {
    return closed();
  }

  /** What the destination said on a wire that the source has left is never heard. */
  Change deaf() {
    return wires(now.there(), List.of());
  }

  /** Another wire; the destination finds out when it hears what is said on it first. */
  Change newWire() {
    Change empty = wires(List.of(), List.of());
    return empty.flags(false, false, now.destinationHeardCut(), now.sourceCancelled()).on(false);
  }

  Change adopted() {
    return flags(now.cut(), now.sourceHeardCut(), false, now.sourceCancelled()).on(true);
  }

  private Change on(boolean on) {
    return new Change(
        new World(
            now.source(),
            now.destination(),
            now.from(),
            now.to(),
            now.there(),
            now.back(),
            now.cut(),
            now.sourceHeardCut(),
            now.destinationHeardCut(),
            on,
            now.sourceCancelled(),
            now.decided(),
            now.sourceDo(),
            now.destinationDo(),
            now.sourceEnd(),
            now.destinationEnd()));
  }

  Change sourceHeardCut() {
    return flags(now.cut(), true, now.destinationHeardCut(), now.sourceCancelled());
  }

  Change destinationHeardCut() {
    return flags(now.cut(), now.sourceHeardCut(), true, now.sourceCancelled());
  }

  Change cancelled() {
    return flags(now.cut(), now.sourceHeardCut(), now.destinationHeardCut(), true);
  }

  private Change flags(boolean cut, boolean sourceHeard, boolean destinationHeard, boolean gone) {
    return new Change(
        new World(
            now.source(),
            now.destination(),
            now.from(),
            now.to(),
            now.there(),
            now.back(),
            cut,
            sourceHeard,
            destinationHeard,
            now.destinationOn(),
            gone,
            now.decided(),
            now.sourceDo(),
            now.destinationDo(),
            now.sourceEnd(),
            now.destinationEnd()));
  }

  /** A person took part, or a platform ended: not everything is told to the other side then. */
  Change decided() {
    return new Change(
        new World(
            now.source(),
            now.destination(),
            now.from(),
            now.to(),
            now.there(),
            now.back(),
            now.cut(),
            now.sourceHeardCut(),
            now.destinationHeardCut(),
            now.destinationOn(),
            now.sourceCancelled(),
            true,
            now.sourceDo(),
            now.destinationDo(),
            now.sourceEnd(),
            now.destinationEnd()));
  }
}
