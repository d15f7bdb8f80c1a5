// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collector;

/**
 * JSON as programs get it: keys in a fixed order, all of them always there, null where there is
 * nothing to say, times in milliseconds. ASCII only: what else there is in a string is escaped.
 */
public final class Json {
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().serializeNulls().disableHtmlEscaping().create();

  private static final Gson LINES =
      new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

  private Json() {}

  /**
   * Prints a document.
   *
   * @param document any
   * @return lines, ending with a line's end
   */
  public static String print(JsonElement document) {
    return ascii(GSON.toJson(document)) + '\n';
  }

  /**
   * Prints a document as one line of many.
   *
   * @param document any
   * @return one line without its end
   */
  static String line(JsonElement document) {
    return ascii(LINES.toJson(document));
  }

  private static String ascii(String text) {
    StringBuilder ascii = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // Only strings hold such characters, and there the escape means the same.
      if (c > '~') {
        ascii.append(String.format("\\u%04x", (int) c));
      } else {
        ascii.append(c);
      }
    }
    return ascii.toString();
  }

  /**
   * An object with one key.
   *
   * @param key its name
   * @param value its text
   * @return a new object
   */
  public static JsonObject object(String key, String value) {
    JsonObject object = new JsonObject();
    object.addProperty(key, value);
    return object;
  }

  /**
   * Collects elements.
   *
   * @return gives an array in the order of the stream
   */
  public static Collector<JsonElement, JsonArray, JsonArray> array() {
    return Collector.of(
        JsonArray::new,
        JsonArray::add,
        (some, more) -> {
          some.addAll(more);
          return some;
        });
  }

  static JsonElement text(Optional<?> value) {
    return or(value, some -> new JsonPrimitive(some.toString()));
  }

  static JsonElement number(OptionalInt value) {
    return value.isPresent() ? new JsonPrimitive(value.getAsInt()) : JsonNull.INSTANCE;
  }

  static JsonElement number(OptionalLong value) {
    return value.isPresent() ? new JsonPrimitive(value.getAsLong()) : JsonNull.INSTANCE;
  }

  static <T> JsonElement or(Optional<T> value, Function<T, JsonElement> json) {
    return value.map(json).orElse(JsonNull.INSTANCE);
  }

  /** Milliseconds with three places. */
  static JsonPrimitive millis(Duration time) {
    return new JsonPrimitive(BigDecimal.valueOf(time.toNanos() / 1000, 3));
  }

  static JsonArray words(Iterable<?> values) {
    JsonArray array = new JsonArray();
    values.forEach(value -> array.add(value.toString()));
    return array;
  }
}
