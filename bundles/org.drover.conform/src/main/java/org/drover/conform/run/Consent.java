// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.run;

import java.util.List;
import org.drover.api.RefusedException;
import org.drover.api.service.ConformanceRequest;

/** Whether a device may be wiped. */
public final class Consent {
  private Consent() {}

  /**
   * Demands that whoever asks for a run has said that the device may be wiped.
   *
   * @param request of the run
   * @throws RefusedException if it does not say so
   */
  public static void demand(ConformanceRequest request) {
    if (!request.fresh()) {
      throw new RefusedException(
          "checking " + request.address(),
          List.of(
              "every check resets the device, so what is in it would be lost; say --fresh if that"
                  + " is meant"));
    }
  }
}
