// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.util.List;
import org.drover.api.AccessPath;

/** The emulated {@code edu} on the kernel with IOMMUFD, by the group and by its own node. */
final class EduOnIommufdTest extends EmulatedEdu {
  EduOnIommufdTest() {
    super("iommufd-6.12");
  }

  @Override
  protected List<AccessPath> paths() {
    return List.of(AccessPath.GROUP, AccessPath.CDEV);
  }
}
