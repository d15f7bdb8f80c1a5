// SPDX-License-Identifier: Apache-2.0
package org.drover.text.read;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drover.api.DeviceAddress;

/** PCI functions as people write them. */
public final class PciAddresses {
  private static final Pattern FUNCTION =
      Pattern.compile("(\\p{XDigit}{4,}:)?(\\p{XDigit}{2}:\\p{XDigit}{2}\\.[0-7])");

  private static final String FIRST_DOMAIN = "0000:";

  private PciAddresses() {}

  /**
   * A function of the machine, or a device's address.
   *
   * @param text {@code vfio:0000:3b:00.2}, the same without the scheme, or as {@code lspci} prints
   *     it, without the domain
   * @return the address; nothing says that there is such a function
   * @throws IllegalArgumentException with a sentence if it is none of these
   */
  public static DeviceAddress parse(String text) {
    Matcher function = FUNCTION.matcher(text);
    if (!function.matches()) {
      return DeviceAddress.parse(text);
    }
    String domain = function.group(1) == null ? FIRST_DOMAIN : function.group(1);
    return new DeviceAddress("vfio", (domain + function.group(2)).toLowerCase(Locale.ROOT));
  }

  /**
   * Several of them.
   *
   * @param words each of which may hold more than one, with commas between them
   * @return in no order
   */
  public static Set<DeviceAddress> parse(Collection<String> words) {
    return words.stream()
        .flatMap(word -> Stream.of(word.split(",", -1)))
        .map(PciAddresses::parse)
        .collect(Collectors.toSet());
  }
}
