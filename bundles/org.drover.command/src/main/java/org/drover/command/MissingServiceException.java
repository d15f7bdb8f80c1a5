// SPDX-License-Identifier: Apache-2.0
package org.drover.command;

import java.util.Map;
import org.drover.api.DroverException;
import org.drover.api.service.Conformance;
import org.drover.api.service.Emulation;
import org.drover.api.service.Mdevs;
import org.drover.api.service.Preparer;
import org.drover.api.service.Traffic;

/** Nobody offers a service of the platform now; the sentence says what to start. */
public final class MissingServiceException extends DroverException {
  private static final long serialVersionUID = 1L;

  /** The bundle that brings it, where that is not the engine. */
  private static final Map<Class<?>, String> ELSEWHERE =
      Map.of(
          Conformance.class, "org.drover.conform",
          Emulation.class, "org.drover.emulator",
          Mdevs.class, "org.drover.device.vfio",
          Preparer.class, "org.drover.device.vfio",
          Traffic.class, "org.drover.vendor.mtty");

  /**
   * For a service.
   *
   * @param type an interface of {@code org.drover.api.service}
   */
  public MissingServiceException(Class<?> type) {
    super(sentence(type, ELSEWHERE.getOrDefault(type, "org.drover.core")));
  }

  private static String sentence(Class<?> type, String bundle) {
    return "The service "
        + type.getSimpleName()
        + " is not there; start the bundle that brings it with `bundle:start "
        + bundle
        + "`, or see with `bundle:diag "
        + bundle
        + "` what it waits for.";
  }
}
