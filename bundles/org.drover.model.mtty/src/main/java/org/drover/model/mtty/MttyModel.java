// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mtty;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.drover.api.spi.DeviceModel;
import org.drover.api.spi.MdevParent;
import org.drover.api.spi.ModelDevice;
import org.drover.fsm.FeatureSet;
import org.osgi.service.component.annotations.Component;

/**
 * The model {@code mtty}: devices of the kernel's sample driver. Options: {@code ports}, 1 or 2,
 * and {@code flags}, the migration features as a number (7 unless told; the kernel's own sample
 * always has 7).
 */
@Component(service = DeviceModel.class)
public final class MttyModel implements DeviceModel {
  private static final String PORTS = "ports";
  private static final String FLAGS = "flags";

  /** {@code MAX_MTTYS}: how many ports all devices together may have. */
  private static final int POOL = 24;

  /** A model without devices. */
  public MttyModel() {}

  static String type(int ports) {
    return MttyDevice.PARENT + "-" + ports;
  }

  @Override
  public String model() {
    return "mtty";
  }

  @Override
  public ModelDevice create(Map<String, String> options) {
    Set<String> unknown = new TreeSet<>(options.keySet());
    unknown.removeAll(Set.of(PORTS, FLAGS));
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "mtty has no option " + String.join(", ", unknown) + "; it has ports and flags");
    }
    return new MttyDevice(ports(options.getOrDefault(PORTS, "1")), features(options));
  }

  private static int ports(String text) {
    return switch (text) {
      case "1" -> 1;
      case "2" -> 2;
      default ->
          throw new IllegalArgumentException("ports of an mtty is 1 or 2, not '" + text + "'");
    };
  }

  private static FeatureSet features(Map<String, String> options) {
    String text = options.getOrDefault(FLAGS, "7");
    return switch (text) {
      case "1", "3", "5", "7" -> FeatureSet.ofBits(Long.parseLong(text));
      default ->
          throw new IllegalArgumentException(
              "flags of an mtty is 1 (STOP_COPY), 3 (and P2P), 5 (and PRE_COPY) or 7 (all), not '"
                  + text
                  + "'");
    };
  }

  @Override
  public Optional<MdevParent> mdevParent() {
    return Optional.of(
        new MdevParent(
            MttyDevice.PARENT,
            MttyDevice.PARENT,
            POOL,
            List.of(mdevType(1, "Single port serial"), mdevType(2, "Dual port serial"))));
  }

  private static MdevParent.Type mdevType(int ports, String title) {
    return new MdevParent.Type(
        type(ports), title, "", "vfio-pci", ports, Map.of(PORTS, Integer.toString(ports)));
  }
}
