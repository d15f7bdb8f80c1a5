// SPDX-License-Identifier: Apache-2.0
package org.drover.core.image;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.drover.api.spi.SourceDescription;
import org.drover.fsm.FeatureSet;

/**
 * A device in a manifest.
 *
 * @param index its place, from 0
 * @param address where it was, for people
 * @param description what decides where it may go
 * @param estimatedBytes the device's own estimate of its state; never trusted as a length
 * @param mappings the memory that its context asks its new address space for, in ascending order;
 *     {@value PlainText#MOST_ENTRIES} of it at most, and none where nobody asks or said so
 */
public record SavedDevice(
    int index,
    String address,
    SourceDescription description,
    OptionalLong estimatedBytes,
    List<SavedMapping> mappings) {

  /** Keeps the mappings from changing, and those that a reader takes: the context has them all. */
  public SavedDevice {
    mappings = mappings.stream().limit(PlainText.MOST_ENTRIES).toList();
  }

  /**
   * Without memory.
   *
   * @param index its place, from 0
   * @param address where it was, for people
   * @param description what decides where it may go
   * @param estimatedBytes the device's own estimate of its state
   */
  public SavedDevice(
      int index, String address, SourceDescription description, OptionalLong estimatedBytes) {
    this(index, address, description, estimatedBytes, List.of());
  }

  void write(JsonWriter json) throws IOException {
    json.beginObject();
    json.name("index").value(index);
    json.name("address").value(PlainText.of(address));
    json.name("vendor").value(PlainText.of(description.vendor()));
    json.name("kernelDriver").value(PlainText.of(description.kernelDriver()));
    json.name("kernelRelease").value(PlainText.of(description.kernelRelease()));
    json.name("features").value(description.features().withoutUnknown().toString());
    if (estimatedBytes.isPresent()) {
      json.name("estimatedBytes").value(estimatedBytes.getAsLong());
    }
    writeMappings(json);
    json.name("attributes").beginObject();
    for (Map.Entry<String, String> fact : description.attributes().entrySet()) {
      json.name(PlainText.of(fact.getKey())).value(PlainText.of(fact.getValue()));
    }
    json.endObject().endObject();
  }

  private void writeMappings(JsonWriter json) throws IOException {
    if (mappings.isEmpty()) {
      return;
    }
    json.name("mappings").beginArray();
    for (SavedMapping mapping : mappings) {
      mapping.write(json);
    }
    json.endArray();
  }

  static SavedDevice read(Fields fields) throws MalformedTextException {
    return new SavedDevice(
        (int) fields.number("index", 0, 0xffff),
        fields.text("address"),
        new SourceDescription(
            fields.text("vendor"),
            fields.text("kernelDriver"),
            fields.text("kernelRelease"),
            features(fields),
            fields.map("attributes")),
        fields.optionalBytes("estimatedBytes"),
        mappings(fields));
  }

  private static List<SavedMapping> mappings(Fields fields) throws MalformedTextException {
    List<SavedMapping> found = new ArrayList<>();
    for (Fields mapping : fields.optionalObjects("mappings")) {
      found.add(SavedMapping.read(mapping));
    }
    return found;
  }

  private static FeatureSet features(Fields fields) throws MalformedTextException {
    try {
      return FeatureSet.parse(fields.text("features"));
    } catch (IllegalArgumentException e) {
      throw fields.wrong("features", "names of migration features: " + e.getMessage());
    }
  }
}
