// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.DeviceStatus;
import org.drover.api.service.Devices;
import org.drover.api.service.Emulation;
import org.drover.api.service.Owner;
import org.drover.jshell.vocabulary.Belongings.Belonging;

/** An emulated device that this session has made. */
final class EmulatedModel implements Belonging {
  private final Backstage stage;
  private final DeviceAddress address;

  /** No two devices of an emulator have one, but they may have a name one after the other. */
  private final OptionalInt group;

  private EmulatedModel(Backstage stage, DeviceAddress address) {
    this.stage = stage;
    this.address = address;
    this.group =
        stage
            .services()
            .with(Devices.class, devices -> devices.describe(address))
            .identity()
            .group();
  }

  static DeviceAddress make(
      Backstage stage, String model, String name, Map<String, String> options) {
    DeviceAddress address =
        stage.services().with(Emulation.class, emulation -> emulation.create(model, name, options));
    stage.belongings().add(owned(stage, address));
    return address;
  }

  /** Whose it is cannot be told of one that cannot be described: it goes again. */
  private static EmulatedModel owned(Backstage stage, DeviceAddress address) {
    try {
      return new EmulatedModel(stage, address);
    } catch (RuntimeException | LinkageError e) {
      try {
        remove(stage, address);
      } catch (DroverException later) {
        e.addSuppressed(later);
      }
      throw e;
    }
  }

  /** Removes one, whoever made it. */
  static void remove(Backstage stage, DeviceAddress address) {
    stage
        .services()
        .with(
            Emulation.class,
            emulation -> {
              emulation.remove(address);
              return address;
            });
    stage.belongings().removeIf(one -> one instanceof EmulatedModel made && made.is(address));
  }

  private boolean is(DeviceAddress other) {
    return address.equals(other);
  }

  @Override
  public String what() {
    return address.toString();
  }

  @Override
  public Optional<String> giveBack() {
    if (!stage.services().with(Devices.class, this::isThere)) {
      return Optional.empty();
    }
    stage.services().with(Devices.class, this::releaseArrived);
    remove(stage, address);
    return Optional.of("removed " + address);
  }

  private boolean isThere(Devices devices) {
    return devices.list().stream()
        .map(DeviceStatus::identity)
        .anyMatch(device -> is(device.address()) && device.group().equals(group));
  }

  /** What was migrated into it has gone nowhere else, and nobody has taken it over. */
  private boolean releaseArrived(Devices devices) {
    boolean arrived =
        devices.leases().stream()
            .anyMatch(lease -> is(lease.address()) && lease.owner().kind() == Owner.Kind.SESSION);
    if (arrived) {
      devices.release(address);
    }
    return arrived;
  }
}
