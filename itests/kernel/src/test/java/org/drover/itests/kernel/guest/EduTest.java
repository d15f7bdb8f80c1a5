// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.drover.api.AccessPath;
import org.drover.testkit.edu.EduContract;
import org.drover.uapi.Kernel;
import org.drover.uapi.jna.JnaKernel;
import org.junit.jupiter.api.BeforeAll;

/**
 * The real {@code edu} of {@code rig/pci-functions}, by every path that the guest's kernel has: the
 * rows that the emulated one has to answer alike. Needs a boot with PCI functions.
 */
final class EduTest extends EduContract {
  private static final String EDU = "0000:00:10.0";

  private final Kernel kernel = new JnaKernel();

  @BeforeAll
  static void bind() throws IOException {
    Path function = Path.of("/sys/bus/pci/devices", EDU);
    Files.writeString(function.resolve("driver_override"), "vfio-pci");
    if (!Files.exists(function.resolve("driver"))) {
      Files.writeString(Path.of("/sys/bus/pci/drivers_probe"), EDU);
    }
  }

  @Override
  protected Kernel kernel() {
    return kernel;
  }

  @Override
  protected String name() {
    return EDU;
  }

  @Override
  protected List<AccessPath> paths() {
    return RigKernel.ofThisGuest() == RigKernel.IOMMUFD
        ? List.of(AccessPath.GROUP, AccessPath.CDEV)
        : List.of(AccessPath.GROUP);
  }

  /** Read, write, mmap. */
  @Override
  protected int flagsOfBar() {
    return 7;
  }
}
