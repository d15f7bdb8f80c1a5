// SPDX-License-Identifier: Apache-2.0
package org.drover.core.fake;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.drover.api.DeviceAddress;
import org.drover.api.spi.Workload;

/** Notes what it is told; throws where it is asked to. */
public final class FakeWorkload implements Workload {
  public final List<String> calls = new CopyOnWriteArrayList<>();
  private final String name;
  private final Set<DeviceAddress> devices;
  public volatile boolean refusesToQuiesce;
  public volatile boolean failsToResume;

  public FakeWorkload(String name, FakeHardware device) {
    this.name = name;
    this.devices = Set.of(device.address);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<DeviceAddress> devices() {
    return devices;
  }

  @Override
  public void quiesce(DeviceAddress device) {
    if (refusesToQuiesce) {
      throw new IllegalStateException("busy");
    }
    calls.add("quiesce " + device);
  }

  @Override
  public void resume(DeviceAddress device, DeviceAddress runsAt) {
    calls.add("resume " + device + " at " + runsAt);
    if (failsToResume) {
      throw new IllegalStateException("asleep");
    }
  }

  @Override
  public void leftStopped(DeviceAddress device) {
    calls.add("left stopped " + device);
  }

  @Override
  public void departed(DeviceAddress device) {
    calls.add("departed " + device);
  }
}
