// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf.shelf;

import java.util.List;
import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.DeviceIdentity;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.DeviceBackend;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.WorkloadMemory;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Emulated devices whose names begin with {@code on-shelf-}, under the scheme {@code shelf}. */
@Component(service = DeviceBackend.class)
public final class ShelfBackend implements DeviceBackend {
  private static final String SCHEME = "shelf";
  private static final String SHELVED = "on-shelf-";

  private final DeviceBackend emulated;

  /** Over the emulator's. */
  @Activate
  public ShelfBackend(@Reference(target = "(org.drover.scheme=emu)") DeviceBackend emulated) {
    this.emulated = emulated;
  }

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public List<DeviceIdentity> discover() {
    return emulated.discover().stream()
        .filter(device -> device.address().name().startsWith(SHELVED))
        .map(ShelfBackend::shelved)
        .toList();
  }

  @Override
  public Optional<DeviceIdentity> describe(DeviceAddress address) {
    return address.name().startsWith(SHELVED)
        ? emulated.describe(beneath(address)).map(ShelfBackend::shelved)
        : Optional.empty();
  }

  @Override
  public AddressSpace bind(WorkloadMemory memory) {
    return emulated.bind(memory);
  }

  @Override
  public MigratableDevice open(DeviceAddress address, AddressSpace space) {
    return emulated.open(beneath(address), space);
  }

  private DeviceAddress beneath(DeviceAddress address) {
    return new DeviceAddress(emulated.scheme(), address.name());
  }

  private static DeviceIdentity shelved(DeviceIdentity device) {
    return new DeviceIdentity(
        new DeviceAddress(SCHEME, device.address().name()),
        device.bus(),
        device.driver(),
        device.group(),
        device.vendorId(),
        device.deviceId(),
        device.attributes());
  }
}
