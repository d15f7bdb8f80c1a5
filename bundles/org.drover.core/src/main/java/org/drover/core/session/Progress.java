// SPDX-License-Identifier: Apache-2.0
package org.drover.core.session;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.drover.api.DeviceAddress;
import org.drover.api.service.MigrationReport.PhaseTime;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.MigrationSnapshot.DeviceProgress;
import org.drover.api.service.MigrationSnapshot.Doubt;
import org.drover.api.service.MigrationSnapshot.Kind;
import org.drover.api.service.MigrationSnapshot.PreCopyProgress;
import org.drover.api.service.Phase;
import org.drover.api.service.SessionState;
import org.drover.fsm.MigrationState;

/** How a session stands, written by its threads and read by everybody's. */
public final class Progress {
  private static final long WINDOW_NANOS = Duration.ofMillis(500).toNanos();
  private static final long TELL_NANOS = Duration.ofMillis(100).toNanos();

  private final String id;
  private final Kind kind;
  private final Instant started;
  private final long startedNanos = System.nanoTime();
  private final AtomicLong bytes = new AtomicLong();
  private final List<PhaseTime> phases = new ArrayList<>();
  private final PreCopyPace pace = new PreCopyPace();
  private final Runnable changed;
  private SessionState state = SessionState.ACTIVE;
  private Phase phase = Phase.PREPARE;
  private long phaseNanos = startedNanos;
  private Optional<Duration> took = Optional.empty();
  private Optional<URI> place;
  private Optional<DeviceAddress> source = Optional.empty();
  private Optional<DeviceAddress> destination = Optional.empty();
  private Optional<MigrationState> deviceState = Optional.empty();
  private OptionalLong estimated = OptionalLong.empty();
  private Optional<Doubt> doubt = Optional.empty();
  private String message = "";
  private long windowNanos = startedNanos;
  private long windowBytes;
  private long nextNanos = startedNanos;
  private long nextBytes;
  private long toldNanos = startedNanos;

  /**
   * Of a session that begins now.
   *
   * @param id its id
   * @param kind what it does
   * @param started now
   * @param place where the bytes go or come from
   * @param changed told after each change; must not block
   */
  public Progress(String id, Kind kind, Instant started, Optional<URI> place, Runnable changed) {
    this.id = id;
    this.kind = kind;
    this.started = started;
    this.place = place;
    this.changed = changed;
  }

  /**
   * Names the devices.
   *
   * @param from where the state comes from
   * @param to where it goes
   */
  public void devices(Optional<DeviceAddress> from, Optional<DeviceAddress> to) {
    change(
        () -> {
          source = from;
          destination = to;
        });
  }

  /**
   * The place, once it is known better.
   *
   * @param real for example with the real port
   */
  public void place(URI real) {
    change(() -> place = Optional.of(real));
  }

  /**
   * Enters a phase.
   *
   * @param next which
   */
  public void phase(Phase next) {
    change(() -> enter(next));
  }

  private void enter(Phase next) {
    if (next != phase) {
      long now = System.nanoTime();
      phases.add(new PhaseTime(phase, Duration.ofNanos(now - phaseNanos)));
      phase = next;
      phaseNanos = now;
    }
  }

  /**
   * How it stands now.
   *
   * @param next ACTIVE, HELD or CANCELLING
   * @param why for people; may be empty
   */
  public void state(SessionState next, String why) {
    change(
        () -> {
          state = next;
          doubt = Optional.empty();
          message = why;
        });
  }

  /**
   * The other side cannot be asked.
   *
   * @param what is not known
   */
  public void doubt(Doubt what) {
    change(
        () -> {
          state = SessionState.IN_DOUBT;
          doubt = Optional.of(what);
          message = what.reason();
        });
  }

  /**
   * It is over.
   *
   * @param outcome how
   * @param how for people
   * @param last done when all this is known and before anybody can see it; must not block
   */
  public void end(SessionState outcome, String how, Runnable last) {
    change(
        () -> {
          enter(Phase.ENDED);
          state = outcome;
          doubt = Optional.empty();
          message = how;
          took = Optional.of(Duration.ofNanos(System.nanoTime() - startedNanos));
          last.run();
        });
  }

  /**
   * The device went to another state.
   *
   * @param now this side's device
   */
  public void device(MigrationState now) {
    change(() -> deviceState = Optional.of(now));
  }

  /**
   * This side's device was closed, because its state lives on elsewhere.
   *
   * @param there the state that it is in there, if that is this platform
   */
  public void deviceClosed(Optional<MigrationState> there) {
    change(() -> deviceState = there);
  }

  /**
   * What it may come to.
   *
   * @param whole estimated bytes in all
   */
  public void estimate(OptionalLong whole) {
    change(() -> estimated = whole);
  }

  /**
   * State bytes have moved; cheap, and told to listeners ten times a second at most.
   *
   * @param count how many
   */
  public void moved(long count) {
    bytes.addAndGet(count);
    now(this::roll);
  }

  /**
   * State bytes were read from the device and taken by what carries them on; as {@link
   * #moved(long)}.
   *
   * @param count how many
   * @param nanos how long both took
   */
  public void moved(long count, long nanos) {
    bytes.addAndGet(count);
    now(
        now -> {
          roll(now);
          pace.moved(count, nanos);
        });
  }

  /**
   * The device that pre-copies has answered; cheap, and told to listeners as {@link #moved(long)}.
   *
   * @param left bytes that it has still to say
   */
  public void left(long left) {
    now(now -> pace.answered(left, bytes.get(), now));
  }

  private void now(LongConsumer work) {
    long now = System.nanoTime();
    synchronized (this) {
      work.accept(now);
      if (now - toldNanos < TELL_NANOS) {
        return;
      }
      toldNanos = now;
    }
    changed.run();
  }

  private void roll(long now) {
    if (now - nextNanos > WINDOW_NANOS) {
      windowNanos = nextNanos;
      windowBytes = nextBytes;
      nextNanos = now;
      nextBytes = bytes.get();
    }
  }

  private void change(Runnable work) {
    synchronized (this) {
      work.run();
    }
    changed.run();
  }

  /**
   * State bytes so far.
   *
   * @return bytes
   */
  public long bytes() {
    return bytes.get();
  }

  /**
   * How long each phase took.
   *
   * @return in order, the present one left out
   */
  public synchronized List<PhaseTime> phases() {
    return List.copyOf(phases);
  }

  /**
   * When it began.
   *
   * @return by the platform's clock
   */
  public Instant started() {
    return started;
  }

  /**
   * The newest known state of this side's device.
   *
   * @return empty if none is known
   */
  public synchronized Optional<MigrationState> deviceState() {
    return deviceState;
  }

  /**
   * Everything at this moment.
   *
   * @return immutable
   */
  public synchronized MigrationSnapshot snapshot() {
    long now = System.nanoTime();
    long moved = bytes.get();
    return new MigrationSnapshot(
        id,
        kind,
        state,
        phase,
        started,
        took.orElseGet(() -> Duration.ofNanos(now - startedNanos)),
        place,
        List.of(new DeviceProgress(source, destination, deviceState, moved)),
        moved,
        estimated.isPresent() ? OptionalLong.of(Math.max(estimated.getAsLong(), moved)) : estimated,
        rate(now, moved),
        preCopy(moved),
        doubt,
        message);
  }

  private Optional<PreCopyProgress> preCopy(long moved) {
    return phase == Phase.PRE_COPY
        ? pace.progress(Math.max(0, estimated.orElse(0) - moved))
        : Optional.empty();
  }

  private long rate(long now, long moved) {
    long nanos = now - windowNanos;
    return took.isPresent() || nanos <= 0 ? 0 : (long) ((moved - windowBytes) * 1e9 / nanos);
  }
}
