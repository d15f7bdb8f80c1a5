// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.util.List;

/** The backends that there are at present, one for each kernel. */
public interface Backends {

  /**
   * All of them.
   *
   * @return in the order in which their kernels came
   */
  List<VfioBackend> present();
}
