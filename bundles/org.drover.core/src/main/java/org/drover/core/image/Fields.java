// SPDX-License-Identifier: Apache-2.0
package org.drover.core.image;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * The keys of one JSON object, taken by kind. Texts are {@linkplain PlainText plain}, lists and
 * objects have at most {@value PlainText#MOST_ENTRIES} entries. What is missing or of another kind
 * is one error that names the place and the key; keys that nobody asks for are passed over, so that
 * a later version may add some.
 */
public final class Fields {
  private final String where;
  private final Map<?, ?> values;

  private Fields(String where, Map<?, ?> values) {
    this.where = where;
    this.values = values;
  }

  /**
   * Reads an object.
   *
   * @param where names the place in an error, for example {@code frame 0 at byte 16}
   * @param utf8 what remains is read; its position stays
   * @return its keys
   * @throws MalformedTextException if it is no strict JSON object
   */
  public static Fields parse(String where, ByteBuffer utf8) throws MalformedTextException {
    return new Fields(where, JsonObjectReader.read(where, utf8));
  }

  /**
   * A text.
   *
   * @param key its name
   * @return may be empty
   * @throws MalformedTextException if there is none
   */
  public String text(String key) throws MalformedTextException {
    return plain(key, value(key, String.class, "a text"));
  }

  /**
   * A text that may be missing.
   *
   * @param key its name
   * @return empty if there is none
   * @throws MalformedTextException if it is something else
   */
  public Optional<String> optionalText(String key) throws MalformedTextException {
    return values.containsKey(key) ? Optional.of(text(key)) : Optional.empty();
  }

  /**
   * A whole number.
   *
   * @param key its name
   * @param least the smallest that is taken
   * @param most the largest that is taken
   * @return in the range
   * @throws MalformedTextException if there is none
   */
  public long number(String key, long least, long most) throws MalformedTextException {
    String text = value(key, JsonObjectReader.NumberText.class, "a number").text();
    try {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw wrong(key, "a whole number between " + least + " and " + most + ", not " + text);
    }
    throw wrong(key, "a number between " + least + " and " + most + ", not " + text);
  }

  /**
   * A count of bytes that may be missing.
   *
   * @param key its name
   * @return empty if there is none
   * @throws MalformedTextException if it is something else
   */
  public OptionalLong optionalBytes(String key) throws MalformedTextException {
    return values.containsKey(key)
        ? OptionalLong.of(number(key, 0, Long.MAX_VALUE))
        : OptionalLong.empty();
  }

  /**
   * A UUID.
   *
   * @param key its name
   * @return never null
   * @throws MalformedTextException if there is none
   */
  public UUID uuid(String key) throws MalformedTextException {
    String text = text(key);
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw wrong(key, "a UUID, not '" + text + "'");
    }
  }

  /**
   * An object.
   *
   * @param key its name
   * @return its keys
   * @throws MalformedTextException if there is none
   */
  public Fields object(String key) throws MalformedTextException {
    return new Fields(where + ", " + key, value(key, Map.class, "an object"));
  }

  /**
   * A list of objects.
   *
   * @param key its name
   * @return may be empty
   * @throws MalformedTextException if there is none, or something else is in it
   */
  public List<Fields> objects(String key) throws MalformedTextException {
    List<Fields> found = new ArrayList<>();
    for (Object value : list(key)) {
      if (!(value instanceof Map<?, ?> map)) {
        throw wrong(key, "a list of objects");
      }
      found.add(new Fields(where + ", " + key + "[" + found.size() + "]", map));
    }
    return found;
  }

  /**
   * A list of objects that may be missing.
   *
   * @param key its name
   * @return empty if there is none
   * @throws MalformedTextException if it is something else, or something else is in it
   */
  public List<Fields> optionalObjects(String key) throws MalformedTextException {
    return values.containsKey(key) ? objects(key) : List.of();
  }

  /**
   * A list of texts.
   *
   * @param key its name
   * @return may be empty
   * @throws MalformedTextException if there is none, or something else is in it
   */
  public List<String> texts(String key) throws MalformedTextException {
    List<String> found = new ArrayList<>();
    for (Object value : list(key)) {
      found.add(text(key, value));
    }
    return found;
  }

  /**
   * A list of texts that may be missing.
   *
   * @param key its name
   * @return empty if there is none
   * @throws MalformedTextException if it is something else, or something else is in it
   */
  public List<String> optionalTexts(String key) throws MalformedTextException {
    return values.containsKey(key) ? texts(key) : List.of();
  }

  /**
   * An object that holds texts alone.
   *
   * @param key its name
   * @return in the order of the text
   * @throws MalformedTextException if there is none, or something else is in it
   */
  public Map<String, String> map(String key) throws MalformedTextException {
    Map<?, ?> all = value(key, Map.class, "an object");
    bounded(key, all.size());
    Map<String, String> found = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : all.entrySet()) {
      found.put(plain(key, String.valueOf(entry.getKey())), text(key, entry.getValue()));
    }
    return found;
  }

  /**
   * Says that a value is not what it should be.
   *
   * @param key its name
   * @param wanted what it should be
   * @return to be thrown
   */
  public MalformedTextException wrong(String key, String wanted) {
    return new MalformedTextException(where, "the key '" + key + "' must be " + wanted);
  }

  private String text(String key, Object value) throws MalformedTextException {
    if (value instanceof String text) {
      return plain(key, text);
    }
    throw wrong(key, "texts alone");
  }

  private String plain(String key, String text) throws MalformedTextException {
    if (PlainText.isPlain(text)) {
      return text;
    }
    throw wrong(
        key,
        "of at most "
            + PlainText.MOST_CHARS
            + " characters without any control characters among them");
  }

  private List<?> list(String key) throws MalformedTextException {
    List<?> all = value(key, List.class, "a list");
    bounded(key, all.size());
    return all;
  }

  private void bounded(String key, int size) throws MalformedTextException {
    if (size > PlainText.MOST_ENTRIES) {
      throw wrong(key, "of at most " + PlainText.MOST_ENTRIES + " entries, not " + size);
    }
  }

  private <T> T value(String key, Class<T> kind, String wanted) throws MalformedTextException {
    Object value = values.get(key);
    if (value == null) {
      throw new MalformedTextException(where, "the key '" + key + "' is missing");
    }
    if (!kind.isInstance(value)) {
      throw wrong(key, wanted);
    }
    return kind.cast(value);
  }
}
