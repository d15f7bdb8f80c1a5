// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

/**
 * Which kernel is played, where kernels differ.
 *
 * @param name for people
 * @param release as {@code uname -r} prints it
 * @param dmaLoggingReport whether the kernel was built with what {@code DMA_LOGGING_REPORT} stands
 *     on (IOMMUFD); without it every report answers {@code EOPNOTSUPP}
 */
record Profile(String name, String release, boolean dmaLoggingReport) {

  /** Debian's packaged 6.12 kernel: group path only, no IOMMUFD. */
  static final Profile DEBIAN_6_12 = new Profile("debian-6.12", "6.12.117+deb12-amd64", false);
}
