// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.support;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drover.command.Masking;

/** What stands behind secret names in texts that are JSON or XML. */
final class MarkupSecrets {
  /** Also of Felix's {@code .config} files. */
  private static final Pattern QUOTED = Pattern.compile("\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"");

  private static final Pattern MEMBER =
      Pattern.compile("\"([^\"\\n]{1,256}+)\"\\s*+:\\s*+" + QUOTED);

  private static final Pattern TAG =
      Pattern.compile("<([\\w:.-]++)([^<>\"']*+(?:(?:\"[^\"]*+\"|'[^']*+')[^<>\"']*+)*+)>([^<]*+)");
  private static final Pattern ATTRIBUTE =
      Pattern.compile("([\\w:.-]++)\\s*+=\\s*+(?:\"([^\"]*+)\"|'([^']*+)')");
  private static final Set<String> NAMES = Set.of("name", "key", "id");
  private static final Set<String> VALUES = Set.of("value", "default");

  private MarkupSecrets() {}

  /** All values below secret names; of a text that is no JSON, the quoted ones behind them. */
  static Set<String> json(String text) {
    Set<String> secrets = new HashSet<>();
    try {
      collect(JsonParser.parseString(text), false, secrets);
    } catch (JsonParseException e) {
      // Half-written, say; what there is of it is secret all the same.
      Matcher member = MEMBER.matcher(text);
      while (member.find()) {
        if (Masking.isSecret(member.group(1))) {
          secrets.add(withoutEscapes(member.group(2)));
        }
      }
    }
    return secrets;
  }

  private static void collect(JsonElement json, boolean secret, Set<String> secrets) {
    if (json.isJsonObject()) {
      json.getAsJsonObject()
          .asMap()
          .forEach((name, value) -> collect(value, secret || Masking.isSecret(name), secrets));
    } else if (json.isJsonArray()) {
      json.getAsJsonArray().forEach(one -> collect(one, secret, secrets));
    } else if (secret && json.isJsonPrimitive()) {
      secrets.add(json.getAsString());
    }
  }

  /** Each text in quotes, without its escapes. */
  static List<String> quoted(String text) {
    return QUOTED.matcher(text).results().map(one -> withoutEscapes(one.group(1))).toList();
  }

  private static String withoutEscapes(String text) {
    return text.replaceAll("\\\\(.)", "$1");
  }

  /**
   * Attributes with secret names; and of elements that are called so, by their own name or by an
   * attribute's, the value and the text.
   */
  static Set<String> xml(String text) {
    Set<String> secrets = new HashSet<>();
    Matcher tag = TAG.matcher(text);
    while (tag.find()) {
      boolean secret = Masking.isSecret(tag.group(1));
      List<String> values = new ArrayList<>(List.of(tag.group(3).strip()));
      Matcher attribute = ATTRIBUTE.matcher(tag.group(2));
      while (attribute.find()) {
        String name = attribute.group(1);
        String value = attribute.group(attribute.group(2) == null ? 3 : 2);
        if (NAMES.contains(name)) {
          secret |= Masking.isSecret(value);
        } else if (VALUES.contains(name)) {
          values.add(value);
        } else if (Masking.isSecret(name)) {
          add(value, secrets);
        }
      }
      if (secret) {
        values.forEach(value -> add(value, secrets));
      }
    }
    return secrets;
  }

  private static void add(String value, Set<String> secrets) {
    secrets.add(value);
    secrets.add(
        value
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&apos;", "'")
            .replace("&amp;", "&"));
  }
}
