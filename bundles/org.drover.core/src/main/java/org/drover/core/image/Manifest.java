// SPDX-License-Identifier: Apache-2.0
package org.drover.core.image;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What an image or an offer holds: who wrote it and from which devices. Written as JSON in the
 * MANIFEST frame of an image and in the OFFER of a migration.
 *
 * @param created when it was made
 * @param devices at least one; a frame's device index is that of its entry here
 */
public record Manifest(Instant created, List<SavedDevice> devices) {
  /** The version of this text. A reader refuses every other one. */
  public static final int VERSION = 1;

  private static final String FORMAT = "drover";

  /** Refuses an empty one and keeps the devices from changing. */
  public Manifest {
    devices = List.copyOf(devices);
    if (devices.isEmpty()) {
      throw new IllegalArgumentException("a manifest names at least one device");
    }
  }

  /**
   * As the payload of a frame.
   *
   * @return JSON in UTF-8
   */
  public ByteBuffer encode() {
    StringWriter text = new StringWriter();
    try (JsonWriter json = new JsonWriter(text)) {
      write(json);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("a writer into memory failed", e);
    }
    return StandardCharsets.UTF_8.encode(text.toString());
  }

  /**
   * Writes it as one JSON object.
   *
   * @param json stands where a value may stand
   * @throws IOException as the writer does
   */
  public void write(JsonWriter json) throws IOException {
    json.beginObject();
    json.name("format").value(FORMAT);
    json.name("version").value(VERSION);
    json.name("created").value(created.toString());
    json.name("devices").beginArray();
    for (SavedDevice device : devices) {
      device.write(json);
    }
    json.endArray().endObject();
  }

  /**
   * Reads the payload of a frame.
   *
   * @param where names the frame in an error
   * @param utf8 JSON
   * @return what it says
   * @throws MalformedTextException with the place and the key of the first fault
   */
  public static Manifest decode(String where, ByteBuffer utf8) throws MalformedTextException {
    return read(Fields.parse(where, utf8));
  }

  /**
   * Reads one JSON object.
   *
   * @param fields its keys
   * @return what it says
   * @throws MalformedTextException with the place and the key of the first fault
   */
  public static Manifest read(Fields fields) throws MalformedTextException {
    if (!fields.text("format").equals(FORMAT)) {
      throw fields.wrong("format", "'" + FORMAT + "'");
    }
    long version = fields.number("version", 1, Integer.MAX_VALUE);
    if (version != VERSION) {
      throw fields.wrong("version", VERSION + ", which this build reads, not " + version);
    }
    List<SavedDevice> devices = new ArrayList<>();
    for (Fields device : fields.objects("devices")) {
      SavedDevice saved = SavedDevice.read(device);
      if (saved.index() != devices.size()) {
        throw device.wrong("index", devices.size() + ", its place in the list");
      }
      devices.add(saved);
    }
    if (devices.isEmpty()) {
      throw fields.wrong("devices", "a list of at least one device");
    }
    return new Manifest(created(fields), devices);
  }

  private static Instant created(Fields fields) throws MalformedTextException {
    try {
      return Instant.parse(fields.text("created"));
    } catch (DateTimeException e) {
      throw fields.wrong("created", "a moment of ISO 8601");
    }
  }
}
