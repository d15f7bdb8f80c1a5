// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.drover.api.PreCopyInfo;
import org.drover.api.service.SwitchoverPolicy;
import org.drover.core.link.FrameSink;
import org.drover.core.protocol.SourceEvent;
import org.drover.core.session.Control;
import org.drover.core.session.Job;

/**
 * The rounds of pre-copy: ask the device what there is, which is also what makes some drivers
 * produce new data (mlx5 and virtio, {@code VFIO_MIG_GET_PRECOPY_INFO}), then read until it has
 * nothing at present, or until as much has moved as there was when it was asked, so that a device
 * that dirties faster than the wire takes is asked again. When there is nothing, wait: a poll of
 * the descriptor tells nothing on most drivers.
 */
final class PreCopyRounds {
  private static final Duration REST = Duration.ofMillis(20);

  private final SourceDevice source;
  private final StatePump pump;
  private final FrameSink sink;
  private final SwitchoverPolicy policy;
  private final Job job;
  private final long begin = System.nanoTime();
  private boolean initialSent;
  private boolean due;
  private int rounds;
  private Optional<Begun> begun = Optional.empty();

  /** A round that has begun: it goes on where something came from outside in the middle of it. */
  private record Begun(PreCopyInfo asked, long movedBefore, long nanos) {}

  PreCopyRounds(
      SourceDevice source, StatePump pump, FrameSink sink, SwitchoverPolicy policy, Job job) {
    this.source = source;
    this.pump = pump;
    this.sink = sink;
    this.policy = policy;
    this.job = job;
  }

  /**
   * One round, or as much of it as could be done before something came from outside.
   *
   * @return what it means for the handover; empty if nothing
   * @throws IOException of the sink
   */
  Optional<SourceEvent> next() throws IOException {
    Control control = job.control();
    PreCopyInfo info = source.preCopy().orElseThrow().query();
    job.progress().left(info.total());
    Optional<SourceEvent> found = judge(info);
    if (found.isPresent()) {
      return found;
    }
    long before = pump.total();
    Begun round = begun.orElseGet(() -> new Begun(info, before, System.nanoTime()));
    begun = Optional.of(round);
    StatePump.Stopped stopped =
        pump.round(source.stream(), sink, moved -> moved >= info.total() || mustEnd());
    if (stopped == StatePump.Stopped.INTERRUPTED) {
      return Optional.empty();
    }
    if (pump.total() > before || !initialSent) {
      rounds++;
      job.measures()
          .round(
              round.asked(), pump.total() - round.movedBefore(), System.nanoTime() - round.nanos());
    }
    begun = Optional.empty();
    if (pump.total() == before && !control.interrupted()) {
      control.idle(REST);
    }
    return Optional.empty();
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
        : exhausted || info.total() <= policy.thresholdBytes();
  }

  private boolean exhausted() {
    return !policy.manual() && (rounds >= policy.maxRounds() || late());
  }
}
