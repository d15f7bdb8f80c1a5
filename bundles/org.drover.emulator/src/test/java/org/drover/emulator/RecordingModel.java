// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.drover.api.spi.DeviceModel;
import org.drover.api.spi.ModelDevice;
import org.drover.fsm.Arc;
import org.drover.fsm.MigrationState;
import org.drover.model.mtty.MttyModel;

/** The mtty model, with a record of the arcs that its devices took. */
final class RecordingModel implements DeviceModel {
  final List<Arc> arcs = new ArrayList<>();
  private final MttyModel mtty = new MttyModel();

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
              if (method.getName().equals("arc")) {
                arcs.add(new Arc(device.state(), (MigrationState) arguments[0]));
              }
              try {
                return method.invoke(device, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
