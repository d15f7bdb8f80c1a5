// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.Strictness;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reads what {@code --json} prints: strictly, so that a word before or behind it fails. */
final class Json {
  private static final Gson GSON = new GsonBuilder().setStrictness(Strictness.STRICT).create();

  private Json() {}

  static JsonObject object(String text) {
    return GSON.fromJson(text, JsonObject.class);
  }

  static List<JsonObject> array(String text) {
    return objects(GSON.fromJson(text, JsonArray.class)).toList();
  }

  /** The members of an array of objects. */
  static Stream<JsonObject> objects(JsonElement array) {
    return StreamSupport.stream(array.getAsJsonArray().spliterator(), false)
        .map(JsonElement::getAsJsonObject);
  }

  /** A string member, or {@code null} for JSON's null. */
  static String text(JsonObject object, String key) {
    JsonElement value = object.get(key);
    return value.isJsonNull() ? null : value.getAsString();
  }
}
