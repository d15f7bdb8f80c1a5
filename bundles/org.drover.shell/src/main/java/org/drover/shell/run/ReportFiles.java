// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.run;

import java.nio.file.Path;
import org.drover.api.DroverException;

/** Files of the platform's machine that a command leaves besides its result. */
public final class ReportFiles {
  private ReportFiles() {}

  /**
   * Writes a whole file, which its owner alone may read; one of the same name is replaced.
   *
   * @param place absolute
   * @param text in full
   * @throws DroverException if it cannot be written; the sentence says what to do, and nothing is
   *     left
   */
  public static void write(Path place, String text) {
    try (TextFile file = TextFile.create(place)) {
      file.write(text);
      file.commit();
    }
  }
}
