// SPDX-License-Identifier: Apache-2.0
package org.drover.core.session;

import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.drover.api.DroverException;
import org.drover.api.service.PausePoint;
import org.drover.api.service.Resolution;
import org.drover.api.service.SessionState;
import org.drover.core.protocol.Doubt;

/**
 * Where what comes from outside meets a session's thread: cancels, leaving services, the peer's
 * words, the go-ahead from a hold. The session's thread looks here between any two steps and waits
 * nowhere else for them.
 */
public final class Control {
  /** How long a link may stand still before it is taken for stalled by a cancel. */
  private static final Duration STALL = Duration.ofMillis(500);

  private static final long WATCH_MILLIS = 50;

  private final String id;
  private final Progress progress;
  private final Set<PausePoint> pauses;
  private final Deque<Notice> notices = new ArrayDeque<>();
  private Optional<Stallable> stallable = Optional.empty();
  private Optional<PausePoint> pausedAt = Optional.empty();
  private final Doubts doubts;
  private boolean stopping;
  private volatile boolean cancelled;
  private boolean committed;
  private boolean over;
  private boolean manualHold;
  private boolean switchoverAsked;
  private volatile boolean pending;
  private volatile boolean impatient;

  /**
   * Of one session.
   *
   * @param id its id
   * @param progress shows holds and cancels
   * @param pauses at which points it shall hold
   */
  public Control(String id, Progress progress, Set<PausePoint> pauses) {
    this.id = id;
    this.progress = progress;
    this.pauses = pauses;
    this.doubts = new Doubts(id, progress);
  }

  /** See {@link org.drover.api.service.Session#cancel}. */
  synchronized boolean cancel() {
    if (doubts.is()) {
      return doubts.cancel(this::post);
    }
    if (over || committed) {
      impatient = committed;
      return false;
    }
    if (!cancelled) {
      cancelled = true;
      progress.state(SessionState.CANCELLING, "on the way to a safe point");
      stop(new Notice.Cancel());
    } else if (notices.stream().noneMatch(Notice.Cancel.class::isInstance)) {
      // The one before brought the session to where it waits now.
      post(new Notice.Cancel());
    }
    return true;
  }

  /**
   * Whether somebody cancelled, and does not want to wait for ever for a peer that lives and does
   * not answer. Past the commit that undoes nothing; a doubt outlives no cancel from before it.
   *
   * @return true if the wait for the peer's word should have an end
   */
  public boolean impatient() {
    return impatient || cancelled;
  }

  /**
   * Something that the session needs has left; without effect past the commit.
   *
   * @param reason for people
   */
  public synchronized void departed(String reason) {
    if (!over && !committed && !stopping && !doubts.is()) {
      stop(new Notice.Departed(reason));
    }
  }

  private void stop(Notice notice) {
    post(notice);
    if (!stopping) {
      stopping = true;
      SessionThreads.start(id, "unblock", this::unblock);
    }
  }

  /** Closes what the session's thread is stuck in, as often as that happens before the commit. */
  private void unblock() {
    while (true) {
      Optional<Stallable> stuck;
      synchronized (this) {
        if (over || committed || !stopping || doubts.is()) {
          return;
        }
        stuck = stallable;
        if (!sleep(WATCH_MILLIS)) {
          return;
        }
      }
      if (stuck.isPresent() && stuck.get().stalled(STALL)) {
        stuck.get().close();
      }
    }
  }

  /**
   * Names what a cancel may have to close.
   *
   * @param what replaces what was named before
   */
  public synchronized void stallable(Stallable what) {
    stallable = Optional.of(what).filter(one -> !over);
  }

  /**
   * Tells the session's thread something.
   *
   * @param notice what
   */
  public synchronized void post(Notice notice) {
    notices.addLast(notice);
    pending = true;
    notifyAll();
  }

  /**
   * Whether something waits to be taken; cheap.
   *
   * @return true if the present step should end early
   */
  public boolean interrupted() {
    return pending;
  }

  /**
   * Takes what came first.
   *
   * @return empty if nothing waits
   */
  public synchronized Optional<Notice> poll() {
    Optional<Notice> first = Optional.ofNullable(notices.pollFirst());
    pending = !notices.isEmpty();
    return first;
  }

  /**
   * Waits for something to take, for a go-ahead, or for a time.
   *
   * @param atMost how long
   */
  public synchronized void idle(Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    boolean asked = switchoverAsked;
    while (notices.isEmpty() && switchoverAsked == asked) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0 || !sleep(left)) {
        return;
      }
    }
  }

  /**
   * Waits for something to take, or for what {@link #wake} tells of.
   *
   * @param done whether that has come; asked under this object's lock
   */
  public synchronized void idleUntil(BooleanSupplier done) {
    while (notices.isEmpty() && !done.getAsBoolean() && sleep(0)) {
      // Woken by post() and wake().
    }
  }

  /** What somebody {@linkplain #idleUntil waits} for may have come. */
  public synchronized void wake() {
    notifyAll();
  }

  /** Ends the session's step if somebody wants it to end; for sessions without a peer. */
  public void check() {
    Optional<Notice> notice = poll();
    if (notice.isPresent()) {
      throw new StoppedException(notice.get());
    }
  }

  /**
   * What is behind an error: a channel that was closed on this side was closed to end a wait.
   *
   * @param error that ended the session's step
   * @return what waits to be taken if that explains it, else the error itself
   */
  public Throwable explain(Throwable error) {
    Optional<Notice> notice = error instanceof ClosedChannelException ? poll() : Optional.empty();
    return notice.isPresent() ? new StoppedException(notice.get()) : error;
  }

  /**
   * Past this point nothing can be cancelled any more.
   *
   * @return false if something came before: it has to be taken first
   */
  public synchronized boolean commit() {
    committed = committed || notices.isEmpty();
    return committed;
  }

  /** Past this point nothing can be cancelled any more, whatever came before: it comes too late. */
  public synchronized void committed() {
    committed = true;
    notices.removeIf(
        notice -> notice instanceof Notice.Cancel || notice instanceof Notice.Departed);
    pending = !notices.isEmpty();
    if (cancelled) {
      cancelled = false;
      progress.state(SessionState.ACTIVE, "past the commit: too late to cancel");
    }
  }

  /**
   * The other side cannot be asked: from here on nobody cancels, but a person may resolve it. A
   * cancel that was taken before and not acted on yet is dropped, because who gave it did not know
   * of a doubt; that is told, and a later one counts.
   *
   * @param what is not known
   * @param peer where the other side is called, or called from
   */
  public synchronized void doubt(Doubt what, String peer) {
    boolean dropped = notices.removeIf(Notice.Cancel.class::isInstance);
    notices.removeIf(Notice.Departed.class::isInstance);
    pending = !notices.isEmpty();
    cancelled = false;
    stopping = false;
    doubts.begin(what, peer, this::post);
    if (dropped) {
      doubts.tooLate();
    }
  }

  /** The connection was left on this side: what was still heard from it counts no more. */
  public synchronized void hungUp() {
    notices.removeIf(
        notice -> notice instanceof Notice.FromPeer || notice instanceof Notice.PeerLost);
    pending = !notices.isEmpty();
  }

  /**
   * The other side was called, and was not reached.
   *
   * @param how often, why and when next; for people
   * @param peer where the next call goes
   */
  public synchronized void called(String how, String peer) {
    doubts.calls(peer);
    doubts.called(how);
  }

  /**
   * The other side is called elsewhere from now on.
   *
   * @param peer where
   */
  public synchronized void calls(String peer) {
    doubts.calls(peer);
  }

  /**
   * An operator decided.
   *
   * @param how the other side was kept from running; empty if that came to nothing
   */
  public synchronized void forced(String how) {
    doubts.forced(how);
  }

  /** The other side answers again. */
  public synchronized void reached() {
    doubts.end();
  }

  /** See {@link org.drover.api.service.Session#resolve}. */
  synchronized void resolve(Resolution resolution) {
    doubts.check(resolution);
    post(new Notice.Resolve(resolution));
  }

  /**
   * No doubt is waited out, neither one that is nor one that comes.
   *
   * @param reason for people
   * @param closing whether the platform ends, and closes the devices
   */
  public synchronized void abandon(String reason, boolean closing) {
    doubts.abandon(new Notice.Abandon(reason, closing), this::post);
  }

  /**
   * Whether the platform ends and closes the devices.
   *
   * @return false if that is not known
   */
  public synchronized boolean closing() {
    return doubts.closing();
  }

  /**
   * Holds at a point if the request asked for it, until it is told to go on or something comes.
   *
   * @param point which
   */
  public synchronized void pause(PausePoint point) {
    if (!pauses.contains(point) || !notices.isEmpty()) {
      return;
    }
    pausedAt = Optional.of(point);
    progress.state(SessionState.HELD, "holds at " + point + " until it is told to proceed");
    while (pausedAt.isPresent() && notices.isEmpty() && sleep(0)) {
      // Woken by proceed() and post().
    }
    pausedAt = Optional.empty();
    goOn();
  }

  private void goOn() {
    if (!cancelled) {
      progress.state(SessionState.ACTIVE, "");
    }
  }

  synchronized void proceed() {
    if (pausedAt.isEmpty()) {
      throw new DroverException("session " + id + " does not hold at a pause point");
    }
    pausedAt = Optional.empty();
    notifyAll();
  }

  /** Holds in PRE_COPY until {@link org.drover.api.service.Session#switchover}. */
  public synchronized void holdForSwitchover() {
    manualHold = true;
    if (!stopping) {
      progress.state(
          SessionState.HELD,
          "holds in PRE_COPY until it is told to switch over: vfio:switchover " + id);
    }
  }

  synchronized void switchover() {
    if (!manualHold || cancelled) {
      throw new DroverException(
          "session " + id + " does not hold in PRE_COPY; vfio:sessions shows where it is");
    }
    manualHold = false;
    switchoverAsked = true;
    goOn();
    notifyAll();
  }

  /**
   * Whether a manual hold was ended by its go-ahead.
   *
   * @return false while it holds
   */
  public synchronized boolean switchoverAsked() {
    return switchoverAsked;
  }

  /**
   * The session is over; nobody waits for anything any more. It may be remembered for long, and
   * keeps nothing then of what it worked with: devices, and with them their drivers' classes.
   */
  public synchronized void over() {
    over = true;
    manualHold = false;
    stallable = Optional.empty();
    notifyAll();
  }

  /**
   * Waits once; every caller loops. Nobody interrupts the engine's threads; if somebody does, they
   * go on without waiting.
   */
  @SuppressWarnings("WaitNotInLoop")
  private boolean sleep(long millis) {
    try {
      wait(millis);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
