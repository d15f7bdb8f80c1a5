// SPDX-License-Identifier: Apache-2.0
package org.drover.bench;

import java.io.IOException;

/** One comparison of Drover with a reference, mostly a C program. */
interface Benchmark {

  /** Its name on the command line and in {@code bench/limits}. */
  String name();

  /**
   * Measures. Whatever went wrong is an exception: there is no result without both figures.
   *
   * @param bench where it works
   */
  Result run(Workbench bench) throws IOException, InterruptedException;
}
