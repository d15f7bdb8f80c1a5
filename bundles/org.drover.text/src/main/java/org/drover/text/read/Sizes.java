// SPDX-License-Identifier: Apache-2.0
package org.drover.text.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drover.api.DroverException;
import org.drover.api.IovaRange;

/** Sizes of memory, and where it is. */
public final class Sizes {
  private static final Pattern SIZE =
      Pattern.compile("(0x[0-9a-f]{1,16}|[0-9]{1,18})([kmgt]?)(?:i?b)?");
  private static final String UNITS = "kmgt";
  private static final Pattern ADDRESS = Pattern.compile("0[xX][0-9a-fA-F]{1,16}");

  /** Above what a device with few address bits may not reach, below the window of MSI. */
  private static final long FIRST_IOVA = 0x1000000;

  private Sizes() {}

  /**
   * A number of bytes.
   *
   * @param name what it stands for, for the sentence
   * @param text as typed: {@code 4096}, {@code 0x1000}, {@code 4k}, {@code 64M}, {@code 2GiB};
   *     units are powers of 1024
   * @return above 0
   * @throws DroverException if it is none
   */
  public static long bytes(String name, String text) {
    Matcher size = SIZE.matcher(text.toLowerCase(Locale.ROOT));
    if (size.matches()) {
      long number = Numbers.parse(name, size.group(1), Long.MAX_VALUE);
      int shift = size.group(2).isEmpty() ? 0 : 10 * (UNITS.indexOf(size.group(2)) + 1);
      if (number > 0 && number <= Long.MAX_VALUE >> shift) {
        return number << shift;
      }
    }
    throw new DroverException(
        name + " '" + text + "' is not a size; write it as 64M, 4096 or 0x1000.");
  }

  /**
   * Memory that devices shall reach.
   *
   * @param name what it stands for, for the sentence
   * @param text as typed: {@code 64M}, {@code 64M@0x100000000}, several with commas; without an
   *     address it begins behind what stands before it, the first at 16 MiB
   * @return in the order of the text
   * @throws DroverException if it is none
   */
  public static List<IovaRange> memory(String name, String text) {
    List<IovaRange> ranges = new ArrayList<>();
    long next = FIRST_IOVA;
    for (String piece : text.split(",", -1)) {
      int at = piece.indexOf('@');
      long length = bytes(name, at < 0 ? piece : piece.substring(0, at));
      long iova = at < 0 ? next : address(name, piece.substring(at + 1));
      ranges.add(range(name, piece, iova, length));
      next = iova + length;
    }
    return ranges;
  }

  private static long address(String name, String text) {
    if (!ADDRESS.matcher(text).matches()) {
      throw new DroverException(
          name + ": '" + text + "' is not an address; write it as 0x100000000.");
    }
    return Long.parseUnsignedLong(text.substring(2), 16);
  }

  private static IovaRange range(String name, String piece, long iova, long length) {
    try {
      return new IovaRange(iova, length);
    } catch (IllegalArgumentException e) {
      throw new DroverException(
          name + ": '" + piece + "' runs past the end of the addresses that there are.", e);
    }
  }
}
