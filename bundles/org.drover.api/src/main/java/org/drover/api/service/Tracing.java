// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import org.drover.api.DeviceAddress;
import org.osgi.annotation.versioning.ProviderType;

/** Traces of system calls. May be used from any thread. */
@ProviderType
public interface Tracing {

  /**
   * Traces a device from now on, whether or not it is open, and whoever opens it. Opens nothing.
   *
   * @param device whom
   * @return the trace, which the caller closes
   * @throws org.drover.api.DroverException if there is no such device, or its calls cannot be
   *     traced; the message names what there is
   */
  Trace device(DeviceAddress device);

  /**
   * Traces the devices that a session works with: those that it has now, and those that it takes
   * later. Ends with the session.
   *
   * @param id the session's
   * @return the trace, which the caller closes
   * @throws org.drover.api.DroverException if there is no such session, it is over, or its devices'
   *     calls cannot be traced
   */
  Trace session(String id);
}
