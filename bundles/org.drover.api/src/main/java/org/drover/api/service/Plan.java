// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.drover.api.service.PlanPoint.Weight;
import org.drover.fsm.FeatureSet;

/**
 * What would become of a migration or a restore.
 *
 * @param source the device or the image, as it was asked for
 * @param destination the device, the platform that listens, or both
 * @param points the gravest first; those of one weight as they were found, the source's first
 * @param estimate what would move
 */
public record Plan(String source, String destination, List<PlanPoint> points, Estimate estimate) {

  /** What the points come to. */
  public enum Verdict {
    /** It would be refused. */
    REFUSED,
    /** Nothing is against it as far as is known before it is tried. */
    UNKNOWN,
    /** Nothing is against it. */
    POSSIBLE
  }

  /**
   * What would move. How long that takes is not estimated: neither the devices nor the way have
   * been measured.
   *
   * @param features the source's migration features; empty while they are unknown, and of an image
   * @param stateBytes the device's own estimate of its state ({@code MIG_DATA_SIZE}), or what the
   *     manifest says of it; may be too small
   * @param memoryBytes of the memory that the destination's address space has to map; the memory
   *     itself does not move
   */
  public record Estimate(
      Optional<FeatureSet> features, OptionalLong stateBytes, long memoryBytes) {}

  /** Sorts them. */
  public Plan {
    points = points.stream().sorted(Comparator.comparing(PlanPoint::weight)).toList();
  }

  /**
   * What the points come to.
   *
   * @return by the gravest
   */
  public Verdict verdict() {
    if (has(Weight.REFUSAL)) {
      return Verdict.REFUSED;
    }
    return has(Weight.UNKNOWN) ? Verdict.UNKNOWN : Verdict.POSSIBLE;
  }

  private boolean has(Weight weight) {
    return points.stream().anyMatch(point -> point.weight() == weight);
  }
}
