// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.drover.fsm.FeatureSet;

/**
 * What an image or an offer says of the device whose state it holds.
 *
 * @param vendor the vendor driver that saved it
 * @param kernelDriver the kernel driver that it was bound to, or an empty text
 * @param kernelRelease {@code uname -r} of the kernel that it lived in
 * @param features its migration features
 * @param attributes in ascending order of their names, further facts as {@link
 *     org.drover.api.DeviceIdentity#attributes} names them
 */
public record SourceDescription(
    String vendor,
    String kernelDriver,
    String kernelRelease,
    FeatureSet features,
    Map<String, String> attributes) {

  /** Sorts the attributes, and keeps them from changing. */
  public SourceDescription {
    attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
  }
}
