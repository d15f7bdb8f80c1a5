// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.words;

import java.time.Duration;
import java.util.List;
import org.drover.api.AccessPath;
import org.drover.api.service.ConformanceCheck;
import org.drover.api.service.ConformanceReport;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A conformance run that is being described. Each word gives the same description back; nothing is
 * done before {@link #run}.
 */
@ProviderType
public interface Checking {

  /**
   * Yes, wipe the device: without this word nothing is done.
   *
   * @return this description
   */
  Checking fresh();

  /**
   * Run also what can hang or crash a kernel that lacks a fix.
   *
   * @return this description
   */
  Checking dangerous();

  /**
   * Only some checks.
   *
   * @param names ids, or areas: what is before the dot
   * @return this description
   */
  Checking only(String... names);

  /**
   * How long a system call may take before it counts as blocked.
   *
   * @param time one second to one day
   * @return this description
   */
  Checking patience(Duration time);

  /**
   * Opens the device by a certain path, instead of the one that its kernel prefers.
   *
   * @param path {@code CDEV} or {@code GROUP}
   * @return this description
   */
  Checking via(AccessPath path);

  /**
   * What would be checked.
   *
   * @return in the order in which they run
   */
  List<ConformanceCheck> checks();

  /**
   * Runs the checks, and waits for the last.
   *
   * @return what came of them, whatever that is
   */
  ConformanceReport run();
}
