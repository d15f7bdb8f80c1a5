// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import org.drover.api.DeviceAddress;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationState;
import org.drover.uapi.Fd;
import org.drover.uapi.Kernel;

/**
 * What a transition works with. The device's lock must be held.
 *
 * @param kernel whose descriptors the streams are
 * @param calls the device's ioctls
 * @param features what the device reports
 * @param slot its data stream
 * @param reserve for a full descriptor table
 * @param reset its reset
 * @param aside what its streams say when somebody else has ended them
 */
record MigrationPort(
    Kernel kernel,
    DeviceCalls calls,
    FeatureSet features,
    StreamSlot slot,
    Reserve reserve,
    ResetCall reset,
    LookAside aside) {

  DeviceAddress address() {
    return calls.address();
  }

  /** Owns the data descriptor of the SET that was just answered with success. */
  Fd takeDataFd() {
    return calls.takeDataFd();
  }

  /** The stream of the SET to this state that was just answered with success. */
  KernelStream takeStream(MigrationState target) {
    DataFd fd = new DataFd(takeDataFd(), "the data stream of " + address());
    if (target == MigrationState.RESUMING) {
      ResumingFd stream = new ResumingFd(kernel, fd, aside);
      slot.put(stream);
      return stream;
    }
    SavingFd stream = new SavingFd(kernel, fd, aside);
    if (target == MigrationState.STOP_COPY) {
      stream.reachedStopCopy();
    }
    slot.put(stream);
    return stream;
  }
}
