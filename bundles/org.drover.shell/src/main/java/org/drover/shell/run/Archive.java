// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.run;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.drover.api.DroverException;

/**
 * A zip archive that its owner alone may read. It is there as a whole or not at all, and never in
 * the place of something else.
 */
public final class Archive {
  private final Path place;

  private Archive(Path place) {
    this.place = place;
  }

  /**
   * One that is to be.
   *
   * @param place absolute
   * @return nothing is written yet
   * @throws DroverException if there is something already
   */
  public static Archive at(Path place) {
    TextFile.refuseDirectory(place);
    if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      throw TextFile.failed(place, new FileAlreadyExistsException(place.toString()));
    }
    return new Archive(place);
  }

  /**
   * Writes it.
   *
   * @param entries names and contents, in order
   * @throws DroverException if it cannot be written, or something has its name meanwhile; the
   *     sentence says what to do
   */
  public void write(Map<String, byte[]> entries) {
    try (TextFile file = TextFile.create(place)) {
      file.write(zipped(entries));
      file.commitNew();
    }
  }

  private byte[] zipped(Map<String, byte[]> entries) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw TextFile.failed(place, e);
    }
    return bytes.toByteArray();
  }
}
