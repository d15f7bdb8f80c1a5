// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.drover.api.spi.DeviceModel;
import org.drover.api.spi.ModelDevice;
import org.drover.model.mtty.MttyModel;

/** The mtty model with one method that throws until it is healed. */
final class FailingModel implements DeviceModel {
  private final MttyModel mtty = new MttyModel();
  private final String fails;
  private boolean healed;

  FailingModel(String fails) {
    this.fails = fails;
  }

  void heal() {
    healed = true;
  }

  @Override
  public String model() {
    return mtty.model();
  }

  @Override
  public ModelDevice create(Map<String, String> options) {
    ModelDevice device = mtty.create(options);
    return (ModelDevice)
        Proxy.newProxyInstance(
            ModelDevice.class.getClassLoader(),
            new Class<?>[] {ModelDevice.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals(fails) && !healed) {
                throw new IllegalStateException("the model fails in " + fails);
              }
              try {
                return method.invoke(device, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
