// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import java.util.Optional;
import java.util.OptionalLong;
import org.drover.api.DeviceCapabilities;
import org.drover.api.DeviceIdentity;
import org.drover.fsm.MigrationState;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * An open device. Its calls are serialised by the device itself; each of them returns only when the
 * kernel does, and none can be cancelled: a transition may take seconds.
 *
 * <p>What a device may lack is an {@linkplain #ability ability}: an object that is absent when the
 * device lacks it.
 */
@ConsumerType
public interface MigratableDevice extends AutoCloseable {

  /**
   * What it is.
   *
   * @return as discovered
   */
  DeviceIdentity identity();

  /**
   * What it says of itself; probed when it was opened, each feature alone.
   *
   * @return never null; without migration features if it has none
   */
  DeviceCapabilities capabilities();

  /**
   * The state that it is in now. Waits for a transition that is under way.
   *
   * @return the state
   * @throws org.drover.api.KernelCallException if the device does not tell
   */
  MigrationState state();

  /**
   * Sends it to another state by the path that {@link org.drover.fsm.MigrationFsm} predicts. A path
   * that is refused there is refused here before any system call.
   *
   * <p>Leaving a group of states ends its data stream: the stream is closed by this call when the
   * transition succeeds.
   *
   * @param target where to
   * @param recovery what to do if it fails
   * @return a stream exactly when the uAPI hands out a descriptor: a {@link SavingStream} on
   *     entering {STOP_COPY, PRE_COPY, PRE_COPY_P2P} from outside, a {@link ResumingStream} on
   *     entering RESUMING; otherwise empty
   * @throws org.drover.api.RefusedException if there is no such path, or if only a reset leads on
   *     because a write to the stream of this RESUMING failed, or one of {@link
   *     Recovery#onlyResetAfter} in an earlier call; nothing was done
   * @throws org.drover.api.KernelCallException if the device does not tell where it is; nothing was
   *     done
   * @throws org.drover.api.TransitionException if it failed; the recovery was tried by then
   */
  Optional<DataStream> transition(MigrationState target, Recovery recovery);

  /**
   * Resets it: RUNNING, and everything that it held is gone; open data streams are dead.
   *
   * @throws org.drover.api.KernelCallException if it cannot be reset
   */
  void reset();

  /**
   * The device's estimate of the STOP_COPY phase, asked now.
   *
   * @return bytes, or empty if it has no estimate; never to be allocated or trusted as a length
   * @throws org.drover.api.KernelCallException if the device has one and does not tell it
   */
  OptionalLong estimatedStopCopyBytes();

  /**
   * Something that it may lack.
   *
   * @param <T> the ability
   * @param ability {@link PreCopy}, {@link RegionAccess}, {@link RegionMaps}, {@link Interrupts},
   *     {@link DeviceContext}, or an ability of a library such as uapi's {@code UapiAccess}
   * @return the object, always the same one, or empty
   */
  <T> Optional<T> ability(Class<T> ability);

  /**
   * Closes its streams, then the device. Closing again does nothing. The last close may reset the
   * device: its state is gone then. A read or write of a stream that another thread is in is waited
   * for: a data descriptor must not outlive its device, and nothing but a reset or a transition
   * wakes such a thread.
   */
  @Override
  void close();
}
