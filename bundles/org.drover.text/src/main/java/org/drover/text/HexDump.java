// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.drover.api.DeviceAddress;

/** Bytes of a region. */
public final class HexDump {
  private static final int LINE = 16;

  private HexDump() {}

  /**
   * For people: 16 bytes a line, with their offsets and as characters.
   *
   * @param offset of the first byte
   * @param bytes what was read
   * @return lines
   */
  public static String text(long offset, byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < bytes.length; at += LINE) {
      byte[] line = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + LINE));
      String hex = HexFormat.ofDelimiter(" ").formatHex(line);
      text.append(
          String.format(Locale.ROOT, "%08x  %-47s  |%s|\n", offset + at, hex, characters(line)));
    }
    return text.toString();
  }

  private static String characters(byte[] line) {
    StringBuilder characters = new StringBuilder();
    for (byte one : line) {
      characters.append(one >= ' ' && one <= '~' ? (char) one : '.');
    }
    return characters.toString();
  }

  /**
   * The bytes alone.
   *
   * @param bytes what was read
   * @return hex digits without blanks
   */
  public static String raw(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  /**
   * For programs.
   *
   * @param address of which device
   * @param region its index
   * @param offset of the first byte
   * @param bytes what was read
   * @return an object
   */
  public static JsonElement json(DeviceAddress address, int region, long offset, byte[] bytes) {
    JsonObject json = new JsonObject();
    json.addProperty("address", address.toString());
    json.addProperty("region", region);
    json.addProperty("offset", offset);
    json.addProperty("length", bytes.length);
    json.addProperty("hex", raw(bytes));
    return json;
  }
}
