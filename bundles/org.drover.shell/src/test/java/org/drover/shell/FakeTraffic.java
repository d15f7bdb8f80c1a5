// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.util.ArrayList;
import java.util.List;
import org.drover.api.DeviceAddress;
import org.drover.api.service.Traffic;

/** Traffic that has written twelve bytes. */
final class FakeTraffic implements Traffic {
  final List<DeviceAddress> running = new ArrayList<>();

  @Override
  public void start(DeviceAddress device) {
    running.add(device);
  }

  @Override
  public TrafficInfo stop(DeviceAddress device) {
    running.remove(device);
    return new TrafficInfo(device, "uart", false, 12, "aa11", "aa11", "");
  }

  @Override
  public List<TrafficInfo> list() {
    return running.stream()
        .map(device -> new TrafficInfo(device, "uart", true, 12, "aa11", "", ""))
        .toList();
  }
}
