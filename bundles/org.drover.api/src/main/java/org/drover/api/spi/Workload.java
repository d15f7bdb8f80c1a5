// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import java.util.Set;
import org.drover.api.DeviceAddress;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Who uses devices while they are migrated. A service: sessions find the workloads of their devices
 * by {@link #devices}.
 *
 * <p>Called by the session's thread, in this order: {@link #quiesce} once before the device leaves
 * RUNNING or PRE_COPY for a state in which it may not be used; then exactly one {@link #resume},
 * with the device that runs on: the source after a failure, the destination if it lives in this
 * platform after success. If the destination lives elsewhere, there is no resume but {@link
 * #departed}; after a save that leaves the device stopped, or a session that ended STUCK or LOST,
 * it is {@link #leftStopped}. After every quiesce exactly one of the three comes. A quiesce that
 * throws counts as none: it fails the session, the source goes on, and only workloads whose quiesce
 * returned are resumed. What the others throw is logged and told in the report. A workload that
 * leaves after its quiesce is called all the same.
 *
 * <p>Only the platform in which a device was used is told. When a device arrives from another
 * platform, no workload of the receiving one is called: whoever uses it there begins when the
 * receiving session is DONE.
 */
@ConsumerType
public interface Workload {

  /**
   * What it is, for people.
   *
   * @return for example {@code uart traffic on emu:mtty-0}
   */
  String name();

  /**
   * Which devices it uses now.
   *
   * @return addresses; may change over time
   */
  Set<DeviceAddress> devices();

  /**
   * Stop using the device; returns when nothing will touch it any more.
   *
   * @param device one of {@link #devices}
   */
  void quiesce(DeviceAddress device);

  /**
   * Use a device again.
   *
   * @param device that was quiesced
   * @param runsAt where it runs on: the same address, or another one of this platform
   */
  void resume(DeviceAddress device, DeviceAddress runsAt);

  /**
   * The device runs on in another platform.
   *
   * @param device that was quiesced
   */
  void departed(DeviceAddress device);

  /**
   * The device is left as it is: stopped, or nobody can say where it is. No session will say more
   * of it; whoever lets it run again, a person as a rule, starts its use anew.
   *
   * @param device that was quiesced
   */
  void leftStopped(DeviceAddress device);
}
