// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.drover.api.DeviceAddress;
import org.drover.api.DeviceIdentity;
import org.drover.api.RefusedException;
import org.drover.api.VfToken;
import org.drover.uapi.Fd;
import org.drover.uapi.Kernel;
import org.drover.uapi.Vfio;
import org.drover.uapi.vfio_device_feature;

/**
 * Sets the token of a physical function, which its virtual functions are then opened with. Past
 * whoever traces the device: the token is a secret.
 */
final class PfToken {
  private PfToken() {}

  /**
   * Refuses a token for a device that is none of theirs, before that is touched. Whether a PCI
   * function that is not virtual is a physical one of virtual ones is known once it is open.
   */
  static void requirePci(DeviceIdentity device) {
    if (!device.bus().equals("pci")) {
      throw refusal(
          device.address(),
          "only PCI functions take one, and this is of the bus "
              + device.bus()
              + "; leave --vf-token out");
    }
  }

  /** Refuses a token for a function that is open and has turned out to be neither of them. */
  static RefusedException unused(DeviceAddress address) {
    return refusal(
        address,
        "it is neither a virtual function, nor a physical one that could have virtual ones; leave"
            + " --vf-token out");
  }

  private static RefusedException refusal(DeviceAddress address, String reason) {
    return new RefusedException("opening " + address + " with a VF token", List.of(reason));
  }

  /**
   * Sets it.
   *
   * @param kernel that nobody traces
   * @param pf an open physical function
   * @throws org.drover.api.KernelCallException if the kernel does not take it
   */
  static void set(Kernel kernel, Fd pf, DeviceAddress address, VfToken token) {
    byte[] secret = token.bytes();
    int length = vfio_device_feature.SIZEOF + secret.length;
    ByteBuffer struct = ByteBuffer.allocateDirect(length).order(ByteOrder.nativeOrder());
    vfio_device_feature
        .wrap(struct, 0)
        .argsz(length)
        .flags(Vfio.VFIO_DEVICE_FEATURE_SET | Vfio.VFIO_DEVICE_FEATURE_PCI_VF_TOKEN);
    struct.put(vfio_device_feature.SIZEOF, secret);
    long at = kernel.pin(struct);
    try {
      Calls.require(
          kernel.ioctl(pf.number(), Vfio.VFIO_DEVICE_FEATURE, at),
          "VFIO_DEVICE_FEATURE SET PCI_VF_TOKEN",
          address.toString(),
          Calls.Remedy.NONE);
    } finally {
      kernel.unpin(at);
      struct.clear().put(new byte[length]);
    }
  }
}
