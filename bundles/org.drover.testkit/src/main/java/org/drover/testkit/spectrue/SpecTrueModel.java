// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.spectrue;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.drover.api.spi.DeviceModel;
import org.drover.api.spi.ModelDevice;
import org.drover.fsm.FeatureSet;

/**
 * Makes devices that keep every rule, but for the quirks that were asked for. A device has a
 * scratch register where the kernel's sample device mtty has one, and takes its PCI ids, so that
 * who knows the one knows the other.
 */
public final class SpecTrueModel implements DeviceModel {
  private final FeatureSet features;
  private final Set<Quirk> quirks;
  private final Shape shape;

  /** With these features and quirks, otherwise plain. */
  public SpecTrueModel(FeatureSet features, Set<Quirk> quirks) {
    this(features, quirks, Shape.PLAIN);
  }

  /** Of a shape. */
  public SpecTrueModel(FeatureSet features, Set<Quirk> quirks, Shape shape) {
    this.features = features;
    this.quirks = Set.copyOf(quirks);
    this.shape = shape;
  }

  @Override
  public String model() {
    return "spec-true";
  }

  @Override
  public ModelDevice create(Map<String, String> options) {
    if (!options.isEmpty()) {
      throw new IllegalArgumentException(
          "spec-true has no option "
              + String.join(", ", new TreeSet<>(options.keySet()))
              + "; what it is comes from its constructor");
    }
    return new SpecTrueDevice(features, quirks, shape);
  }
}
