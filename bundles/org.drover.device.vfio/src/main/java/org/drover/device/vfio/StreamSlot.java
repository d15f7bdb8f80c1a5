// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.drover.fsm.MigrationState;

/**
 * The data stream that a device has at present, and what earlier calls left behind that forbids
 * another SET. The device's lock must be held.
 */
final class StreamSlot {
  private final List<KernelStream> ending = new ArrayList<>();
  private KernelStream current;
  private boolean refusedData;
  private boolean onlyReset;

  /** The saving stream, unless its user has closed it or an error has ended it. */
  Optional<SavingFd> saving() {
    return current instanceof SavingFd stream && !stream.fd().hasEnded() && !stream.hasFailed()
        ? Optional.of(stream)
        : Optional.empty();
  }

  /**
   * Whether the driver has put the stream of a device that saves in error by itself. Its user may
   * have closed the stream: the descriptor is there while the device is in PRE_COPY.
   */
  boolean savesInError(IntPredicate isInError) {
    return current instanceof SavingFd stream && stream.fd().ask(isInError, false);
  }

  void put(KernelStream stream) {
    current = stream;
  }

  /** The device is in a state: a stream that does not belong to it is over. */
  void settle(MigrationState state, String reason) {
    boolean belongs =
        current instanceof SavingFd ? state.isSaving() : state == MigrationState.RESUMING;
    if (!belongs) {
      end(reason);
    }
    if (state != MigrationState.RESUMING) {
      refusedData = false;
    }
  }

  /** Whether the device refused a write of the state that it is being given. */
  boolean refusedData() {
    return refusedData || (current instanceof ResumingFd stream && stream.hasFailed());
  }

  /** An arc failed after which nothing but a reset is safe. */
  void banSets() {
    onlyReset = true;
  }

  /** Whether a SET is forbidden until the device is {@linkplain #wasReset reset}. */
  boolean bansSets() {
    return onlyReset;
  }

  /** We have reset the device: nothing forbids a SET any more. */
  void wasReset() {
    onlyReset = false;
  }

  /** Ends the stream, if there is one. */
  void end(String reason) {
    if (current != null) {
      refusedData = refusedData();
      KernelStream over = current;
      current = null;
      ending.removeIf(stream -> !stream.fd().isOpen());
      ending.add(over);
      over.fd().end(reason);
    }
  }

  /** Every stream whose descriptor may still be open, because a thread is in a call on it. */
  List<KernelStream> ending() {
    return List.copyOf(ending);
  }
}
