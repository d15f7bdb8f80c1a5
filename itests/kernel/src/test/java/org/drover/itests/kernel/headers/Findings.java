// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.headers;

import java.util.List;
import org.drover.uapi.Linux;

/**
 * How the mirror and the headers of one source compare.
 *
 * @param compared how many values, sizes and offsets were compared
 * @param differences what is not as the mirror says, in sentences
 * @param lacking what the mirror has and the headers do not
 * @param newer what the headers have and Linux 6.12 does not, known to the mirror
 * @param unknown what the headers have and the mirror does not know
 */
public record Findings(
    int compared,
    List<String> differences,
    List<Known> lacking,
    List<Known> newer,
    List<String> unknown) {

  /**
   * Something that the mirror has.
   *
   * @param name a constant, {@code struct NAME}, or {@code struct NAME.FIELD}
   * @param since the release whose headers have it first
   */
  public record Known(String name, Linux since) {

    /** The name, and the release if it is newer than what the mirror stands on. */
    @Override
    public String toString() {
      return since == Linux.V6_12 ? name : name + " (since Linux " + since.release() + ")";
    }
  }

  /** Copies the lists. */
  public Findings {
    differences = List.copyOf(differences);
    lacking = List.copyOf(lacking);
    newer = List.copyOf(newer);
    unknown = List.copyOf(unknown);
  }
}
