// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.drover.api.DroverException;
import org.drover.api.service.ConformanceForm;
import org.drover.api.service.ConformanceReport;

/** The files of one report, made before it is there. */
public final class ReportFiles implements AutoCloseable {
  private final Map<ConformanceForm, ReportFile> files = new EnumMap<>(ConformanceForm.class);

  private ReportFiles() {}

  /**
   * Makes the files.
   *
   * @param places where each form goes
   * @throws DroverException if one cannot be written; none is left then
   */
  public static ReportFiles create(Map<ConformanceForm, Path> places) {
    ReportFiles made = new ReportFiles();
    try {
      places.forEach((form, place) -> made.files.put(form, ReportFile.create(place)));
      return made;
    } catch (DroverException e) {
      made.closeAfter(e);
      throw e;
    }
  }

  private void closeAfter(DroverException first) {
    try {
      close();
    } catch (DroverException e) {
      first.addSuppressed(e);
    }
  }

  /**
   * Writes every file, also if another cannot be written.
   *
   * @param report what goes there
   * @return a sentence for each that could not be written
   */
  public List<String> write(ConformanceReport report) {
    List<String> failed = new ArrayList<>();
    files.forEach(
        (form, file) -> {
          try {
            file.write(Reports.render(report, form));
          } catch (DroverException e) {
            failed.add(e.getMessage());
          }
        });
    return failed;
  }

  @Override
  public void close() {
    DroverException first = null;
    for (ReportFile file : files.values()) {
      try {
        file.close();
      } catch (DroverException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
