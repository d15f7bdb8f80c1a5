// SPDX-License-Identifier: Apache-2.0
package org.drover.core.registry;

import java.util.Map;
import org.drover.api.spi.DeviceModel;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** The device models that are present; only listed here, so nothing happens when one leaves. */
@Component(service = DeviceModels.class)
public final class DeviceModels extends ServiceRegistry<DeviceModel> {

  /**
   * A model appears.
   *
   * @param model the service
   * @param properties of the service
   */
  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      unbind = "unbind")
  public void bind(DeviceModel model, Map<String, Object> properties) {
    add(model, properties);
  }

  /**
   * A model leaves.
   *
   * @param model the service
   */
  public void unbind(DeviceModel model) {
    remove(model);
  }
}
