// SPDX-License-Identifier: Apache-2.0
package org.drover.core.fake;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.Mdevs;
import org.drover.api.service.NewMdev;

/** Makes fake devices of one type at one parent, which a backend then finds. */
public final class FakeMdevs implements Mdevs {
  public static final NewMdev FAKE = new NewMdev("emu", "fake", "fake-2");

  private final FakeBackend backend;
  private final Map<DeviceAddress, FakeHardware> made = new LinkedHashMap<>();

  /** All that were made, removed since or not. */
  public int count;

  /** The next ones cannot be made. */
  public boolean noneIsLeft;

  /** What is made is not found afterwards. */
  public boolean makesNothing;

  /** What was made stays. */
  public boolean removesNothing;

  public FakeMdevs(FakeBackend backend) {
    this.backend = backend;
  }

  /** Those that are there. */
  public synchronized List<FakeHardware> present() {
    return List.copyOf(made.values());
  }

  @Override
  public List<MdevType> types() {
    return List.of(new MdevType(FAKE.scheme(), FAKE.parent(), FAKE.type(), "Fake", 3));
  }

  @Override
  public DeviceAddress create(String scheme, String type, Optional<UUID> uuid) {
    throw new UnsupportedOperationException("nobody may choose another parent");
  }

  @Override
  public synchronized DeviceAddress create(NewMdev mdev, Optional<UUID> uuid) {
    if (noneIsLeft) {
      throw new DroverException("none is left; remove one first");
    }
    count++;
    String name = uuid.orElseGet(UUID::randomUUID).toString();
    DeviceAddress address = new DeviceAddress(mdev.scheme(), name);
    if (!makesNothing) {
      made.put(address, backend.add(name, "STOP_COPY,P2P,PRE_COPY"));
    }
    return address;
  }

  /** As a kernel, which would wait for whoever has it open. */
  @Override
  public synchronized void remove(DeviceAddress address) {
    FakeHardware hardware = made.get(address);
    if (hardware != null && hardware.open > 0) {
      throw new DroverException(address + " is open");
    }
    if (removesNothing) {
      throw new DroverException("its driver answered EIO");
    }
    if (hardware != null) {
      made.remove(address);
      backend.unplug(hardware);
    }
  }
}
