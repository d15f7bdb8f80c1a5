// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drover.api.service.DeviceStatus;
import org.drover.api.service.EndedLease;
import org.drover.api.service.HeldDevice;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.Loss;
import org.drover.api.service.PlatformEnd;

/** Ends the leases of fake devices, and remembers what it was asked. */
final class FakePlatformEnd implements PlatformEnd {
  final List<String> asked = new ArrayList<>();
  final List<String> atWork = new ArrayList<>();

  /** What others do between the first look at what is held and the end. */
  Runnable afterTheLook = () -> {};

  private final FakeDevices devices;

  FakePlatformEnd(FakeDevices devices) {
    this.devices = devices;
  }

  @Override
  public List<String> sessions() {
    return atWork;
  }

  @Override
  public List<HeldDevice> held() {
    return devices.leases().stream().map(this::held).toList();
  }

  private HeldDevice held(LeaseInfo lease) {
    DeviceStatus status = devices.describe(lease.address());
    Loss loss = Loss.ofOpen(status.resetsAtOpen(), status.state());
    return new HeldDevice(lease, status.state(), Optional.empty(), loss);
  }

  @Override
  public List<EndedLease> end() {
    asked.add("end");
    List<EndedLease> ended =
        held().stream().map(device -> new EndedLease(device, EndedLease.Fate.CLOSED, "")).toList();
    devices.leases.clear();
    return ended;
  }

  @Override
  public Optional<List<EndedLease>> endIfFree() {
    afterTheLook.run();
    return held().isEmpty() && atWork.isEmpty() ? Optional.of(end()) : Optional.empty();
  }

  @Override
  public void stop() {
    asked.add("stop");
  }
}
