// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.DeviceIdentity;
import org.drover.api.DroverException;
import org.drover.api.Finding;
import org.drover.api.VfToken;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.CallTracing;
import org.drover.api.spi.DeviceBackend;
import org.drover.api.spi.DriverLog;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.WorkloadMemory;
import org.drover.device.vfio.explain.Explanations;
import org.drover.device.vfio.sysfs.SysfsPaths;
import org.drover.uapi.Fd;
import org.drover.uapi.Kernel;
import org.drover.uapi.KernelLog;
import org.drover.uapi.Vfio;
import org.drover.uapi.trace.TracingKernel;

/**
 * The devices of one kernel, by IOMMU group and type1 container, or by nodes of their own and
 * iommufd.
 *
 * <p>Needs nothing but its kernel: a program without OSGi makes one and uses it. The devices that
 * it has opened work on whether or not somebody still knows the backend.
 */
public final class VfioBackend implements DeviceBackend {
  private final Kernel kernel;
  private final SysfsDiscovery discovery;
  private final Spaces spaces;
  private final Claims claims;
  private final Taps taps;

  /**
   * Over a kernel. Touches nothing yet.
   *
   * @param kernel whose scheme it serves
   */
  public VfioBackend(Kernel kernel) {
    this(kernel, new Holdings());
  }

  VfioBackend(Kernel kernel, Holdings holdings) {
    this.kernel = kernel;
    this.discovery = new SysfsDiscovery(kernel);
    this.spaces = new Spaces(holdings);
    this.claims = holdings.claims();
    this.taps = holdings.taps();
  }

  /**
   * The kernel beneath.
   *
   * @return as constructed
   */
  public Kernel kernel() {
    return kernel;
  }

  /**
   * Keeps everybody else in this platform from opening a device.
   *
   * @param name the device's, in sysfs
   * @param use what for, as others are told: {@code being removed}
   * @param what is done, for the refusal
   * @return ends it
   * @throws org.drover.api.RefusedException if somebody has the device
   */
  public AutoClose claim(String name, String use, String what) {
    return claims.claim(name, use, what);
  }

  /**
   * Who in this platform is busy with a device.
   *
   * @param name the device's, in sysfs
   * @return what is done with it, for example {@code open}; empty if nothing is
   */
  public Optional<String> use(String name) {
    return claims.use(name);
  }

  @Override
  public String scheme() {
    return kernel.scheme();
  }

  @Override
  public List<DeviceIdentity> discover() {
    return discovery.all();
  }

  @Override
  public Optional<DeviceIdentity> describe(DeviceAddress address) {
    requireScheme(address);
    try {
      return discovery.one(address.name());
    } catch (IOException e) {
      throw new DroverException(address + " cannot be described", e);
    }
  }

  private void requireScheme(DeviceAddress address) {
    if (!address.scheme().equals(scheme())) {
      throw new IllegalArgumentException(
          address + " is not an address of this backend, whose scheme is " + scheme());
    }
  }

  @Override
  public AddressSpace bind(WorkloadMemory memory) {
    return new VfioSpace(spaces, memory, Optional.empty());
  }

  @Override
  public AddressSpace bind(WorkloadMemory memory, AccessPath via) {
    return new VfioSpace(spaces, memory, Optional.of(via));
  }

  @Override
  public List<AccessPath> paths(DeviceIdentity device) {
    requireScheme(device.address());
    return openable(device).paths();
  }

  @Override
  public List<Finding> explain(DeviceAddress address) {
    requireScheme(address);
    return new Explanations(kernel).of(address);
  }

  private Openable openable(DeviceIdentity device) {
    try {
      return discovery.openable(device);
    } catch (IOException e) {
      throw new DroverException(
          "how " + device.address() + " can be opened is not readable in sysfs", e);
    }
  }

  @Override
  public MigratableDevice open(DeviceAddress address, AddressSpace space) {
    return open(address, space, Optional.empty());
  }

  @Override
  public MigratableDevice open(DeviceAddress address, AddressSpace space, VfToken token) {
    return open(address, space, Optional.of(token));
  }

  private MigratableDevice open(
      DeviceAddress address, AddressSpace space, Optional<VfToken> token) {
    DeviceIdentity identity = describe(address).orElseThrow(() -> absent(address));
    if (!(space instanceof VfioSpace mine) || !mine.belongsTo(spaces)) {
      throw new IllegalArgumentException(
          "the address space for " + address + " was bound by another backend");
    }
    return open(identity, mine, token);
  }

  private MigratableDevice open(DeviceIdentity identity, VfioSpace space, Optional<VfToken> token) {
    DeviceAddress address = identity.address();
    if (token.isPresent()) {
      PfToken.requirePci(identity);
    }
    try (Unwinding undo = new Unwinding()) {
      AutoClose claim = claims.claim(address.name(), "open", "opening " + address);
      undo.onFailure(claim::close);
      Taps.Use tap = taps.use(address.name());
      undo.onFailure(tap.end()::close);
      TracingKernel traced = new TracingKernel(kernel, tap.tap());
      Calls calls = new Calls(traced);
      Spaces.Membership membership = spaces.join(calls, space, openable(identity).with(token));
      undo.onFailure(membership::close);
      Scratch scratch = Scratch.of(traced, address.toString());
      undo.onFailure(scratch::close);
      Reserve reserve = Reserve.of(calls, address);
      undo.onFailure(reserve::close);
      Fd fd = membership.open(calls, scratch);
      undo.onFailure(fd::close);
      DeviceCalls deviceCalls = new DeviceCalls(calls, fd, address, scratch);
      DeviceProbe probe = DeviceProbe.of(deviceCalls);
      if (token.isPresent()) {
        useToken(probe, fd, address, token.get());
      }
      DeviceFile file = new DeviceFile(fd, scratch, reserve, membership, claim, tap.end());
      VfioDevice device =
          new VfioDevice(
              traced,
              identity,
              file,
              deviceCalls,
              probe,
              new Presence(kernel, SysfsDiscovery.path(identity)),
              space.memory());
      undo.keep();
      return device;
    }
  }

  /** Of a physical function; a virtual one was opened with it. */
  private void useToken(DeviceProbe probe, Fd fd, DeviceAddress address, VfToken token) {
    if (probe.capabilities().features().contains(Vfio.VFIO_DEVICE_FEATURE_PCI_VF_TOKEN)) {
      PfToken.set(kernel, fd, address, token);
    } else if (!SysfsPaths.isVirtualFunction(kernel.sysfs(), address.name())) {
      throw PfToken.unused(address);
    }
  }

  @Override
  public Optional<CallTracing> tracing() {
    return Optional.of(taps);
  }

  @Override
  public Optional<DriverLog> watchLog(DeviceIdentity device) {
    requireScheme(device.address());
    Optional<KernelLog> log = kernel.log();
    if (log.isEmpty()) {
      return Optional.empty();
    }
    try {
      LogFilter filter = new LogFilter(device.address().name(), discovery.drivers(device));
      return Optional.of(new DriverLines(scheme(), log.get().watch(), filter));
    } catch (IOException e) {
      throw new DroverException("the kernel's log cannot be read", e);
    }
  }

  private DroverException absent(DeviceAddress address) {
    if (discovery.isPci(address.name())) {
      return new DroverException(address + foreign(address));
    }
    List<DeviceIdentity> present = discover();
    String known =
        present.isEmpty()
            ? "there is none of this scheme; create an mdev, or bind a PCI function to a VFIO driver"
            : "there are "
                + present.stream()
                    .map(identity -> identity.address().toString())
                    .collect(Collectors.joining(", "));
    return new DroverException("there is no device " + address + "; " + known);
  }

  private String foreign(DeviceAddress address) {
    try {
      return discovery
              .foreignPciDriver(address.name())
              .map(driver -> " is bound to " + driver)
              .orElse(" is bound to no driver")
          + "; `vfio:prepare "
          + address.name()
          + "` gives it to a VFIO driver";
    } catch (IOException e) {
      return " is bound to a driver that is not readable (" + e.getMessage() + ")";
    }
  }
}
