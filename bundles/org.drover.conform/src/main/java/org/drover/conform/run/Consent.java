// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.run;

import java.util.List;
import java.util.stream.Collectors;
import org.drover.api.RefusedException;
import org.drover.api.service.ConformanceRequest;
import org.drover.conform.checks.Check;

/** Whether a device may be wiped, and whether it would be for anything. */
public final class Consent {
  private Consent() {}

  /**
   * Demands that whoever asks for a run has said that the device may be wiped, and has allowed at
   * least one of the checks that were chosen.
   *
   * @param request of the run
   * @param checks that were chosen
   * @throws RefusedException if not
   */
  public static void demand(ConformanceRequest request, List<Check> checks) {
    if (!request.fresh()) {
      throw refused(
          request,
          "every check resets the device, so what is in it would be lost; say --fresh if that is"
              + " meant");
    }
    if (!request.dangerous() && checks.stream().allMatch(check -> check.info().dangerous())) {
      throw refused(
          request,
          checks.stream().map(check -> check.info().id()).collect(Collectors.joining(", "))
              + " can hang or crash a kernel that lacks a fix, and nothing else was chosen; say"
              + " --dangerous if that is meant");
    }
  }

  private static RefusedException refused(ConformanceRequest request, String reason) {
    return new RefusedException("checking " + request.address(), List.of(reason));
  }
}
