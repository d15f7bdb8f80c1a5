// SPDX-License-Identifier: Apache-2.0
package org.drover.api;

import java.util.regex.Pattern;

/**
 * Where a device answers: a scheme, which names the kernel or the kind of peer, and the device's
 * name in it.
 *
 * <p>Examples: {@code vfio:0000:3b:00.2}, {@code vfio:83b8f4f2-509f-382f-3c1e-e6bfe0fa1001}, {@code
 * emu:mtty-0}. What follows the scheme {@code vfio} is the device's directory name in sysfs; it may
 * contain colons.
 *
 * @param scheme lower-case letters, digits and hyphens, a letter first
 * @param name not empty, without white space, {@code =} and {@code ,}
 */
public record DeviceAddress(String scheme, String name) implements Comparable<DeviceAddress> {
  private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9-]*");
  private static final Pattern NAME = Pattern.compile("[^\\s=,]+");

  /** Refuses what is not an address. */
  public DeviceAddress {
    if (!SCHEME.matcher(scheme).matches() || !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "'"
              + scheme
              + ":"
              + name
              + "' is not a device address; write SCHEME:NAME, for example emu:mtty-0");
    }
  }

  /**
   * Reads an address as a person writes it.
   *
   * @param text {@code scheme:name}
   * @return the address; nothing says that such a device exists
   * @throws IllegalArgumentException with a sentence for the person if the text is not an address
   */
  public static DeviceAddress parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a device address; write SCHEME:NAME, for example vfio:" + text);
    }
    return new DeviceAddress(text.substring(0, colon), text.substring(colon + 1));
  }

  @Override
  public int compareTo(DeviceAddress other) {
    int byScheme = scheme.compareTo(other.scheme);
    return byScheme != 0 ? byScheme : name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return scheme + ":" + name;
  }
}
