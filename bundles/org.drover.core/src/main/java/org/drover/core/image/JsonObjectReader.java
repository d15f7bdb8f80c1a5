// SPDX-License-Identifier: Apache-2.0
package org.drover.core.image;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one JSON object (RFC 8259), strictly: UTF-8, one value and nothing after it, no key twice.
 * Objects become maps, arrays lists, numbers their text; nesting and size are bounded.
 */
final class JsonObjectReader {
  /** More than any manifest or message that this build writes. */
  static final int MAX_BYTES = 256 * 1024;

  private static final int MAX_DEPTH = 16;

  private JsonObjectReader() {}

  /**
   * Reads an object.
   *
   * @param where names the place in the error, for example {@code frame 0 at byte 16}
   * @param utf8 what remains is read; its position stays
   */
  static Map<String, Object> read(String where, ByteBuffer utf8) throws MalformedTextException {
    if (utf8.remaining() > MAX_BYTES) {
      throw new MalformedTextException(
          where, "it has " + utf8.remaining() + " bytes, the limit is " + MAX_BYTES);
    }
    try (JsonReader reader = new JsonReader(new StringReader(decode(utf8)))) {
      reader.setStrictness(Strictness.STRICT);
      if (reader.peek() != JsonToken.BEGIN_OBJECT) {
        throw new MalformedTextException(where, "it is no JSON object");
      }
      Map<String, Object> object = object(reader, where, 0);
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new MalformedTextException(where, "something follows the JSON object");
      }
      return object;
    } catch (MalformedTextException e) {
      throw e;
    } catch (CharacterCodingException e) {
      throw new MalformedTextException(where, "it is not UTF-8");
    } catch (MalformedJsonException | IllegalStateException e) {
      throw new MalformedTextException(where, "it is not JSON" + place(e.getMessage()));
    } catch (IOException e) {
      throw new MalformedTextException(where, "its JSON ends too early");
    }
  }

  private static String decode(ByteBuffer utf8) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(utf8.duplicate()).toString();
  }

  /** Keeps the parser's place and leaves out its advice, which is for programmers. */
  private static String place(String text) {
    int begin = text.indexOf(" at line ");
    int end = text.indexOf('\n');
    return begin < 0 ? "" : text.substring(begin, end < begin ? text.length() : end);
  }

  private static Map<String, Object> object(JsonReader reader, String where, int depth)
      throws IOException {
    Map<String, Object> found = new LinkedHashMap<>();
    reader.beginObject();
    while (reader.hasNext()) {
      String key = reader.nextName();
      if (found.containsKey(key)) {
        throw new MalformedTextException(where, "the key '" + key + "' stands there twice");
      }
      found.put(key, value(reader, where, depth));
    }
    reader.endObject();
    return found;
  }

  private static Object value(JsonReader reader, String where, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw new MalformedTextException(where, "it is nested deeper than " + MAX_DEPTH);
    }
    return switch (reader.peek()) {
      case BEGIN_OBJECT -> object(reader, where, depth + 1);
      case BEGIN_ARRAY -> array(reader, where, depth + 1);
      case STRING -> reader.nextString();
      case NUMBER -> new NumberText(reader.nextString());
      case BOOLEAN -> reader.nextBoolean();
      default -> throw new MalformedTextException(where, "a value is missing or null");
    };
  }

  private static List<Object> array(JsonReader reader, String where, int depth) throws IOException {
    List<Object> found = new ArrayList<>();
    reader.beginArray();
    while (reader.hasNext()) {
      found.add(value(reader, where, depth));
    }
    reader.endArray();
    return found;
  }

  /**
   * A number as it was written, so that none is rounded.
   *
   * @param text digits, perhaps with a sign, a fraction or an exponent
   */
  record NumberText(String text) {}
}
