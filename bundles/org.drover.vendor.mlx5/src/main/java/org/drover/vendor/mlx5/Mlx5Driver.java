// SPDX-License-Identifier: Apache-2.0
package org.drover.vendor.mlx5;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.drover.api.Compatibility;
import org.drover.api.DeviceCapabilities;
import org.drover.api.DeviceIdentity;
import org.drover.api.Finding;
import org.drover.api.Reason;
import org.drover.api.StreamRecord;
import org.drover.api.spi.HostStep;
import org.drover.api.spi.PolicyHints;
import org.drover.api.spi.SourceDescription;
import org.drover.api.spi.StreamInspector;
import org.drover.api.spi.VendorDriver;
import org.drover.fsm.Arc;
import org.drover.fsm.MigrationState;
import org.osgi.service.component.annotations.Component;

/**
 * The vendor driver {@code mlx5}: virtual functions of ConnectX-7 and BlueField-3 adapters that the
 * kernel's {@code mlx5_vfio_pci} drives.
 */
@Component(service = VendorDriver.class)
public final class Mlx5Driver implements VendorDriver {
  static final String VENDOR = "mlx5";

  /** The driver's name on the bus, which is what {@code driver_override} takes. */
  private static final String KERNEL_DRIVER = "mlx5_vfio_pci";

  /**
   * Two of the four sequences that crash the kernel begin with a failed SET out of these: another
   * SET dereferences what the failed one has freed. Seen on Linux 6.12.
   */
  private static final Set<Arc> ONLY_RESET =
      Arc.outOf(Set.of(MigrationState.PRE_COPY, MigrationState.PRE_COPY_P2P));

  /** A driver; it keeps nothing. */
  public Mlx5Driver() {}

  @Override
  public String vendor() {
    return VENDOR;
  }

  /**
   * By the kernel driver alone: a function that the same adapter makes and vfio-pci has does not
   * migrate, whatever its ids are; and a function may be bound by hand whose ids are others.
   */
  @Override
  public int match(DeviceIdentity device) {
    return device.driver().filter(KERNEL_DRIVER::equals).isPresent() ? EXACT : NONE;
  }

  /**
   * As every PCI function, {@code vfio_pci_core_enable} resets it. Only {@code
   * mlx5vf_precopy_ioctl} begins another SAVE in PRE_COPY. A function that is not written to comes
   * to 0 dirty bytes, and where {@code mlx5vf_cmd_set_migratable} sets flags at all P2P is among
   * them.
   */
  @Override
  public PolicyHints hints(DeviceIdentity device) {
    return new PolicyHints(true, true, false, true);
  }

  @Override
  public Set<Arc> onlyResetAfter(DeviceIdentity device) {
    return ONLY_RESET;
  }

  /** Without its capabilities, or without its PF's driver, it opens as a plain function. */
  @Override
  public List<Finding> explain(DeviceIdentity device, Optional<DeviceCapabilities> capabilities) {
    boolean none = capabilities.isPresent() && capabilities.get().migration().isEmpty();
    return none
        ? List.of(
            new Finding(
                Reason.MIGRATABLE_NOT_SET,
                "its physical function was not told to make " + device.address() + " migratable",
                "unbind it, then vfio:prepare it again, which does so (devlink port function set"
                    + " pci/PF/PORT migratable enable)"))
        : List.of();
  }

  @Override
  public List<HostStep> hostSteps(DeviceIdentity device) {
    return Mlx5Host.STEPS;
  }

  @Override
  public Compatibility compatibility(SourceDescription source, DeviceIdentity destination) {
    return Mlx5Compatibility.of(source, destination);
  }

  @Override
  public StreamInspector inspector(DeviceIdentity destination) {
    return new Mlx5Inspector(record -> {});
  }

  @Override
  public Optional<StreamInspector> decoder(
      SourceDescription source, Consumer<StreamRecord> records) {
    return Optional.of(new Mlx5Inspector(records));
  }
}
