// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import org.drover.api.DeviceAddress;
import org.drover.api.TracedCall;
import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What a {@link DeviceBackend} has whose devices' system calls can be listened to. May be used from
 * any thread.
 */
@ConsumerType
public interface CallTracing {

  /**
   * Hands over every call that is made for a device from now on, whoever opens it and whenever:
   * those of its open and close too. Opens nothing, and holds no device open.
   *
   * @param device of the backend's scheme
   * @param sink takes the calls
   * @return ends it
   */
  Tap tap(DeviceAddress device, Sink sink);

  /** A tracing that goes on. */
  @ConsumerType
  interface Tap extends AutoCloseable {

    /** Ends it; again does nothing. A call that is told at that moment may still come. */
    @Override
    void close();
  }

  /** Who takes calls. */
  @ProviderType
  interface Sink {

    /**
     * A call has returned. Comes on the thread that made it, from several threads at once, and does
     * not block it. If it throws nothing more comes; the call itself is not disturbed.
     *
     * @param call to be put into words later, on another thread
     */
    void called(FinishedCall call);
  }

  /** A call that has not been put into words. */
  @ConsumerType
  interface FinishedCall {

    /**
     * Puts it into words. Touches neither the device nor its memory.
     *
     * @param sequence its number in the trace
     * @return the call
     */
    TracedCall decode(long sequence);
  }
}
