// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import org.drover.api.Errno;
import org.drover.device.vfio.sysfs.SysfsPaths;
import org.drover.uapi.Sysfs;

/**
 * What to do about a device that is not opened for its VF token's sake: {@code
 * vfio_pci_validate_vf_token()} of drivers/vfio/pci/vfio_pci_core.c. A virtual function and its
 * physical one get the same answers.
 */
final class TokenAdvice {
  private final Sysfs sysfs;
  private final Openable device;

  TokenAdvice(Sysfs sysfs, Openable device) {
    this.sysfs = sysfs;
    this.device = device;
  }

  /** Of {@code VFIO_GROUP_GET_DEVICE_FD}. */
  String onOpen(Errno errno) {
    boolean with = device.token().isPresent();
    if (errno.equals(Errno.EACCES)) {
      return with ? wrong() : missing();
    }
    if (with && errno.equals(Errno.EINVAL)) {
      return "it is neither a virtual function of one that a VFIO driver has, nor a physical one"
          + " with virtual functions; leave --vf-token out";
    }
    if (with && errno.equals(Errno.ENODEV)) {
      return "its driver takes no VF token, or it left that driver meanwhile; leave --vf-token out";
    }
    return errno.equals(Errno.ENODEV) ? "the device left its driver meanwhile; bind it again" : "";
  }

  /** Of {@code VFIO_DEVICE_BIND_IOMMUFD}, which asks for one from Linux 6.17 on. */
  String onBind() {
    return missing();
  }

  private boolean isVirtual() {
    return SysfsPaths.isVirtualFunction(sysfs, device.address().name());
  }

  private String wrong() {
    return isVirtual()
        ? "the token is not the one that the owner of its physical function has set; ask for that"
            + " one"
        : "the token is not the one that its virtual functions, some of which are open, share with"
            + " it; ask whoever has those";
  }

  private String missing() {
    return isVirtual()
        ? "a VFIO driver has its physical function too, and the two share a token: ask the owner"
            + " of that one, and open it with "
            + device.tokenOptions()
        : "some of its virtual functions are open, and share a token with it: ask whoever has"
            + " those, and open it with "
            + device.tokenOptions();
  }
}
