// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.util.regex.Pattern;
import org.drover.api.DeviceAddress;

/**
 * An mdev that does not exist yet: of which type, made from which device, by whose kernel. A source
 * asks for one by {@code mdev:PARENT/TYPE} as the destination of a device; which kernel that means
 * is the receiving platform's own matter.
 *
 * @param scheme of the kernel that makes it, {@code vfio} for the machine's own
 * @param parent the parent's directory name in {@code class/mdev_bus}, for example {@code mtty}
 * @param type the directory name in its {@code mdev_supported_types}, for example {@code mtty-2}
 */
public record NewMdev(String scheme, String parent, String type) {
  /** The scheme of an address that asks for a new mdev. */
  public static final String SCHEME = "mdev";

  private static final Pattern PART = Pattern.compile("[^\\s=,/]+");

  /** Refuses what cannot be a name in sysfs. */
  public NewMdev {
    if (!isName(parent) || !isName(type)) {
      throw new IllegalArgumentException(refusal(SCHEME + ":" + parent + "/" + type));
    }
  }

  private static boolean isName(String part) {
    return PART.matcher(part).matches() && !part.equals(".") && !part.equals("..");
  }

  private static String refusal(String text) {
    return "'"
        + text
        + "' is no mdev that can be made; write mdev:PARENT/TYPE, for example mdev:mtty/mtty-2;"
        + " vfio:mdev types lists them";
  }

  /**
   * Reads one as a person writes it.
   *
   * @param scheme of the kernel that makes it
   * @param text {@code mdev:PARENT/TYPE}
   * @return the mdev; nothing says that there is such a type
   * @throws IllegalArgumentException with a sentence for the person if the text is none
   */
  public static NewMdev parse(String scheme, String text) {
    int slash = text.lastIndexOf('/');
    String begin = SCHEME + ":";
    if (!text.startsWith(begin) || slash < begin.length()) {
      throw new IllegalArgumentException(refusal(text));
    }
    return new NewMdev(scheme, text.substring(begin.length(), slash), text.substring(slash + 1));
  }

  /**
   * Whether an address asks for a new mdev.
   *
   * @param address of a destination
   * @return false if it names a device
   */
  public static boolean isAskedBy(DeviceAddress address) {
    return address.scheme().equals(SCHEME);
  }

  /**
   * What a source writes to ask for it.
   *
   * @return {@code mdev:PARENT/TYPE}, without the kernel
   */
  public DeviceAddress address() {
    return new DeviceAddress(SCHEME, parent + "/" + type);
  }

  @Override
  public String toString() {
    return address().toString();
  }
}
