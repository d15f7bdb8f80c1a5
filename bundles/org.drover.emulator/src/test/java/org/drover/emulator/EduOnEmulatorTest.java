// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.util.List;
import org.drover.api.AccessPath;

/** The emulated {@code edu} by the group, on Debian's kernel. */
final class EduOnEmulatorTest extends EmulatedEdu {
  EduOnEmulatorTest() {
    super("debian-6.12");
  }

  @Override
  protected List<AccessPath> paths() {
    return List.of(AccessPath.GROUP);
  }
}
