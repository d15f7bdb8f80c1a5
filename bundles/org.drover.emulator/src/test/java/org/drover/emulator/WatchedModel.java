// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.drover.api.spi.DeviceModel;
import org.drover.api.spi.ModelDevice;
import org.drover.model.mtty.MttyModel;

/** The mtty model, with something done before each call of its devices. */
abstract class WatchedModel implements DeviceModel {
  private final MttyModel mtty = new MttyModel();

  /** What it throws is thrown instead of the call. */
  abstract void before(ModelDevice device, String method, Object[] arguments);

  @Override
  public final String model() {
    return mtty.model();
  }

  @Override
  public final ModelDevice create(Map<String, String> options) {
    ModelDevice device = mtty.create(options);
    return (ModelDevice)
        Proxy.newProxyInstance(
            ModelDevice.class.getClassLoader(),
            new Class<?>[] {ModelDevice.class},
            (proxy, method, arguments) -> {
              before(device, method.getName(), arguments);
              try {
                return method.invoke(device, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
