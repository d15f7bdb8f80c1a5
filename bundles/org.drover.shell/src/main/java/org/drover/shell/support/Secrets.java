// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.support;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.drover.command.Masking;
import org.drover.text.Json;

/**
 * Takes out of a text what is known to be a secret, and what looks like one; the rest stays as it
 * is, line by line.
 */
final class Secrets {
  private final List<String> known;

  /** With the values that are known to be secret, wherever they stand. */
  Secrets(Collection<String> known) {
    // One may stand within another.
    this.known = known.stream().sorted(Comparator.comparing(String::length).reversed()).toList();
  }

  /** With every text in it masked. */
  JsonElement masked(JsonElement json) {
    if (json.isJsonArray()) {
      return json.getAsJsonArray().asList().stream().map(this::masked).collect(Json.array());
    }
    if (json.isJsonObject()) {
      JsonObject object = new JsonObject();
      json.getAsJsonObject().asMap().forEach((key, value) -> object.add(key, masked(key, value)));
      return object;
    }
    return isText(json) ? new JsonPrimitive(masked(json.getAsString())) : json;
  }

  /** Below a secret name whatever there is, a number or a list as well. */
  private JsonElement masked(String key, JsonElement value) {
    return Masking.isSecret(key) ? new JsonPrimitive(Masking.MASK) : masked(value);
  }

  private static boolean isText(JsonElement json) {
    return json instanceof JsonPrimitive value && value.isString();
  }

  String masked(String text) {
    String without = text;
    for (String secret : known) {
      without = without.replace(secret, Masking.MASK);
    }
    return Masking.masked(without);
  }
}
