// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.words;

import java.util.List;
import org.drover.api.TracedCall;
import org.drover.api.service.CallSummary;
import org.osgi.annotation.versioning.ProviderType;

/** A trace of system calls. Prints as its lines. */
@ProviderType
public interface ScriptTrace extends AutoCloseable {

  /**
   * The calls so far.
   *
   * @return the newest hundred thousand, in the order in which they returned
   */
  List<TracedCall> calls();

  /**
   * The calls so far, by their names.
   *
   * @return counts and durations, in ascending order of the names
   */
  List<CallSummary> summary();

  /**
   * How many calls were lost, because they came faster than they were taken or stored.
   *
   * @return since the beginning; 16384 fit between two looks
   */
  long dropped();

  /** Ends it; what was recorded can still be read. Again does nothing. */
  @Override
  void close();
}
