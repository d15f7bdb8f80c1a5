// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.util.List;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Checks a device and its kernel driver against the rules of VFIO device migration, on the raw
 * uAPI. May be called from any thread.
 *
 * <p>A run wipes the device: it is reset before every check. It reserves the device's name for its
 * duration, so that nobody opens it meanwhile, and leaves the device RUNNING. It cannot hang: each
 * system call is watched, and one that the kernel does not come back from is reported and left.
 */
@ProviderType
public interface Conformance {

  /**
   * What can be checked.
   *
   * @param only ids, or areas; empty for all
   * @return in the order in which they run
   * @throws org.drover.api.DroverException if a name is unknown
   */
  List<ConformanceCheck> checks(List<String> only);

  /**
   * Runs checks on a device; returns when all have ended.
   *
   * @param request which device and checks
   * @param progress told of each result as it comes, on a thread of the run; must return soon
   * @return what came of it
   * @throws org.drover.api.DroverException if there is no such device, somebody holds it, it cannot
   *     be opened, or a check's name is unknown
   * @throws UnfinishedConformanceException if the run ends before its last check: the thread is
   *     interrupted, which ends it after the check that is under way, or the process that carried
   *     it out is gone
   * @throws org.drover.api.RefusedException if the request does not allow that the device is wiped,
   *     or names dangerous checks alone and does not allow those
   */
  ConformanceReport run(ConformanceRequest request, Consumer<ConformanceResult> progress);

  /**
   * Writes a report down.
   *
   * @param report of a run
   * @param form in which form
   * @return lines that end with a line feed each
   */
  String render(ConformanceReport report, ConformanceForm form);

  /**
   * Writes checks down: what each enforces, and where that stands.
   *
   * @param checks in their order
   * @param form {@link ConformanceForm#TABLE} or {@link ConformanceForm#JSON}
   * @return lines that end with a line feed each
   * @throws IllegalArgumentException if there is no such list
   */
  String list(List<ConformanceCheck> checks, ConformanceForm form);
}
