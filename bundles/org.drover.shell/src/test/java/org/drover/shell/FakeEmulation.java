// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.drover.api.DeviceAddress;
import org.drover.api.service.Emulation;

/** Remembers what it was asked to make. */
final class FakeEmulation implements Emulation {
  final List<String> calls = new ArrayList<>();
  final List<Fault> armed = new ArrayList<>();

  @Override
  public List<String> models() {
    return List.of("mlx5", "mtty");
  }

  @Override
  public DeviceAddress create(String model, String name, Map<String, String> options) {
    calls.add("create " + model + " '" + name + "' " + options);
    return new DeviceAddress("emu", name.isEmpty() ? model + "-2" : name);
  }

  @Override
  public void remove(DeviceAddress address) {
    calls.add("remove " + address);
  }

  @Override
  public void arm(Fault fault) {
    armed.add(fault);
  }

  @Override
  public List<Fault> faults() {
    return List.copyOf(armed);
  }

  @Override
  public void disarm() {
    armed.clear();
  }
}
