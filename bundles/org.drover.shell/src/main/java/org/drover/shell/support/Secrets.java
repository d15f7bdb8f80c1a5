// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.support;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drover.text.Json;

/**
 * Takes out of a text what is known to be a secret, and what looks like one; the rest stays as it
 * is, line by line.
 *
 * <p>The expressions go through a line without ends in one pass: what is repeated in them is
 * bounded or possessive.
 */
final class Secrets {
  static final String MASK = "*****";

  private static final String WORD =
      "(?:passw|passphrase|passcode|keypass|storepass|pwd|secret|token|credential|authorization"
          + "|(?:private|api|access)[_.-]?key)";

  /** What has such a word in its name is a secret. */
  private static final Pattern NAME = Pattern.compile(WORD, Pattern.CASE_INSENSITIVE);

  /**
   * {@code password = x}, {@code --secret x}, {@code <token>x}: to the end of the line and of those
   * that continue it; {@code "token": "x"}.
   */
  private static final Pattern NAMED =
      Pattern.compile(
          "("
              + WORD
              + "[\\w.-]{0,64}+\\\\?\"?[ \\t]{0,16}+[=:>][ \\t]{0,16}+|(?<![\\w.-])--[\\w.-]{0,32}"
              + WORD
              + "[\\w.-]{0,64}+[ \\t]{1,16}+)"
              + "(?:\"[^\"\\\\\\n]*+\"|(?:[^\\\\\\n]|\\\\\\r?\\n|\\\\)++)",
          Pattern.CASE_INSENSITIVE);

  /** {@code scheme://user:password@host}, {@code scheme://token@host}. */
  private static final Pattern IN_PLACES = Pattern.compile("(://)([^/\\s:@]*+:)?+[^/\\s]+@");

  /** A key as {@code ssh} and PEM files have it, also one that is cut off. */
  private static final Pattern KEY =
      Pattern.compile(
          "-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----.*?"
              + "(?:-----END [A-Z ]{0,32}PRIVATE KEY-----|\\z)",
          Pattern.DOTALL);

  /** The end of a key whose beginning is cut off. */
  private static final Pattern END_OF_KEY =
      Pattern.compile(
          "^(?:[A-Za-z0-9+/=]++\\r?\\n){0,200}+-----END [A-Z ]{0,32}PRIVATE KEY-----",
          Pattern.MULTILINE);

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

  private JsonElement masked(String key, JsonElement value) {
    return isText(value) && isSecret(key) ? new JsonPrimitive(MASK) : masked(value);
  }

  /** Whether the value of what is called so is a secret. */
  static boolean isSecret(String name) {
    return NAME.matcher(name).find();
  }

  private static boolean isText(JsonElement json) {
    return json instanceof JsonPrimitive value && value.isString();
  }

  String masked(String text) {
    String without = text;
    for (String secret : known) {
      without = without.replace(secret, MASK);
    }
    without = KEY.matcher(without).replaceAll(MASK);
    without = END_OF_KEY.matcher(without).replaceAll(MASK);
    without = IN_PLACES.matcher(without).replaceAll("$1$2" + MASK + "@");
    return NAMED.matcher(without).replaceAll("$1" + Matcher.quoteReplacement(MASK));
  }
}
