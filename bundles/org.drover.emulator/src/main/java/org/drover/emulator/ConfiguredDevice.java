// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.util.HashMap;
import java.util.Map;
import org.drover.api.DroverException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * A device that a configuration asks for, one component per configuration of the factory PID
 * {@value #PID}: {@code model}, {@code name}, and the model's options as {@code option.NAME}.
 */
@Component(
    service = ConfiguredDevice.class,
    configurationPid = ConfiguredDevice.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE,
    immediate = true)
public final class ConfiguredDevice {
  /** The factory PID. */
  public static final String PID = "org.drover.emulator.device";

  private static final String OPTION = "option.";

  private final EmulatedMachine machine;

  /**
   * From a configuration.
   *
   * @param machine where it appears
   * @param properties of the configuration
   */
  @Activate
  public ConfiguredDevice(@Reference EmulatedMachine machine, Map<String, Object> properties) {
    this.machine = machine;
    Map<String, String> options = new HashMap<>();
    properties.forEach(
        (key, value) -> {
          if (key.startsWith(OPTION)) {
            options.put(key.substring(OPTION.length()), String.valueOf(value));
          }
        });
    machine
        .devices()
        .want(this, required(properties, "model"), required(properties, "name"), options);
  }

  private static String required(Map<String, Object> properties, String key) {
    Object value = properties.get(key);
    if (value == null || value.toString().isBlank()) {
      throw new DroverException(
          "a configuration of " + PID + " lacks " + key + "; it has " + properties.keySet());
    }
    return value.toString().strip();
  }

  /** The configuration is gone or changed. */
  @Deactivate
  public void deactivate() {
    machine.devices().unwant(this);
  }
}
