// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.TransitionException;
import org.drover.api.spi.DataStream;
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

  /** Loads bytes that were {@linkplain #inspect inspected}. */
  void write(ByteBuffer chunk) {
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

  /** Everything was written: the vendor's rules and then the device itself validate it. */
  void validate() {
    inspector.finish();
    go(MigrationState.STOP, Recovery.byReset());
    closeStream();
  }

  /** To RUNNING_P2P where there is such a state. */
  void runQuietly() {
    if (features.contains(MigrationFeature.P2P)) {
      go(MigrationState.RUNNING_P2P, Recovery.none());
    }
  }

  void run() {
    go(MigrationState.RUNNING, Recovery.none());
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
