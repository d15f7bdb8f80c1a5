// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.time.Duration;
import java.util.List;
import org.drover.api.DeviceAddress;
import org.drover.api.TracedCall;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A trace that goes on. The devices' threads only put their calls into a buffer of a fixed size;
 * they are put into words by whoever takes them from here. Who takes them too slowly loses calls,
 * which are counted. Belongs to one thread at a time.
 */
@ProviderType
public interface Trace extends AutoCloseable {

  /**
   * Whose calls it takes.
   *
   * @return at present, in ascending order
   */
  List<DeviceAddress> devices();

  /**
   * Takes the calls that are there, and waits for the first one if there is none.
   *
   * @param atMost how long to wait
   * @return in the order in which they returned; empty if none came
   * @throws InterruptedException if the waiting thread is interrupted; the trace goes on
   */
  List<TracedCall> take(Duration atMost) throws InterruptedException;

  /**
   * Whether nothing more can come.
   *
   * @return true if it was closed or its session is over, and all calls were taken
   */
  boolean isOver();

  /**
   * How many calls found the buffer full.
   *
   * @return since the beginning
   */
  long dropped();

  /**
   * The calls that were taken, by their names.
   *
   * @return in ascending order of the names
   */
  List<CallSummary> summary();

  /** Ends it; what is in the buffer can still be taken. Closing again does nothing. */
  @Override
  void close();
}
