// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import java.util.function.Consumer;
import org.osgi.annotation.versioning.ConsumerType;

/** The ability to hear what a kernel has to say of an open device unasked. */
@ConsumerType
public interface DeviceSignals {

  /** What it may say. */
  enum Signal {
    /**
     * It wants the device back: an administrator unbinds its driver, removes it, or pulls it out.
     * Whoever did waits until the device is closed.
     */
    REQUESTED,
    /**
     * The device, or the link to it, reported an error that its bus could not correct; what it does
     * is void. After a fatal one the kernel has reset the link, and with it the device, whose
     * registers may not answer until it is opened again.
     */
    FAILED
  }

  /**
   * Begins to listen.
   *
   * @param listener called on a thread of its own, once or more often for each signal, from now on
   *     at once or within some seconds; it must not wait for the device's close
   * @return what ends it
   * @throws org.drover.api.KernelCallException if the kernel refuses
   * @throws IllegalStateException if somebody listens already
   */
  Listening listen(Consumer<Signal> listener);

  /** Somebody listens. */
  interface Listening extends AutoCloseable {

    /**
     * Ends it, before the device is closed; again does nothing. A call of the listener that is
     * under way is waited for, unless it is that one which closes.
     */
    @Override
    void close();
  }
}
