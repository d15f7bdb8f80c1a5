// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import java.util.List;
import java.util.Optional;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.DeviceIdentity;
import org.drover.api.Finding;
import org.drover.api.RefusedException;
import org.drover.api.VfToken;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Finds and opens the devices of one scheme. All methods may be called from any thread; they may
 * block for as long as the kernel does. Failures are {@link org.drover.api.DroverException}s.
 */
@ConsumerType
public interface DeviceBackend {

  /**
   * The scheme of its addresses.
   *
   * @return for example {@code vfio}
   */
  String scheme();

  /**
   * What is there. Opens nothing and changes nothing: opening a device may reset it.
   *
   * @return the devices in ascending order of their addresses; a device that cannot be described is
   *     left out and logged
   */
  List<DeviceIdentity> discover();

  /**
   * One device, told without opening it.
   *
   * @param address of this backend's scheme
   * @return what it is, or empty if there is no such device
   */
  Optional<DeviceIdentity> describe(DeviceAddress address);

  /**
   * Binds a workload memory as an address space. Touches no device; where the kernel takes mappings
   * only after the first device, the backend replays them then.
   *
   * @param memory whose regions the devices of the space shall reach
   * @return an address space that the caller closes, after its devices; its first device decides by
   *     which path they are opened: the first of its {@link #paths}
   */
  AddressSpace bind(WorkloadMemory memory);

  /**
   * The same for devices that are opened by a certain path.
   *
   * @param memory whose regions the devices of the space shall reach
   * @param via how
   * @return an address space that the caller closes, after its devices
   * @throws org.drover.api.RefusedException if devices of this scheme are not opened by paths
   */
  default AddressSpace bind(WorkloadMemory memory, AccessPath via) {
    throw new RefusedException(
        "opening devices by " + via,
        List.of("those of the scheme " + scheme() + " are opened in one way only"));
  }

  /**
   * By which paths a device can be opened at present, told without opening it.
   *
   * @param device as {@link #describe} told it
   * @return the preferred one first; empty if devices of this scheme are not opened by paths, or
   *     this one cannot be opened
   */
  default List<AccessPath> paths(DeviceIdentity device) {
    return List.of();
  }

  /**
   * Why a device cannot be opened, as far as can be told without opening it.
   *
   * @param address of this backend's scheme; it need not be one that {@link #describe} finds
   * @return what was found, in the order in which it would have to be mended
   */
  default List<Finding> explain(DeviceAddress address) {
    return List.of();
  }

  /**
   * Opens a device in an address space. Many drivers reset the device here.
   *
   * @param address of this backend's scheme
   * @param space that this backend bound
   * @return the device, which the caller closes
   * @throws org.drover.api.RefusedException if the device cannot be opened by the space's path, or
   *     another device of its IOMMU group is in another space
   */
  MigratableDevice open(DeviceAddress address, AddressSpace space);

  /**
   * Opens a device with the token of its physical function, or sets that of a physical function.
   *
   * @param address whom
   * @param space of this backend
   * @param token never told to anybody but the kernel
   * @return open
   * @throws org.drover.api.RefusedException if the backend or the path knows no tokens
   * @throws org.drover.api.DroverException if it does not open; nothing stays open
   */
  default MigratableDevice open(DeviceAddress address, AddressSpace space, VfToken token) {
    throw new RefusedException(
        "opening " + address + " with a VF token",
        List.of("its backend knows none; leave --vf-token out"));
  }

  /**
   * The tracing of its devices' system calls.
   *
   * @return always the same; empty if they make none that could be listened to
   */
  default Optional<CallTracing> tracing() {
    return Optional.empty();
  }

  /**
   * Watches what the kernel logs of a device and its driver, from now on.
   *
   * @param device as {@link #describe} told it
   * @return what the caller reads and closes; empty if there is no such log
   * @throws org.drover.api.DroverException if there is one and it cannot be read; the message says
   *     why
   */
  default Optional<DriverLog> watchLog(DeviceIdentity device) {
    return Optional.empty();
  }
}
