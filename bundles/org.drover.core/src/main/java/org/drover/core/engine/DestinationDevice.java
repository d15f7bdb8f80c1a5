// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.RefusedException;
import org.drover.api.TransitionException;
import org.drover.api.spi.DataStream;
import org.drover.api.spi.DeviceContext;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.Recovery;
import org.drover.api.spi.ResumingStream;
import org.drover.api.spi.StreamInspector;
import org.drover.core.lease.Claim;
import org.drover.core.session.Job;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationFeature;
import org.drover.fsm.MigrationState;

/**
 * A device into which a state is loaded: reset before, so that nothing of an earlier attempt is
 * left in it, and reset again after any failure, so that no half of a state stays.
 */
final class DestinationDevice {
  private final Claim claim;
  private final Job job;
  private final StreamInspector inspector;
  private Optional<MigratableDevice> opened = Optional.empty();
  private Optional<ResumingStream> stream = Optional.empty();
  private FeatureSet features = FeatureSet.of();
  private Optional<ByteBuffer> context = Optional.empty();
  private Optional<DeviceContext> restored = Optional.empty();
  private boolean touched;
  private long bytes;

  DestinationDevice(Claim claim, Job job) {
    this.claim = claim;
    this.job = job;
    this.inspector = inspector(claim);
  }

  /** An isolation boundary: the device is not touched yet, and is not if its driver throws. */
  private static StreamInspector inspector(Claim claim) {
    try {
      return claim.driver().inspector(claim.identity());
    } catch (RuntimeException | LinkageError e) {
      throw new DroverException(
          "the vendor driver "
              + claim.driver().vendor()
              + " failed to inspect a state for "
              + claim.address()
              + ": "
              + e
              + "; start its bundle again, or report it",
          e);
    }
  }

  DeviceAddress address() {
    return claim.address();
  }

  Claim claim() {
    return claim;
  }

  boolean touched() {
    return touched;
  }

  /** State bytes written. */
  long bytes() {
    return bytes;
  }

  /** Opens it, empties it and takes it to RESUMING. */
  void prepare() {
    MigratableDevice device = claim.open();
    opened = Optional.of(device);
    features = Abilities.migration(device);
    touched = true;
    device.reset();
    note(MigrationState.RUNNING);
    DataStream handedOut =
        go(MigrationState.RESUMING, Recovery.byReset())
            .orElseThrow(() -> new DroverException(address() + " handed out no data stream"));
    if (!(handedOut instanceof ResumingStream resuming)) {
      handedOut.close();
      throw new DroverException(address() + " handed out a stream that cannot be written");
    }
    stream = Optional.of(resuming);
  }

  private MigratableDevice device() {
    return opened.orElseThrow(() -> new IllegalStateException(address() + " is not open"));
  }

  /**
   * Looks at the next state bytes without loading them.
   *
   * @throws org.drover.api.StreamRejectedException if the vendor's rules are against them
   */
  void inspect(ByteBuffer chunk) {
    inspector.accept(chunk);
  }

  /**
   * Keeps what the state does not hold until that is there as a whole.
   *
   * @throws DroverException if there was such a thing before
   */
  void keepContext(ByteBuffer bytes) {
    if (context.isPresent()) {
      throw new DroverException("there is a second device context for " + address());
    }
    context = Optional.of(ByteBuffer.allocateDirect(bytes.remaining()).put(bytes).flip());
  }

  /** Loads bytes that were {@linkplain #inspect inspected}. */
  void write(ByteBuffer chunk) {
    if (context.isPresent()) {
      throw new DroverException("state for " + address() + " comes behind its device context");
    }
    int count = chunk.remaining();
    long begin = System.nanoTime();
    try {
      stream
          .orElseThrow(() -> new IllegalStateException(address() + " is not in RESUMING"))
          .write(chunk);
    } finally {
      job.measures().inDevice(System.nanoTime() - begin);
    }
    bytes += count;
    job.measures().moved(count, false);
    job.progress().moved(count);
  }

  /**
   * Everything was written: the vendor's rules validate it, the context is restored, and then the
   * device itself validates it, which may begin to use what the context is about.
   */
  void validate() {
    inspector.finish();
    restoreContext();
    go(MigrationState.STOP, Recovery.byReset());
    closeStream();
  }

  /** To RUNNING_P2P where there is such a state. */
  void runQuietly() {
    if (features.contains(MigrationFeature.P2P)) {
      go(MigrationState.RUNNING_P2P, Recovery.none());
    }
  }

  private void restoreContext() {
    if (context.isEmpty()) {
      return;
    }
    DeviceContext ability =
        device()
            .ability(DeviceContext.class)
            .orElseThrow(
                () ->
                    new RefusedException(
                        "restoring a device context into " + address(),
                        List.of(
                            "it has none (no config space that looks like PCI's), so it is another"
                                + " kind of device than the source")));
    long begin = System.nanoTime();
    try {
      ability.restore(context.get());
      restored = Optional.of(ability);
    } finally {
      job.measures().inDevice(System.nanoTime() - begin);
    }
  }

  void run() {
    go(MigrationState.RUNNING, Recovery.none());
    restored.ifPresent(this::restarted);
  }

  /** It runs, and nothing takes that back: an isolation boundary. */
  private void restarted(DeviceContext ability) {
    try {
      ability.restarted();
    } catch (RuntimeException | LinkageError e) {
      job.notes()
          .add(
              address()
                  + " runs, but not every interrupt was injected that tells its driver to look ("
                  + Sentences.why(e)
                  + "): one that came while it was stopped may be lost",
              e);
    }
  }

  private Optional<DataStream> go(MigrationState target, Recovery recovery) {
    long begin = System.nanoTime();
    try {
      Optional<DataStream> handedOut = device().transition(target, recovery);
      note(target);
      return handedOut;
    } catch (TransitionException e) {
      e.reached().ifPresent(this::note);
      throw e;
    } finally {
      job.measures().inDevice(System.nanoTime() - begin);
    }
  }

  private void note(MigrationState state) {
    claim.note(state);
    job.progress().device(state);
  }

  /**
   * Throws away what was loaded; a device that was not touched stays as it is. RuntimeException is
   * the isolation boundary: the peer has to be told that this side gave up, whatever happens here.
   *
   * @return what was done, a sentence's part
   */
  String reset() {
    if (!touched) {
      return address() + " was not touched";
    }
    try {
      closeStream();
      device().reset();
      note(MigrationState.RUNNING);
      return address() + " was reset";
    } catch (RuntimeException e) {
      job.notes().log("resetting", e);
      String sentence =
          address()
              + " could not be reset ("
              + Sentences.why(e)
              + ") and may hold half a state: reset it before it is used";
      job.notes().add(sentence);
      return sentence;
    }
  }

  void closeStream() {
    Optional<ResumingStream> last = stream;
    stream = Optional.empty();
    last.ifPresent(ResumingStream::close);
  }
}
