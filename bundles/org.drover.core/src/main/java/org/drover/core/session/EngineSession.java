// SPDX-License-Identifier: Apache-2.0
package org.drover.core.session;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.drover.api.DeviceAddress;
import org.drover.api.RefusedException;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationReport.DeviceReport;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.MigrationSnapshot.DeviceProgress;
import org.drover.api.service.MigrationSnapshot.Kind;
import org.drover.api.service.PausePoint;
import org.drover.api.service.Resolution;
import org.drover.api.service.Resolution.Fence;
import org.drover.api.service.Resolution.Side;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;

/** One session: its face for callers, and the frame in which its work is done. */
public final class EngineSession implements Session {

  /** What the session does, on its own thread; ends its claims before it returns. */
  @FunctionalInterface
  public interface Work {
    /**
     * Does it.
     *
     * @return how it ended
     */
    Outcome run();
  }

  private final String id;
  private final Kind kind;
  private final Progress progress;
  private final Listeners listeners;
  private final Control control;
  private final Job job;
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile Optional<MigrationReport> report = Optional.empty();

  /**
   * A session that has not begun to work.
   *
   * @param id short and unique
   * @param kind what it will do
   * @param place where the bytes go or come from
   * @param pauses where it shall hold
   * @param clock says when it began
   */
  public EngineSession(
      String id, Kind kind, Optional<URI> place, Set<PausePoint> pauses, Clock clock) {
    this.id = id;
    this.kind = kind;
    this.progress = new Progress(id, kind, clock.instant(), place, this::changed);
    this.listeners = new Listeners(id, progress::snapshot);
    this.control = new Control(id, progress, pauses);
    this.job = new Job(id, control, progress, new Measures(), new Notes(id));
  }

  private void changed() {
    listeners.changed();
  }

  /**
   * What its work is done with.
   *
   * @return always the same
   */
  public Job job() {
    return job;
  }

  /**
   * Starts the work on a thread of its own.
   *
   * @param work what to do
   * @param ended told when it is over, before those who wait are
   */
  public void start(Work work, Consumer<EngineSession> ended) {
    SessionThreads.start(
        id,
        "session",
        () -> {
          finish(outcome(work));
          try {
            ended.accept(this);
          } finally {
            done.countDown();
          }
        });
  }

  /** An isolation boundary: a fault of the engine ends this session alone, and is told. */
  private Outcome outcome(Work work) {
    try {
      return work.run();
    } catch (RuntimeException | Error e) {
      job.notes().add("the engine failed: " + e, e);
      return new Outcome(
          SessionState.STUCK,
          "the engine failed ("
              + e
              + "), so the devices may be in any state: look at them with vfio:devices, and report"
              + " the log");
    }
  }

  private void finish(Outcome outcome) {
    control.over();
    progress.end(outcome.state(), outcome.error(), () -> report = Optional.of(reportOf(outcome)));
  }

  /** Whoever sees that the session is over finds this: it is there first. */
  private MigrationReport reportOf(Outcome outcome) {
    Measures measures = job.measures();
    DeviceProgress device = progress.snapshot().devices().get(0);
    return new MigrationReport(
        id,
        kind,
        outcome.state(),
        outcome.error(),
        progress.started(),
        progress.phases(),
        List.of(deviceReport(device.source(), device.destination(), measures)),
        measures.blackout(),
        measures.wireBytes(),
        measures.digest(),
        job.notes().all(),
        measures.kernelLog());
  }

  private DeviceReport deviceReport(
      Optional<DeviceAddress> source, Optional<DeviceAddress> destination, Measures measures) {
    return new DeviceReport(
        source,
        destination,
        progress.deviceState(),
        measures.estimated(),
        measures.preCopyBytes(),
        measures.stopCopyBytes(),
        measures.rounds(),
        measures.preCopyRounds());
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public MigrationSnapshot snapshot() {
    return progress.snapshot();
  }

  @Override
  public Optional<MigrationReport> report() {
    return report;
  }

  @Override
  public Optional<MigrationReport> await(Duration atMost) throws InterruptedException {
    return done.await(atMost.toNanos(), TimeUnit.NANOSECONDS) ? report : Optional.empty();
  }

  @Override
  public boolean cancel() {
    return control.cancel();
  }

  @Override
  public void switchover() {
    control.switchover();
  }

  @Override
  public void proceed() {
    control.proceed();
  }

  @Override
  public void resolve(Resolution resolution) {
    resolution.keepHere().ifPresent(this::checkSide);
    control.resolve(resolution);
  }

  /** Who mistakes one side for the other has fenced the one that is to run. */
  private void checkSide(Fence fence) {
    boolean source = kind == Kind.MIGRATE;
    Side other = source ? Side.DESTINATION : Side.SOURCE;
    if (fence.side() != other) {
      throw new RefusedException(
          "keeping the devices of " + id + " here",
          List.of(
              "this is the "
                  + (source ? "source" : "destination")
                  + ": say how the "
                  + (source ? "destination" : "source")
                  + " was kept from running"));
    }
  }

  /**
   * Nobody will wait for the other side of a session in doubt, now or later; any other session goes
   * on.
   *
   * @param reason for people
   */
  public void abandon(String reason) {
    control.abandon(reason, true);
  }

  @Override
  public Registration listen(Consumer<MigrationSnapshot> listener) {
    return listeners.add(listener);
  }
}
