// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.util.List;
import org.drover.uapi.Sysfs;

/**
 * Whether sysfs still has a device as it had it when it was opened. Of a device that is being
 * removed the files go first, and the removal waits for us after that.
 */
final class Presence {
  private static final List<String> FILES = List.of("/remove", "/vfio-dev");

  private final Sysfs sysfs;
  private final List<String> files;

  /**
   * As it is now.
   *
   * @param directory of the device
   */
  Presence(Sysfs sysfs, String directory) {
    this.sysfs = sysfs;
    this.files = FILES.stream().map(name -> directory + name).filter(sysfs::exists).toList();
  }

  boolean isLost() {
    return files.stream().anyMatch(file -> !sysfs.exists(file));
  }
}
