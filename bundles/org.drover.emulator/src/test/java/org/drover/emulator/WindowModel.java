// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.drover.api.spi.DeviceModel;
import org.drover.api.spi.ModelDevice;
import org.drover.fsm.FeatureSet;
import org.drover.testkit.spectrue.Shape;
import org.drover.testkit.spectrue.SpecTrueModel;

/**
 * Devices that keep every rule and have memory in BAR 2: 32 KiB, of which 0x1000 to 0x1fff and
 * 0x4000 to 0x5fff may be mapped. What a device answers may be altered, by the method's name.
 */
final class WindowModel implements DeviceModel {
  /** A stream has 32 bytes, 36 of registers, and then the memory. */
  static final int MEMORY_IN_STREAM = 68;

  private final DeviceModel origin =
      new SpecTrueModel(
          FeatureSet.ofBits(7), Set.of(), new Shape(32, Integer.MAX_VALUE, false, true));

  private final Map<String, UnaryOperator<Object>> altered;

  WindowModel(Map<String, UnaryOperator<Object>> altered) {
    this.altered = altered;
  }

  WindowModel() {
    this(Map.of());
  }

  @Override
  public String model() {
    return origin.model();
  }

  @Override
  public ModelDevice create(Map<String, String> options) {
    ModelDevice device = origin.create(options);
    return (ModelDevice)
        Proxy.newProxyInstance(
            ModelDevice.class.getClassLoader(),
            new Class<?>[] {ModelDevice.class},
            (proxy, method, arguments) -> {
              try {
                Object answer = method.invoke(device, arguments);
                return altered
                    .getOrDefault(method.getName(), UnaryOperator.identity())
                    .apply(answer);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
