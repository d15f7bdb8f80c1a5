// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.util.List;
import org.drover.api.DeviceAddress;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Takes PCI functions from the drivers of the host and gives them to VFIO drivers, and back again.
 *
 * <p>What was done to a function outlives the platform: it is written to a file before the function
 * is touched, and the file goes when everything is undone.
 *
 * <p>{@link #prepare}, {@link #unprepare} and {@link #forget} act in the thread that calls. Each of
 * their steps, a write to sysfs or a command of {@code devlink}, returns when the kernel does:
 * taking a function from a driver waits until nobody has it open. An interrupt is noticed between
 * two steps only; it ends {@code prepare}, which undoes what it has done, and nothing else.
 */
@ProviderType
public interface Preparer {

  /**
   * The PCI functions of all kernels: those that a VFIO driver has, those that one could have, and
   * bridges. Opens nothing and writes nothing.
   *
   * @return in ascending order of the addresses
   * @throws org.drover.api.DroverException if sysfs is not readable
   */
  List<PciFunction> functions();

  /**
   * What {@link #prepare} would do. Writes nothing; opens the block devices of the functions for a
   * moment, which is how the kernel tells whether somebody has one.
   *
   * @param request what is wanted
   * @return the steps, in their order
   * @throws org.drover.api.RefusedException with all the reasons for which it would not be done
   */
  PreparationPlan plan(PreparationRequest request);

  /**
   * Binds a function, and with it all endpoints of its IOMMU group, to VFIO drivers. If a step
   * fails, the steps before it are undone, the last first.
   *
   * @param request what is wanted
   * @return what was done
   * @throws org.drover.api.RefusedException with all the reasons; nothing was touched
   * @throws org.drover.api.DroverException if a step failed: what failed first, what was undone and
   *     what could not be
   */
  Preparation prepare(PreparationRequest request);

  /**
   * Undoes a preparation, also one of an earlier run of the platform, and one that was cut short.
   *
   * @param address one of its functions
   * @return what was undone
   * @throws org.drover.api.RefusedException if nothing is known of the function, it is open here or
   *     in another process that can be seen, or one of the functions is not as a preparation leaves
   *     it; nothing was touched
   * @throws org.drover.api.DroverException if a step failed; what is left can be tried again
   */
  default Preparation unprepare(DeviceAddress address) {
    return unprepare(address, false);
  }

  /**
   * The same, and waits for other processes if it is told to.
   *
   * @param address one of its functions
   * @param wait whether a function that another process has open is taken from its driver all the
   *     same: the kernel does so when that process closes it, and returns no sooner
   * @return what was undone
   * @throws org.drover.api.DroverException as {@link #unprepare(DeviceAddress)}
   */
  Preparation unprepare(DeviceAddress address, boolean wait);

  /**
   * Undoes of a preparation what still can be, and forgets it: of a function that is gone, or that
   * somebody else has changed, nothing is touched.
   *
   * @param address one of its functions
   * @return what was undone, and what was left
   * @throws org.drover.api.DroverException as {@link #unprepare}
   */
  Preparation forget(DeviceAddress address);

  /**
   * What is prepared, wholly or in part, and whether it still is.
   *
   * @return in ascending order of the addresses
   */
  List<Preparation> prepared();
}
