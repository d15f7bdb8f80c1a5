// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.words;

import java.util.List;
import org.drover.api.service.Emulation.Fault;
import org.osgi.annotation.versioning.ProviderType;

/** The faults of the emulated kernel, for one device. Prints as a table of those that are armed. */
@ProviderType
public interface Faults {

  /**
   * Lets a call on this device go wrong.
   *
   * @param fault {@code CALL:KIND=VALUE[@NTH][*TIMES]} as in {@code vfio:fault}, for example {@code
   *     read:fail=EIO@3}, {@code ioctl:slow=500}, {@code BREAK_STOP_STOP_COPY:fail=EIO}
   * @return this
   */
  Faults arm(String fault);

  /**
   * The faults that are armed for this device.
   *
   * @return in the order in which they were armed
   */
  List<Fault> armed();

  /**
   * Disarms all faults of the emulated kernel, those of other devices too.
   *
   * @return this
   */
  Faults clear();
}
