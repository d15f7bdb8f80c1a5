// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.contract;

import org.drover.uapi.Kernel;
import org.drover.uapi.Memory;
import org.drover.uapi.Mman;
import org.drover.uapi.UapiAccess;
import org.drover.uapi.Vfio;
import org.drover.uapi.vfio_device_feature;
import org.drover.uapi.vfio_device_feature_mig_state;

/**
 * {@code VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE} past all that Drover checks: for what a kernel has
 * to refuse. Whatever succeeds here is unknown to the device's owner until a reset.
 */
public final class MigDeviceState {
  private static final int PAGE = 4096;

  private MigDeviceState() {}

  /**
   * Asks a device for a state.
   *
   * @param device open
   * @param state {@code device_state}, any number
   * @return 0, or {@code -errno}
   */
  public static int set(UapiAccess device, int state) {
    Kernel kernel = device.kernel();
    long address =
        kernel.mmap(
            PAGE, Mman.PROT_READ | Mman.PROT_WRITE, Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS, -1, 0);
    try (Memory memory = new Memory(kernel, address, PAGE)) {
      vfio_device_feature
          .wrap(memory.bytes(), 0)
          .argsz(vfio_device_feature.SIZEOF + vfio_device_feature_mig_state.SIZEOF)
          .flags(Vfio.VFIO_DEVICE_FEATURE_SET | Vfio.VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE);
      vfio_device_feature_mig_state
          .wrap(memory.bytes(), vfio_device_feature.OFFSETOF_data)
          .device_state(state)
          .data_fd(-1);
      return kernel.ioctl(device.deviceFd(), Vfio.VFIO_DEVICE_FEATURE, memory.address());
    }
  }
}
