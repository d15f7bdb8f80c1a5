// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.util.List;
import org.drover.api.RefusedException;
import org.drover.api.spi.MigratableDevice;
import org.drover.fsm.FeatureSet;

/** What a device must be able to do before anything is tried with it. */
final class Abilities {
  private Abilities() {}

  /** Its migration features; refuses a device that has none. */
  static FeatureSet migration(MigratableDevice device) {
    return device
        .capabilities()
        .migration()
        .filter(FeatureSet::isValid)
        .orElseThrow(
            () ->
                new RefusedException(
                    "migrating " + device.identity().address(),
                    List.of(
                        "its driver offers no migration (VFIO_DEVICE_FEATURE_MIGRATION); see"
                            + " vfio:info "
                            + device.identity().address())));
  }
}
