// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.util.List;
import org.drover.uapi.Kernel;

/**
 * Whether sysfs still has a device as it had it when it was opened. Of a device that is being
 * removed the files go first, and the removal waits for us after that.
 */
final class Presence {
  private static final List<String> FILES = List.of("/remove", "/vfio-dev");

  private final Kernel kernel;
  private final List<String> files;

  /**
   * As it is now.
   *
   * @param kernel the device's, past whoever traces the device
   * @param directory of the device in sysfs
   */
  Presence(Kernel kernel, String directory) {
    this.kernel = kernel;
    this.files =
        FILES.stream().map(name -> directory + name).filter(kernel.sysfs()::exists).toList();
  }

  Kernel kernel() {
    return kernel;
  }

  boolean isLost() {
    return files.stream().anyMatch(file -> !kernel.sysfs().exists(file));
  }
}
