// SPDX-License-Identifier: Apache-2.0
package org.drover.model.edu;

import java.util.Map;
import org.drover.api.spi.DeviceModel;
import org.drover.testkit.ModelWithoutMigrationContract;

/** The model by the rules of every model. */
class EduModelContractTest extends ModelWithoutMigrationContract {

  @Override
  protected DeviceModel model() {
    return new EduModel();
  }

  @Override
  protected Map<String, String> options() {
    return Map.of("iommu", "tracks", "log", "yes");
  }
}
