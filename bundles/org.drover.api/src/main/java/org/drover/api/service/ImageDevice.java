// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.drover.fsm.FeatureSet;

/**
 * One device whose state an image holds.
 *
 * @param index its place in the manifest, from 0
 * @param address where it was, for people; empty if nothing says so
 * @param vendor the vendor driver that saved it
 * @param kernelDriver the kernel driver that it was bound to, or an empty text
 * @param kernelRelease {@code uname -r} of the kernel that it lived in, or an empty text
 * @param features its migration features; none where nothing says so
 * @param attributes further facts by name
 * @param estimatedBytes its own estimate of its state, if it gave one
 * @param stateBytes how long its state is
 * @param contextBytes how long its device context is, if there is one
 * @param records of its state, in its order; the first of them where there are very many
 * @param omitted how many more records there are
 * @param findings what the vendor driver has understood, in the order of the stream
 */
public record ImageDevice(
    int index,
    String address,
    String vendor,
    String kernelDriver,
    String kernelRelease,
    FeatureSet features,
    Map<String, String> attributes,
    OptionalLong estimatedBytes,
    long stateBytes,
    OptionalLong contextBytes,
    List<ImageRecord> records,
    long omitted,
    Map<String, String> findings) {

  /** Keeps the collections from changing. */
  public ImageDevice {
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    records = List.copyOf(records);
    findings = Collections.unmodifiableMap(new LinkedHashMap<>(findings));
  }
}
