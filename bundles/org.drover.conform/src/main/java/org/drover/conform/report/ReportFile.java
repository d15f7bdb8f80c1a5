// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.report;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.drover.api.DroverException;

/** A report in a file: mode 0600, and under its name only when it is complete. */
public final class ReportFile {
  private ReportFile() {}

  /**
   * Writes a file; one that has the name already is replaced.
   *
   * @param place where
   * @param text in UTF-8
   * @throws DroverException if it cannot be written; nothing is left then
   */
  public static void write(Path place, String text) {
    Path whole = place.toAbsolutePath();
    try {
      // Java makes temporary files for their owner alone.
      Path temporary = Files.createTempFile(whole.getParent(), ".report", "");
      try {
        Files.writeString(temporary, text);
        try (FileChannel file = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
          file.force(true);
        }
        Files.move(temporary, whole, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw new DroverException(
          "the report cannot be written to "
              + whole
              + " ("
              + e
              + "); choose a folder that exists and that you may write to",
          e);
    }
  }
}
