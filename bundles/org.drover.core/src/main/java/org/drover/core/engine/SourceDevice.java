// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.RefusedException;
import org.drover.api.TransitionException;
import org.drover.api.spi.DataStream;
import org.drover.api.spi.DeviceContext;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.PreCopy;
import org.drover.api.spi.SavingStream;
import org.drover.core.lease.Claim;
import org.drover.core.session.Job;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationFeature;
import org.drover.fsm.MigrationState;

/**
 * A device whose state is read: never reset, brought back where it was unless its state has a new
 * owner.
 */
final class SourceDevice {
  private final Claim claim;
  private final WorkloadCalls workloads;
  private final Job job;
  private Optional<MigratableDevice> opened = Optional.empty();
  private Optional<SavingStream> stream = Optional.empty();
  private FeatureSet features = FeatureSet.of();
  private MigrationState before = MigrationState.RUNNING;
  private MigrationState at = MigrationState.RUNNING;
  private boolean touched;
  private boolean unsure;
  private boolean onlyReset;

  SourceDevice(Claim claim, WorkloadCalls workloads, Job job) {
    this.claim = claim;
    this.workloads = workloads;
    this.job = job;
  }

  DeviceAddress address() {
    return claim.address();
  }

  Claim claim() {
    return claim;
  }

  FeatureSet features() {
    return features;
  }

  /**
   * Opens it and refuses what cannot be read.
   *
   * @param from the states in which it may be
   */
  void open(Set<MigrationState> from) {
    boolean fresh = !claim.isOpen();
    MigratableDevice device = claim.open();
    opened = Optional.of(device);
    features = Abilities.migration(device);
    before = device.state();
    note(before);
    if (!from.contains(before)) {
      throw new RefusedException(
          "reading " + address(),
          java.util.List.of(
              "it is in "
                  + before
                  + ", which is not where one begins; set it to RUNNING with vfio:state "
                  + address()
                  + " --set RUNNING, or reset it if what it holds is worth nothing"));
    }
    // A device says it while it is being opened, too: that is not asked again at once.
    OptionalLong estimate =
        fresh ? device.capabilities().stopCopyBytes() : device.estimatedStopCopyBytes();
    job.measures().estimated(estimate);
    job.progress().estimate(estimate);
  }

  private MigratableDevice device() {
    return opened.orElseThrow(() -> new IllegalStateException(address() + " is not open"));
  }

  /** Whether it can be read while it runs. */
  boolean canPreCopy() {
    return features.contains(MigrationFeature.PRE_COPY) && preCopy().isPresent();
  }

  Optional<PreCopy> preCopy() {
    return device().ability(PreCopy.class);
  }

  SavingStream stream() {
    return stream.orElseThrow(
        () -> new DroverException(address() + " handed out no data stream in " + at));
  }

  void beginPreCopy() {
    go(MigrationState.PRE_COPY);
    stream();
  }

  /**
   * Quiesces its workloads and stops it without regard to peers: what they would wait for in
   * RUNNING_P2P the kernel passes through by itself.
   */
  void stopAlone() {
    quiesce();
    stopCopy();
  }

  /** Quiesces its workloads and stops it; P2P first where it can, as its peers need it. */
  void stop() {
    quiesce();
    if (features.contains(MigrationFeature.P2P) && before != MigrationState.STOP) {
      go(at == MigrationState.PRE_COPY ? MigrationState.PRE_COPY_P2P : MigrationState.RUNNING_P2P);
    }
    stopCopy();
  }

  private void quiesce() {
    workloads.quiesce();
    job.measures().blackoutBegins();
  }

  private void stopCopy() {
    go(MigrationState.STOP_COPY);
    stream();
  }

  /** Whether there is something that its state does not hold. */
  boolean hasContext() {
    return device().ability(DeviceContext.class).isPresent();
  }

  /**
   * What its state does not hold, captured while it is stopped.
   *
   * @return empty if it has no such thing
   */
  Optional<ByteBuffer> context() {
    long begin = System.nanoTime();
    try {
      return device().ability(DeviceContext.class).map(DeviceContext::capture);
    } finally {
      job.measures().inDevice(System.nanoTime() - begin);
    }
  }

  /** Stays stopped, with its data stream over. */
  void rest() {
    go(MigrationState.STOP);
    closeStream();
  }

  private void go(MigrationState target) {
    touched = true;
    unsure = true;
    long begin = System.nanoTime();
    try {
      Optional<DataStream> handedOut =
          device().transition(target, Rungs.forSource(claim, target, before));
      handedOut.ifPresent(this::take);
      note(target);
      unsure = false;
    } catch (TransitionException e) {
      onlyReset = Rungs.onlyResetAfter(claim, features, e);
      e.reached().ifPresent(this::note);
      throw e;
    } finally {
      job.measures().inDevice(System.nanoTime() - begin);
    }
  }

  private void take(DataStream handedOut) {
    if (handedOut instanceof SavingStream saving) {
      stream = Optional.of(saving);
    } else {
      handedOut.close();
    }
  }

  private void note(MigrationState state) {
    at = state;
    claim.note(state);
    job.progress().device(state);
  }

  /** Brings it back where it was and resumes its workloads there; never by a reset. */
  RollBack bringBack() {
    RollBack result = touched ? carefullyBack() : new RollBack.Back();
    if (result instanceof RollBack.Back) {
      endStream();
      job.measures().blackoutEnds();
      workloads.resume(address());
    }
    return result;
  }

  /**
   * Asks where it is unless its last transition told; the next one looks in any case. An isolation
   * boundary: whatever a backend throws, the loss of a refreshed bundle's classes too, the session
   * must come to an end and say where the device is.
   */
  private RollBack carefullyBack() {
    try {
      if (unsure) {
        note(device().state());
      }
    } catch (RuntimeException | LinkageError e) {
      job.notes().log("rolling back", e);
      return unknown(e);
    }
    try {
      return tryBack();
    } catch (RuntimeException | LinkageError e) {
      job.notes().log("rolling back", e);
      return notBack(e);
    }
  }

  private RollBack tryBack() {
    if (at == before) {
      return new RollBack.Back();
    }
    if (at == MigrationState.ERROR) {
      return inError();
    }
    if (onlyReset) {
      return stuck("its driver allows nothing but a reset after that failure");
    }
    go(before);
    return new RollBack.Back();
  }

  /** It was sent back and something failed: where it is now is asked again. */
  private RollBack notBack(Throwable error) {
    try {
      note(device().state());
    } catch (RuntimeException | LinkageError e) {
      error.addSuppressed(e);
      return unknown(error);
    }
    if (at == MigrationState.ERROR && error instanceof RefusedException) {
      // It broke by itself after its last transition, and the way back did not even begin.
      return inError();
    }
    return at == before ? new RollBack.Back() : stuck(Sentences.why(error));
  }

  private RollBack inError() {
    return new RollBack.Failed(
        address() + " is in ERROR and its state is gone; only vfio:reset leads out", true, true);
  }

  private RollBack unknown(Throwable error) {
    return new RollBack.Failed(
        "it is not known where " + address() + " is: " + Sentences.why(error) + "; it stays leased",
        false,
        false);
  }

  private RollBack stuck(String why) {
    boolean lost = at == MigrationState.ERROR;
    return new RollBack.Failed(
        address()
            + " could not be brought back to "
            + before
            + ": "
            + why
            + "; it stays in "
            + at
            + " and leased, and only vfio:reset, which loses its state,"
            + (onlyReset ? " leads on" : " or vfio:state leads on"),
        lost || at.isStopped(),
        lost);
  }

  /**
   * Its state runs elsewhere: ends its stream. An isolation boundary: an error is told and changes
   * nothing.
   */
  void retire() {
    try {
      go(MigrationState.STOP);
    } catch (RuntimeException | LinkageError e) {
      job.notes().add(address() + " did not leave STOP_COPY before it was closed", e);
    }
    endStream();
  }

  /** Closes its stream where it is too late for an error to change anything. */
  void endStream() {
    try {
      closeStream();
    } catch (RuntimeException | LinkageError e) {
      job.notes().add("the data stream of " + address() + " did not close: " + Sentences.why(e), e);
    }
  }

  void closeStream() {
    Optional<SavingStream> last = stream;
    stream = Optional.empty();
    last.ifPresent(SavingStream::close);
  }

  WorkloadCalls workloads() {
    return workloads;
  }
}
