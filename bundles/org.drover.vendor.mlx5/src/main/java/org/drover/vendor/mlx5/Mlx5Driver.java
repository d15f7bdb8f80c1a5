// SPDX-License-Identifier: Apache-2.0
package org.drover.vendor.mlx5;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drover.api.DeviceCapabilities;
import org.drover.api.DeviceIdentity;
import org.drover.api.Finding;
import org.drover.api.Reason;
import org.drover.api.StreamRecord;
import org.drover.api.spi.HostStep;
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
      Stream.of(MigrationState.PRE_COPY, MigrationState.PRE_COPY_P2P)
          .flatMap(from -> Arrays.stream(MigrationState.values()).map(to -> new Arc(from, to)))
          .collect(Collectors.toUnmodifiableSet());

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

  /** As every PCI function: {@code vfio_pci_core_enable} resets it. */
  @Override
  public boolean resetsAtOpen(DeviceIdentity device) {
    return true;
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
  public List<String> incompatibilities(SourceDescription source, DeviceIdentity destination) {
    List<String> reasons = new ArrayList<>();
    if (!source.vendor().equals(VENDOR)) {
      reasons.add(
          "the state is of vendor "
              + source.vendor()
              + " and "
              + destination.address()
              + " is an mlx5; choose a device of the same vendor");
    }
    Optional<KernelRelease> from = KernelRelease.parse(source.kernelRelease());
    if (from.isPresent() && StreamForm.of(from.get(), source.features()) == StreamForm.HEADERLESS) {
      reasons.add(
          "the state comes from Linux "
              + source.kernelRelease()
              + ", whose mlx5-vfio-pci saves it without record headers; migrate from Linux "
              + StreamForm.ALWAYS_RECORDS_SINCE
              + " or newer");
    }
    destination
        .attribute(DeviceIdentity.KERNEL_RELEASE)
        .filter(release -> KernelRelease.parse(release).filter(Mlx5Driver::isTooOld).isPresent())
        .ifPresent(
            release ->
                reasons.add(
                    destination.address()
                        + " is in Linux "
                        + release
                        + ", whose mlx5-vfio-pci takes states without record headers only; migrate"
                        + " to Linux "
                        + StreamForm.ALWAYS_RECORDS_SINCE
                        + " or newer"));
    return List.copyOf(reasons);
  }

  private static boolean isTooOld(KernelRelease release) {
    return release.isBefore(StreamForm.RECORDS_SINCE);
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
