// SPDX-License-Identifier: Apache-2.0
package org.drover.vendor.mlx5;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first two numbers of a kernel's release.
 *
 * @param major for example 6
 * @param minor for example 12
 */
record KernelRelease(int major, int minor) implements Comparable<KernelRelease> {
  /** Releases have a few digits; what has more is none. */
  private static final Pattern RELEASE = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(\\D.*)?");

  /**
   * Of a text.
   *
   * @param release as {@code uname -r} prints it
   * @return empty if it begins otherwise
   */
  static Optional<KernelRelease> parse(String release) {
    Matcher numbers = RELEASE.matcher(release);
    return numbers.matches()
        ? Optional.of(
            new KernelRelease(
                Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2))))
        : Optional.empty();
  }

  @Override
  public int compareTo(KernelRelease other) {
    return major == other.major
        ? Integer.compare(minor, other.minor)
        : Integer.compare(major, other.major);
  }

  boolean isBefore(KernelRelease other) {
    return compareTo(other) < 0;
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
