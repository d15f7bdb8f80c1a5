// SPDX-License-Identifier: Apache-2.0
package org.drover.core.history;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** The keys of an object of a kept session. What is missing or of another kind is told by name. */
final class EntryFields {

  /** Makes something of an object. */
  interface Reading<T> {
    T read(EntryFields fields) throws DamagedEntryException;
  }

  private final String where;
  private final JsonObject object;

  /**
   * Of an object.
   *
   * @param where stands before every key that is told; empty for the whole entry
   */
  EntryFields(String where, JsonObject object) {
    this.where = where;
    this.object = object;
  }

  String text(String key) throws DamagedEntryException {
    JsonPrimitive value = primitive(key);
    if (!value.isString()) {
      throw wrong(key, "is no text", null);
    }
    return value.getAsString();
  }

  long number(String key) throws DamagedEntryException {
    JsonPrimitive value = primitive(key);
    try {
      if (value.isNumber()) {
        return Long.parseLong(value.getAsString());
      }
    } catch (NumberFormatException e) {
      throw wrong(key, "is no whole number", e);
    }
    throw wrong(key, "is no whole number", null);
  }

  OptionalLong optionalNumber(String key) throws DamagedEntryException {
    return object.has(key) ? OptionalLong.of(number(key)) : OptionalLong.empty();
  }

  /** What a text means; that it means nothing is an {@link IllegalArgumentException}. */
  <T> T value(String key, Function<String, T> meaning) throws DamagedEntryException {
    String text = text(key);
    try {
      return meaning.apply(text);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw wrong(key, "cannot be '" + text + "'", e);
    }
  }

  <T> Optional<T> optional(String key, Function<String, T> meaning) throws DamagedEntryException {
    return object.has(key) ? Optional.of(value(key, meaning)) : Optional.empty();
  }

  <T> Optional<T> optionalObject(String key, Reading<T> reading) throws DamagedEntryException {
    return object.has(key)
        ? Optional.of(reading.read(inner(where + key, object.get(key))))
        : Optional.empty();
  }

  <T> List<T> objects(String key, Reading<T> reading) throws DamagedEntryException {
    List<T> all = new ArrayList<>();
    for (JsonElement element : array(key)) {
      all.add(reading.read(inner(where + key + "[" + all.size() + "]", element)));
    }
    return all;
  }

  /** None if the key is missing. */
  <T> List<T> optionalObjects(String key, Reading<T> reading) throws DamagedEntryException {
    return object.has(key) ? objects(key, reading) : List.of();
  }

  List<String> texts(String key) throws DamagedEntryException {
    List<String> all = new ArrayList<>();
    for (JsonElement element : array(key)) {
      if (!(element instanceof JsonPrimitive text) || !text.isString()) {
        throw wrong(key, "is no list of texts", null);
      }
      all.add(text.getAsString());
    }
    return all;
  }

  private Iterable<JsonElement> array(String key) throws DamagedEntryException {
    if (object.get(key) == null || !object.get(key).isJsonArray()) {
      throw wrong(key, "is no list", null);
    }
    return object.getAsJsonArray(key);
  }

  private static EntryFields inner(String place, JsonElement element) throws DamagedEntryException {
    if (!element.isJsonObject()) {
      throw new DamagedEntryException("its " + place + " is no object");
    }
    return new EntryFields(place + ".", element.getAsJsonObject());
  }

  private JsonPrimitive primitive(String key) throws DamagedEntryException {
    if (object.get(key) instanceof JsonPrimitive value) {
      return value;
    }
    throw wrong(key, "is missing", null);
  }

  private DamagedEntryException wrong(String key, String what, Throwable cause) {
    return new DamagedEntryException("its " + where + key + " " + what, cause);
  }
}
