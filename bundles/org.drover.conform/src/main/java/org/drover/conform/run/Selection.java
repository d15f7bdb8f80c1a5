// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.run;

import java.util.List;
import java.util.stream.Collectors;
import org.drover.api.DroverException;
import org.drover.api.service.ConformanceCheck;
import org.drover.conform.checks.Check;

/** Which checks run. */
public final class Selection {
  private Selection() {}

  /**
   * Chooses checks.
   *
   * @param all there are
   * @param only ids and areas; none for all
   * @return in the order of all
   * @throws DroverException if one is neither an id nor an area; the message names the areas
   */
  public static List<Check> of(List<Check> all, List<String> only) {
    for (String word : only) {
      if (all.stream().noneMatch(check -> fits(check.info(), word))) {
        throw new DroverException(
            "there is no check and no area '"
                + word
                + "'; the areas are "
                + areas(all)
                + "; --list lists the checks");
      }
    }
    return all.stream()
        .filter(check -> only.isEmpty() || only.stream().anyMatch(w -> fits(check.info(), w)))
        .toList();
  }

  private static boolean fits(ConformanceCheck check, String word) {
    return check.id().equals(word) || check.area().equals(word);
  }

  private static String areas(List<Check> all) {
    return all.stream()
        .map(check -> check.info().area())
        .distinct()
        .collect(Collectors.joining(", "));
  }
}
