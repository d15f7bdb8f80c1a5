// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.checks;

import java.util.List;
import java.util.stream.Stream;

/** All checks, in the order in which they run: what asks first, what stresses last. */
public final class Checks {
  private static final List<Check> ALL =
      Stream.of(
              InfoChecks.all(),
              FeatureChecks.all(),
              FeatureMemoryChecks.all(),
              StateChecks.all(),
              PairChecks.all(),
              DataFdChecks.all(),
              StreamChecks.all(),
              LoadChecks.all(),
              PreCopyChecks.all(),
              ResetChecks.all(),
              CdevChecks.all(),
              LoggingChecks.all(),
              LimitChecks.all())
          .flatMap(List::stream)
          .toList();

  private Checks() {}

  /** All of them. */
  public static List<Check> all() {
    return ALL;
  }
}
