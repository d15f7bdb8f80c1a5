// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.run;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.drover.api.DroverException;
import org.drover.api.service.Conformance;
import org.drover.api.service.ConformanceForm;
import org.drover.api.service.ConformanceReport;

/**
 * The files that {@code vfio:conform} leaves, of the platform's machine. They are made before the
 * run, so that a place that cannot be written is known before a device is wiped.
 */
public final class ConformFiles implements AutoCloseable {
  private final Map<ConformanceForm, TextFile> files = new EnumMap<>(ConformanceForm.class);

  private ConformFiles() {}

  /**
   * Makes them.
   *
   * @param junit where JUnit XML goes; absolute
   * @param markdown where the page goes; absolute
   * @throws DroverException if one cannot be made; the sentence says what to do, and none is left
   */
  public static ConformFiles create(Optional<Path> junit, Optional<Path> markdown) {
    ConformFiles made = new ConformFiles();
    try {
      junit.ifPresent(place -> made.files.put(ConformanceForm.JUNIT, TextFile.create(place)));
      markdown.ifPresent(place -> made.files.put(ConformanceForm.MARKDOWN, TextFile.create(place)));
      return made;
    } catch (DroverException e) {
      throw made.closed(e);
    }
  }

  /**
   * Writes every file, also if another cannot be written.
   *
   * @param conformance writes a report down
   * @param report of the run
   * @throws DroverException of the first that cannot be written; later ones are suppressed
   */
  public void write(Conformance conformance, ConformanceReport report) {
    DroverException first = null;
    for (Map.Entry<ConformanceForm, TextFile> each : files.entrySet()) {
      try {
        each.getValue().write(conformance.render(report, each.getKey()));
        each.getValue().commit();
      } catch (DroverException e) {
        first = first(first, e);
      }
    }
    if (first != null) {
      throw first;
    }
  }

  /** Removes what was not written. */
  @Override
  public void close() {
    DroverException first = closed(null);
    if (first != null) {
      throw first;
    }
  }

  private DroverException closed(DroverException before) {
    DroverException first = before;
    for (TextFile file : files.values()) {
      try {
        file.close();
      } catch (DroverException e) {
        first = first(first, e);
      }
    }
    return first;
  }

  private static DroverException first(DroverException before, DroverException next) {
    if (before == null) {
      return next;
    }
    before.addSuppressed(next);
    return before;
  }
}
