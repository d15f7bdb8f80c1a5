// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.util.Collection;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which lines of a kernel's log are about a device: those that name it, and those that begin a word
 * with the name of its driver or module (some drivers print lines that name no device: {@code
 * mtty_reset: called}) unless they name another device.
 */
final class LogFilter {
  /** A UUID, or the address of a PCI function: how devices are called in the log. */
  private static final Pattern NAME =
      Pattern.compile(
          "\\b(?:\\p{XDigit}{8}-(?:\\p{XDigit}{4}-){3}\\p{XDigit}{12}"
              + "|\\p{XDigit}{4,}:\\p{XDigit}{2}:\\p{XDigit}{2}\\.[0-7])\\b");

  private final Pattern device;
  private final Optional<Pattern> driver;

  /**
   * For one device.
   *
   * @param device its name in sysfs
   * @param drivers the names of its driver and module; {@code -} and {@code _} are one, as they are
   *     to the kernel
   */
  LogFilter(String device, Collection<String> drivers) {
    this.device = Pattern.compile("(?<![\\w-])" + Pattern.quote(device) + "(?![\\w-])");
    this.driver =
        drivers.stream()
            .flatMap(name -> Stream.of(name.replace('-', '_'), name.replace('_', '-')))
            .distinct()
            .map(Pattern::quote)
            .reduce((some, more) -> some + "|" + more)
            .map(names -> Pattern.compile("(?<![\\w-])(?:" + names + ")"));
  }

  /** Whether a line is about the device. */
  boolean concerns(String line) {
    if (device.matcher(line).find()) {
      return true;
    }
    return driver.filter(names -> names.matcher(line).find()).isPresent()
        && !NAME.matcher(line).find();
  }
}
