// SPDX-License-Identifier: Apache-2.0
package org.drover.text.read;

import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import org.drover.api.DroverException;

/** Numbers and bytes. */
public final class Numbers {
  private static final long MOST_SECONDS = Duration.ofDays(365).toSeconds();

  private Numbers() {}

  /**
   * A number in decimal or, after {@code 0x}, in hexadecimal.
   *
   * @param name what it stands for, for the sentence
   * @param text as typed
   * @param max the largest that is legal
   * @return 0..max
   * @throws DroverException if it is none, or out of range
   */
  public static long parse(String name, String text, long max) {
    String lower = text.toLowerCase(Locale.ROOT);
    try {
      long value =
          lower.startsWith("0x")
              ? Long.parseUnsignedLong(lower.substring(2), 16)
              : Long.parseLong(lower);
      if (value >= 0 && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new DroverException(no(name, text, max), e);
    }
    throw new DroverException(no(name, text, max));
  }

  /**
   * A number of seconds.
   *
   * @param name what it stands for, for the sentence
   * @param text as typed
   * @return 0 s to a year
   * @throws DroverException if it is none, or out of range
   */
  public static Duration seconds(String name, String text) {
    return Duration.ofSeconds(parse(name, text, MOST_SECONDS));
  }

  private static String no(String name, String text, long max) {
    return name
        + " '"
        + text
        + "' is not a number from 0 to "
        + (max == Long.MAX_VALUE ? "2^63-1" : max)
        + "; write it as 4096 or 0x1000.";
  }

  /**
   * Bytes in hexadecimal, two digits each.
   *
   * @param text as typed, with or without {@code 0x}; colons between bytes are passed over
   * @return at least one byte
   * @throws DroverException if it is something else
   */
  public static byte[] bytes(String text) {
    String digits = text.replaceFirst("^0[xX]", "").replace(":", "");
    try {
      byte[] bytes = HexFormat.of().parseHex(digits);
      if (bytes.length > 0) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      throw new DroverException(noBytes(text), e);
    }
    throw new DroverException(noBytes(text));
  }

  private static String noBytes(String text) {
    return "'" + text + "' are not bytes; write two hex digits for each, for example 48656c6c6f.";
  }
}
