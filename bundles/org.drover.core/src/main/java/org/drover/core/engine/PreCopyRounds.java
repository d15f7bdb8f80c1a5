// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.drover.api.PreCopyInfo;
import org.drover.api.service.SwitchoverPolicy;
import org.drover.api.spi.PolicyHints;
import org.drover.core.link.FrameSink;
import org.drover.core.protocol.SourceEvent;
import org.drover.core.session.Job;

/**
 * The rounds of pre-copy: ask the device what there is, then read until it has nothing at present,
 * or until as much has moved as there was when it was asked, so that a device that dirties faster
 * than the wire takes is asked again. When there is nothing, wait: a poll of the descriptor tells
 * nothing on most drivers.
 *
 * <p>Asking is what makes some drivers produce new data ({@link PolicyHints#preCopyInfoIsPump}).
 * They are asked once a round, however often that is interrupted; others are asked whenever it goes
 * on, and so say what is left now.
 */
final class PreCopyRounds {
  private static final Duration REST = Duration.ofMillis(20);

  /** After so many rounds that left no less than those before, no other one will. */
  private static final int FUTILE = 3;

  private final SourceDevice source;
  private final StatePump pump;
  private final FrameSink sink;
  private final SwitchoverPolicy policy;
  private final PolicyHints hints;
  private final Job job;
  private final long begin = System.nanoTime();
  private boolean initialSent;
  private boolean due;
  private int rounds;
  private Optional<Begun> begun = Optional.empty();
  private Optional<PreCopyInfo> answer = Optional.empty();
  private int judgedRounds;
  private int futile;
  private long least = Long.MAX_VALUE;

  /** A round that has begun: it goes on where something came from outside in the middle of it. */
  private record Begun(PreCopyInfo asked, long movedBefore, long nanos) {}

  PreCopyRounds(
      SourceDevice source, StatePump pump, FrameSink sink, SwitchoverPolicy policy, Job job) {
    this.source = source;
    this.pump = pump;
    this.sink = sink;
    this.policy = policy;
    this.hints = source.claim().rules().hints();
    this.job = job;
  }

  /**
   * One round, or as much of it as could be done before something came from outside.
   *
   * @return what it means for the handover; empty if nothing
   * @throws IOException of the sink
   */
  Optional<SourceEvent> next() throws IOException {
    PreCopyInfo info = answer.isPresent() ? answer.get() : ask();
    answer = hints.preCopyInfoIsPump() ? Optional.of(info) : Optional.empty();
    Optional<SourceEvent> found = judge(info);
    if (found.isPresent()) {
      return found;
    }
    read(info);
    return Optional.empty();
  }

  private PreCopyInfo ask() {
    PreCopyInfo info = source.preCopy().orElseThrow().query();
    job.progress().left(info.total());
    if (initialSent && rounds > judgedRounds) {
      judgedRounds = rounds;
      futile = info.total() < least ? 0 : futile + 1;
      least = Math.min(least, info.total());
    }
    return info;
  }

  private void read(PreCopyInfo info) throws IOException {
    long before = pump.total();
    Begun round = begun.orElseGet(() -> new Begun(info, before, System.nanoTime()));
    begun = Optional.of(round);
    StatePump.Stopped stopped =
        pump.round(source.stream(), sink, moved -> moved >= info.total() || mustEnd());
    long moved = pump.total() - before;
    if (stopped == StatePump.Stopped.INTERRUPTED) {
      answer = answer.map(left -> left.without(moved));
      return;
    }
    answer = Optional.empty();
    begun = Optional.empty();
    long movedInRound = pump.total() - round.movedBefore();
    if (movedInRound > 0 || !initialSent) {
      rounds++;
      job.measures().round(round.asked(), movedInRound, System.nanoTime() - round.nanos());
    }
    if (moved == 0 && !job.control().interrupted()) {
      job.control().idle(REST);
    }
  }

  /** Looked at inside a round, which may take minutes. */
  private boolean mustEnd() {
    return policy.manual() ? job.control().switchoverAsked() : late();
  }

  private boolean late() {
    return System.nanoTime() - begin >= policy.deadline().toNanos();
  }

  /** The switchover is due at the latest when the rounds or the time are used up. */
  private Optional<SourceEvent> judge(PreCopyInfo info) {
    boolean exhausted = exhausted();
    if (!initialSent && (exhausted || (rounds > 0 && info.initialBytes() == 0))) {
      initialSent = true;
      return Optional.of(new SourceEvent.InitialDataSent());
    }
    if (!due && initialSent && wanted(info, exhausted)) {
      due = true;
      return Optional.of(new SourceEvent.SwitchoverDue());
    }
    return Optional.empty();
  }

  private boolean wanted(PreCopyInfo info, boolean exhausted) {
    return policy.manual()
        ? job.control().switchoverAsked()
        : exhausted || info.total() <= policy.thresholdBytes() || isAtItsLeast();
  }

  /** A device that never comes to 0 may never come down to the threshold either. */
  private boolean isAtItsLeast() {
    boolean so = hints.neverDrained() && futile >= FUTILE;
    if (so) {
      job.notes()
          .add(
              "the switchover did not wait for "
                  + policy.thresholdBytes()
                  + " bytes: "
                  + source.address()
                  + " always has something to say, and "
                  + FUTILE
                  + " rounds left no less than "
                  + least
                  + " bytes");
    }
    return so;
  }

  private boolean exhausted() {
    return !policy.manual() && (rounds >= policy.maxRounds() || late());
  }
}
