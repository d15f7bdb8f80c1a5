// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.drover.api.DeviceAddress;
import org.drover.api.service.Mdevs;
import org.drover.api.service.NewMdev;

/** Remembers what it was asked to make. */
final class FakeMdevs implements Mdevs {
  static final String NAME = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001";
  final List<String> calls = new ArrayList<>();

  @Override
  public List<MdevType> types() {
    return List.of(
        new MdevType("vfio", "mtty", "mtty-1", "Single port serial", 24),
        new MdevType("vfio", "mtty", "mtty-2", "Dual port serial", 12));
  }

  @Override
  public DeviceAddress create(String scheme, String type, Optional<UUID> uuid) {
    calls.add("create " + scheme + " " + type + " " + uuid.map(UUID::toString).orElse("random"));
    return new DeviceAddress(scheme, uuid.map(UUID::toString).orElse(NAME));
  }

  @Override
  public DeviceAddress create(NewMdev mdev, Optional<UUID> uuid) {
    return create(mdev.scheme(), mdev.type(), uuid);
  }

  @Override
  public void remove(DeviceAddress address) {
    calls.add("remove " + address);
  }
}
