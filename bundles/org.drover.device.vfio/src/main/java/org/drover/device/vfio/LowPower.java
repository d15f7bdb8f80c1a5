// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import org.drover.api.Errno;
import org.drover.uapi.Vfio;

/**
 * A device's sleep, which whoever has it open may have sent it into ({@code LOW_POWER_ENTRY}): its
 * driver could not reach it then, and a transition would answer {@code EIO}. {@code LOW_POWER_EXIT}
 * answers 0 whether or not it slept ({@code vfio_pci_core_pm_exit} of
 * drivers/vfio/pci/vfio_pci_core.c). The device's lock must be held.
 */
final class LowPower {
  private static final Logger LOG = System.getLogger(LowPower.class.getName());

  private final DeviceCalls calls;
  private final Set<Integer> features;

  LowPower(DeviceCalls calls, Set<Integer> features) {
    this.calls = calls;
    this.features = features;
  }

  /**
   * Wakes the device before a transition. That fails for itself if the device sleeps on, so that a
   * refusal is only noted.
   */
  void leave() {
    if (!features.contains(Vfio.VFIO_DEVICE_FEATURE_LOW_POWER_EXIT)) {
      return;
    }
    int result = calls.leaveLowPower();
    if (result < 0 && result != Errno.ENOTTY.negative()) {
      LOG.log(
          Level.WARNING,
          "VFIO_DEVICE_FEATURE SET LOW_POWER_EXIT of {0} failed with {1}; if it sleeps, its"
              + " transitions fail with EIO: close it and open it again",
          calls.address(),
          Errno.ofResult(result));
    }
  }
}
