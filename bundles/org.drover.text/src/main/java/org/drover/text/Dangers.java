// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import java.util.List;
import org.drover.api.service.ConformanceCheck;
import org.drover.api.service.ConformanceRequest;

/**
 * What a conformance run may do to the machine that it runs on.
 *
 * @param checks ids of those that a kernel without a fix may hang or die of, in their order; none
 *     if the machine is safe from the run
 */
public record Dangers(List<String> checks) {
  /** The scheme of devices that no machine can die of. */
  private static final String EMULATED = "emu";

  /** Keeps the list from changing. */
  public Dangers {
    checks = List.copyOf(checks);
  }

  /**
   * Of a run.
   *
   * @param request what is wanted; without {@code fresh} it is refused before anything is risked
   * @param checks that it names
   * @return those that are dangerous, if the request allows them on a device of this machine's
   */
  public static Dangers of(ConformanceRequest request, List<ConformanceCheck> checks) {
    boolean risked =
        request.fresh() && request.dangerous() && !request.address().scheme().equals(EMULATED);
    return new Dangers(
        checks.stream()
            .filter(check -> risked && check.dangerous())
            .map(ConformanceCheck::id)
            .toList());
  }

  /**
   * Whether there is nothing to fear.
   *
   * @return true if nobody has to be warned
   */
  public boolean isEmpty() {
    return checks.isEmpty();
  }

  /**
   * For people, before it begins.
   *
   * @return a sentence
   */
  public String warning() {
    return "The machine may hang or die, with all that runs on it, of: " + this;
  }

  /** The ids, with commas. */
  @Override
  public String toString() {
    return String.join(", ", checks);
  }
}
