// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drover.api.DroverException;

/**
 * Which kernel is played, where kernels differ.
 *
 * @param name for people and configurations
 * @param release as {@code uname -r} prints it
 * @param iommufd whether it was built with {@code CONFIG_IOMMUFD} and {@code
 *     CONFIG_VFIO_DEVICE_CDEV}: with {@code /dev/iommu}, with a node of its own for each device,
 *     and with what {@code DMA_LOGGING_REPORT} stands on
 */
record Profile(String name, String release, boolean iommufd) {

  /** Debian's packaged 6.12 kernel: group path only, no IOMMUFD. */
  static final Profile DEBIAN_6_12 = new Profile("debian-6.12", "6.12.117+deb12-amd64", false);

  /** The same source, built with IOMMUFD and device nodes beside groups and containers. */
  static final Profile IOMMUFD_6_12 = new Profile("iommufd-6.12", "6.12.117", true);

  private static final Logger LOG = System.getLogger(Profile.class.getName());

  private static final List<Profile> ALL = List.of(DEBIAN_6_12, IOMMUFD_6_12);

  /**
   * The profile of that name.
   *
   * @throws DroverException with a sentence that names those that there are
   */
  static Profile named(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new DroverException(
                    "the emulator has no profile '" + name + "'; known are " + names()));
  }

  /** The one that a configuration asks for; what is no profile is logged, and the usual holds. */
  static Profile configured(Map<String, Object> properties) {
    String name = properties.getOrDefault("profile", DEBIAN_6_12.name()).toString().strip();
    Optional<Profile> found = find(name);
    if (found.isEmpty()) {
      LOG.log(
          Level.ERROR,
          "profile of the configuration {0} must be one of {1}, not ''{2}''; {3} is taken instead.",
          EmulatedMachine.PID,
          names(),
          name,
          DEBIAN_6_12.name());
    }
    return found.orElse(DEBIAN_6_12);
  }

  private static Optional<Profile> find(String name) {
    return ALL.stream().filter(profile -> profile.name().equals(name)).findFirst();
  }

  private static List<String> names() {
    return ALL.stream().map(Profile::name).toList();
  }
}
