// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.util.List;
import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.VfToken;
import org.osgi.annotation.versioning.ProviderType;

/** The devices of all backends, and the leases on them. May be called from any thread. */
@ProviderType
public interface Devices {

  /**
   * What is there, from sysfs alone; leased devices that are gone from there too. Opens nothing,
   * and does not wait for a device that is in a transition: its last known state is told.
   *
   * @return in ascending order of their addresses, without capabilities and states except of open
   *     devices
   */
  List<DeviceStatus> list();

  /**
   * One device. Opens it only if it is leased already or keeps its state over an open and close.
   *
   * @param address whom
   * @return what can be said without harm
   * @throws org.drover.api.DroverException if there is no such device; the message names what there
   *     is
   */
  DeviceStatus describe(DeviceAddress address);

  /**
   * Takes a lease and opens the device: in the address space of the open devices of its IOMMU
   * group, or in a new one without a name.
   *
   * @param address whom
   * @param owner for whom
   * @return the lease, held until it is closed or {@linkplain #release released}
   * @throws org.drover.api.DroverException if there is no such device, somebody else holds it, or
   *     it does not open
   */
  Lease open(DeviceAddress address, Owner owner);

  /**
   * Takes a lease and opens the device in a certain address space or by a certain path. All devices
   * of a backend that are opened with the same name of a space share that space: the first of them
   * makes it, and it ends with the last of them. Devices of one IOMMU group share one space, and
   * devices of one space are opened by the same path.
   *
   * @param address whom
   * @param owner for whom
   * @param placement where and how
   * @return the lease, held until it is closed or {@linkplain #release released}
   * @throws org.drover.api.RefusedException if the device or another one of its IOMMU group is open
   *     in another space or by another path, devices of another backend are in the space of this
   *     name, or the device has no such path; nothing was touched
   * @throws org.drover.api.DroverException as {@link #open(DeviceAddress, Owner)}
   */
  Lease open(DeviceAddress address, Owner owner, Placement placement);

  /**
   * Takes a lease and opens a function that shares a secret with others: a physical function, whose
   * token is set, or a virtual one of a physical function that a VFIO driver has.
   *
   * @param address whom
   * @param owner for whom
   * @param placement where and how
   * @param token never told to anybody but the kernel
   * @return the lease, held until it is closed or {@linkplain #release released}
   * @throws org.drover.api.RefusedException if its path takes none, it is open already, or as
   *     {@link #open(DeviceAddress, Owner, Placement)}
   * @throws org.drover.api.DroverException as {@link #open(DeviceAddress, Owner)}
   */
  Lease open(DeviceAddress address, Owner owner, Placement placement, VfToken token);

  /**
   * The lease on a device.
   *
   * @param address whom
   * @return the open lease, whoever owns it; empty if nobody does or the name is only reserved
   */
  Optional<Lease> held(DeviceAddress address);

  /**
   * Uses a device for a short while: by the open lease of a person, a job or an ended session, or
   * by one that lasts for this use alone.
   *
   * @param address whom
   * @param owner named in a lease of its own
   * @param statePreserved true if the use makes no sense on a device that a reset at open has
   *     emptied: it is refused then on an unleased device that resets at open
   * @return the use, which the caller closes
   * @throws org.drover.api.DroverException if a running session holds the device, or as {@link
   *     #open}
   */
  Use use(DeviceAddress address, Owner owner, boolean statePreserved);

  /**
   * Reserves a device's name and opens nothing: for who opens the device by other means than a
   * backend, such as the conformance suite on the raw uAPI. Until it ends, nobody else gets a lease
   * on the device, whoever the owner is.
   *
   * @param address whom
   * @param owner for whom
   * @return the reservation, which the caller closes
   * @throws org.drover.api.DroverException if there is no such device, or anybody holds it, the
   *     owner included; the message says who and how it ends
   */
  Reservation reserve(DeviceAddress address, Owner owner);

  /**
   * Ends the lease on a device, unless that may lose the only copy of what it holds.
   *
   * @param address whom
   * @throws org.drover.api.RefusedException if the device is stopped and its close resets it, as
   *     {@link Loss#ONLY_COPY} tells
   * @throws org.drover.api.DroverException if nobody holds it, or a running session does; the
   *     message says how to end the session
   */
  default void release(DeviceAddress address) {
    release(address, false);
  }

  /**
   * Ends the lease on a device.
   *
   * @param address whom
   * @param force also if that may lose the only copy of what it holds
   * @return what was lost, and that the lease was
   * @throws org.drover.api.RefusedException as {@link #release(DeviceAddress)}, without {@code
   *     force}
   * @throws org.drover.api.DroverException if nobody holds it, or a running session does; the
   *     message says how to end the session
   */
  HeldDevice release(DeviceAddress address, boolean force);

  /**
   * All leases.
   *
   * @return in ascending order of their addresses
   */
  List<LeaseInfo> leases();

  /** A device in use for a short while. */
  @ProviderType
  interface Use extends AutoCloseable {

    /**
     * The lease.
     *
     * @return open for as long as the use is
     */
    Lease lease();

    /**
     * Whether the lease was taken for this use alone.
     *
     * @return true: the device is closed again when the use is
     */
    boolean temporary();

    /** Ends a temporary lease; leaves another one as it is. */
    @Override
    void close();
  }

  /** A name that nobody else gets a lease on. */
  @ProviderType
  interface Reservation extends AutoCloseable {

    /**
     * The lease that is not open.
     *
     * @return who reserved the name, and since when
     */
    LeaseInfo info();

    /** Gives the name free; does nothing the second time. */
    @Override
    void close();
  }
}
