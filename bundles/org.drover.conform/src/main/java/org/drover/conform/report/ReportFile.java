// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.report;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.drover.api.DroverException;

/**
 * A report in a file: mode 0600, and under its name only when it is complete. It is made before
 * there is a report, so that a place that cannot be written is known before a device is wiped.
 */
public final class ReportFile implements AutoCloseable {
  private final Path place;
  private final Path temporary;

  private ReportFile(Path place, Path temporary) {
    this.place = place;
    this.temporary = temporary;
  }

  /**
   * Makes an empty file beside the place.
   *
   * @param place where the report goes
   * @throws DroverException if that cannot be written; nothing is left then
   */
  public static ReportFile create(Path place) {
    Path whole = place.toAbsolutePath();
    if (Files.isDirectory(whole)) {
      throw new DroverException(
          "the report cannot be written to " + whole + ": it is a folder; name a file");
    }
    try {
      // Java makes temporary files for their owner alone.
      return new ReportFile(whole, Files.createTempFile(whole.getParent(), ".report", ""));
    } catch (IOException e) {
      throw failed(whole, e);
    }
  }

  private static DroverException failed(Path place, IOException error) {
    return new DroverException(
        "the report cannot be written to "
            + place
            + " ("
            + error
            + "); choose a folder that exists and that you may write to",
        error);
  }

  /**
   * Writes the file and gives it its name; one that has the name already is replaced.
   *
   * @param text in UTF-8
   * @throws DroverException if it cannot be written
   */
  public void write(String text) {
    try {
      Files.writeString(temporary, text);
      try (FileChannel file = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        file.force(true);
      }
      Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw failed(place, e);
    }
  }

  /**
   * Removes what was not written.
   *
   * @throws DroverException if it cannot be removed
   */
  @Override
  public void close() {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      throw new DroverException(temporary + " cannot be removed (" + e + "); remove it by hand", e);
    }
  }
}
