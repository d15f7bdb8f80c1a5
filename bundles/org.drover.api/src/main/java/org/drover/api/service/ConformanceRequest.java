// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;

/**
 * What a run shall do.
 *
 * @param address the device
 * @param fresh that the device may be wiped; without it nothing is done
 * @param dangerous whether checks run that can hang or crash a kernel that lacks a fix
 * @param only ids, or areas, of the checks that run; empty for all
 * @param patience how long a system call may take before it counts as blocked; {@link
 *     #SHORTEST_PATIENCE} to {@link #LONGEST_PATIENCE}
 * @param via the path by which the device is opened; empty for the one that its kernel prefers
 */
public record ConformanceRequest(
    DeviceAddress address,
    boolean fresh,
    boolean dangerous,
    List<String> only,
    Duration patience,
    Optional<AccessPath> via) {

  /** Long enough for firmware that saves its state within one call. */
  public static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Shorter, a blocked call cannot be told from a busy machine. */
  public static final Duration SHORTEST_PATIENCE = Duration.ofSeconds(1);

  /** Longer than any call that comes back at all. */
  public static final Duration LONGEST_PATIENCE = Duration.ofDays(1);

  /**
   * Keeps the names unchangeable.
   *
   * @throws IllegalArgumentException if the patience is out of its range
   */
  public ConformanceRequest {
    only = List.copyOf(only);
    if (patience.compareTo(SHORTEST_PATIENCE) < 0 || patience.compareTo(LONGEST_PATIENCE) > 0) {
      throw new IllegalArgumentException(
          "a patience of "
              + patience.toSeconds()
              + " s is out of range: allow a system call "
              + SHORTEST_PATIENCE.toSeconds()
              + " to "
              + LONGEST_PATIENCE.toSeconds()
              + " s");
    }
  }

  /**
   * Names of checks as they are typed.
   *
   * @param text ids and areas with commas
   * @return at least one; no checks at all would be taken for all of them
   * @throws IllegalArgumentException if there is none
   */
  public static List<String> names(String text) {
    List<String> names =
        Stream.of(text.split(",", -1)).map(String::strip).filter(name -> !name.isEmpty()).toList();
    if (names.isEmpty()) {
      throw new IllegalArgumentException(
          "--only '" + text + "' names no check: name ids or areas, or leave it out to run all");
    }
    return names;
  }
}
